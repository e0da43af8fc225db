"""What the desk writes into policy files and reads from them is what the command line understands."""

from __future__ import annotations

import json
from pathlib import Path

import frappe
from frappe.tests.utils import FrappeTestCase
from frappe.utils import getdate

import itss_service
from itss_service.api.policy import export_policy, import_policy
from itss_service.bridge.policy import load_policy, policy_definition, policy_on
from itss_service.bridge.policy_file import read
from itss_service.bridge.policy_import import PolicyImportError
from itss_service.cli.validation.kinds import problems
from itss_service.core.agreement.definition import parse_policy
from itss_service.tests.site import factories
from itss_service.tests.site.set_up import answers, empty_set_up

STANDARD = Path(itss_service.__file__).parent / "cli" / "demo" / "standard_policy.yaml"
OTHER = """
name: Night desk
calendars:
  night:
    time_zone: Europe/Berlin
    weekly: {fri: [["22:00", "06:00"]], sat: [["10:00", "24:00"]]}
    closed:
      - 2026-10-03
      - {from: 2026-12-24, to: 2026-12-26, reason: Christmas}
      - {yearly: 02-29, reason: Leap day}
    special: {2026-02-14: [["09:00", "12:00"], ["13:00", "18:30:30"]], 2026-02-15: []}
    breaks: {2026-03-06: [["23:00", "23:30"]]}
    holidays: {country: DE, subdivision: BE, makeup_as: sat}
agreements:
  - name: Night SLA
    kind: SLA
    description: For those who work at night.
    applies: {priority: [P1, P2], service: [mail, telephone]}
    pause_on: ["paused:awaiting customer"]
    targets:
      - {metric: response, calendar: night, durations: {P1: 900, "*": 2wd-eod}, counts_as_response: [call, message]}
      - {metric: resolution, calendar: night, duration: P1DT4H, warn_at: [0.625, 0.9], pause_on: [], attainment_goal: 0.07}
      - {metric: hand-over, calendar: night, duration: PT1H, start_on: assigned, stop_on: [updated, paused], restart_on: [assigned], on_reopen: restart}
  - name: Night OLA
    kind: OLA
    applies: {group: [night shift, night reserve]}
    underpins: [{agreement: Night SLA}]
    targets: [{metric: resolution, calendar: night, duration: PT1H, pause_on: [paused]}]
escalations:
  - {name: soon, when: {metric: response, before_breach: PT10M, priority: P1}, to: [handler, "role:Service Manager", noc@linden.example]}
  - {name: silent, when: {no_update_for: 7200, calendar: night}, level: 2, to: group_lead}
"""


class TestPolicyFiles(FrappeTestCase):
	def setUp(self):
		frappe.db.savepoint("test_policy_files")
		empty_set_up()
		for name in ("network carrier", "ERP vendor"):
			if not frappe.db.exists("Supplier", name):
				frappe.get_doc({"doctype": "Supplier", "supplier_name": name}).insert()
		self.standard = STANDARD.read_text(encoding="utf-8")

	def tearDown(self):
		frappe.db.rollback(save_point="test_policy_files")

	def test_standard_policy_promises_the_same_in_file_and_desk(self):
		import_policy(self.standard, STANDARD.name)
		in_file = answers(parse_policy(read(self.standard, STANDARD.name).data))
		self.assertEqual(answers(load_policy()), in_file)

	def test_export_reads_as_what_the_desk_holds(self):
		for text in (self.standard, OTHER):
			empty_set_up()
			import_policy(text)
			for file_format in ("yaml", "json"):
				exported = export_policy(file_format)
				file = read(exported["content"], exported["file_name"])
				self.assertEqual(file.data, policy_definition())
				self.assertEqual(problems(file, "policy"), [])
				self.assertEqual(answers(parse_policy(file.data)), answers(load_policy()))

	def test_import_of_an_export_into_an_empty_site_exports_the_same(self):
		for text in (self.standard, OTHER):
			for file_format in ("yaml", "json"):
				empty_set_up()
				import_policy(text)
				first = export_policy(file_format)
				empty_set_up()
				import_policy(first["content"], first["file_name"])
				self.assertEqual(export_policy(file_format), first)

	def test_every_part_of_a_policy_survives_the_desk(self):
		import_policy(OTHER)
		before, after = parse_policy(read(OTHER, "other.yaml").data), load_policy()
		self.assertEqual(answers(after), answers(before))
		self.assertEqual(after.calendars["night"].schedule.breaks, before.calendars["night"].schedule.breaks)
		self.assertEqual(
			after.calendars["night"].schedule.holidays, before.calendars["night"].schedule.holidays
		)
		day = getdate("2026-01-01")
		for number in range(800):
			on = frappe.utils.add_days(day, number)
			with self.subTest(on):
				schedules = [policy.calendars["night"].schedule for policy in (before, after)]
				self.assertEqual(schedules[1].windows(on), schedules[0].windows(on))
				self.assertEqual(bool(schedules[1].closed.reason(on)), bool(schedules[0].closed.reason(on)))
		for name in ("Night SLA", "Night OLA"):
			one, other = before.agreement(name), after.agreement(name)
			self.assertEqual((one.applies, one.underpins), (other.applies, other.underpins))
			for there, here in zip(one.targets, other.targets, strict=True):
				self.assertEqual((there.metric, there.rule), (here.metric, here.rule))
				self.assertEqual((there.durations, there.pause_on), (here.durations, here.pause_on))
				self.assertEqual((there.warn_at, there.goal), (here.warn_at, here.goal))
				self.assertEqual(there.counts_as_response, here.counts_as_response)

	def test_second_import_of_the_same_file_changes_nothing(self):
		import_policy(self.standard)
		again = import_policy(self.standard)
		self.assertEqual((again["created"], again["updated"], again["put_in_force"]), ([], [], []))
		self.assertEqual(len(again["unchanged"]), 15)

	def test_dry_run_tells_what_would_be_done_and_does_nothing(self):
		told = import_policy(self.standard, dry_run=True)
		self.assertEqual(len(told["put_in_force"]), 5)
		self.assertEqual(frappe.get_all("ITSS Agreement"), [])
		self.assertEqual(load_policy().agreements, ())

	def test_import_says_what_it_cannot_hold(self):
		held_not = import_policy(self.standard)["not_held"]
		self.assertEqual(
			[(part["path"], part["line"]) for part in held_not], [(["name"], 3), (["description"], 4)]
		)

	def test_unknown_customers_and_suppliers_are_refused_with_their_lines(self):
		text = self.standard.replace("ERP vendor", "Nobody Ltd")
		with self.assertRaisesRegex(PolicyImportError, r"standard\.yaml:74: .*Nobody Ltd"):
			import_policy(text, "standard.yaml")

	def test_refused_import_leaves_nothing_behind(self):
		text = self.standard.replace("to: handler", "to: somebody")
		with self.assertRaisesRegex(PolicyImportError, r"escalations\[0\]\.to\[0\]"):
			import_policy(text)
		self.assertEqual(frappe.get_all("ITSS Service Calendar"), [])

	def test_malformed_and_wrong_files_are_refused_with_their_lines(self):
		for text, line in (
			("calendars: [", 1),
			("- 1", 1),
			(self.standard.replace("PT30M, P2: PT1H", "PT30M, P2: soon"), 34),
			(self.standard.replace("underpins:", "underpin:", 1), 53),
		):
			with self.subTest(line), self.assertRaisesRegex(PolicyImportError, rf"policy\.yaml:{line}:"):
				import_policy(text)

	def test_terms_in_force_are_not_changed_by_an_import(self):
		import_policy(self.standard)
		changed = self.standard.replace("P1: PT4H, P2: PT8H, P3: 3wd", "P1: PT5H, P2: PT8H, P3: 3wd")
		with self.assertRaisesRegex(PolicyImportError, "new version"):
			import_policy(changed)

	def test_chain_that_cannot_hold_is_imported_only_with_an_accepted_risk(self):
		broken = self.standard.replace("P1: PT1H}", "P1: PT3H}")
		with self.assertRaisesRegex(PolicyImportError, "SLA-standard · resolution · P1"):
			import_policy(broken)
		import_policy(broken, risk_reason="Until the night shift starts")
		self.assertEqual(
			frappe.db.get_value("ITSS Agreement", "SLA-standard", "risk_accepted_by"), "Administrator"
		)

	def test_export_holds_only_what_is_in_force(self):
		factories.create_agreement(title="Draft")
		self.assertEqual(json.loads(export_policy("json")["content"])["agreements"], [])


class TestPolicyOfADay(FrappeTestCase):
	def setUp(self):
		frappe.db.savepoint("test_policy_of_a_day")
		empty_set_up()

	def tearDown(self):
		frappe.db.rollback(save_point="test_policy_of_a_day")

	def test_agreements_count_on_the_days_of_their_validity_alone(self):
		doc = factories.create_agreement(valid_from="2030-01-01", valid_to="2030-01-31")
		doc.put_in_force()
		for day, names in (
			("2029-12-31", []),
			("2030-01-01", [doc.name]),
			("2030-01-31", [doc.name]),
			("2030-02-01", []),
		):
			with self.subTest(day):
				self.assertEqual([a.name for a in policy_on(getdate(day)).agreements], names)

	def test_policy_follows_every_change_of_a_set_up_document(self):
		doc = factories.create_agreement(title="Followed")
		self.assertEqual(load_policy().agreements, ())
		doc.put_in_force()
		self.assertEqual([a.name for a in load_policy().agreements], ["Followed"])
		self.assertIs(load_policy(), load_policy())
		frappe.rename_doc("ITSS Agreement", "Followed", "Renamed", force=True)
		self.assertEqual([a.name for a in load_policy().agreements], ["Renamed"])
		calendar = frappe.get_doc("ITSS Service Calendar", doc.calendar)
		calendar.append("exceptions", {"exception": "Closed", "from_date": "2030-05-01"})
		calendar.save()
		self.assertTrue(load_policy().calendars[doc.calendar].schedule.closed.dates)
		frappe.get_doc("ITSS Agreement", "Renamed").retire()
		self.assertEqual(load_policy().agreements, ())

	def test_asking_again_asks_no_database(self):
		load_policy()
		with self.assertQueryCount(0):
			load_policy()

	def test_customer_group_stands_for_the_groups_below_it(self):
		for name, parent in (("Linden public", None), ("Linden schools", "Linden public")):
			if not frappe.db.exists("Customer Group", name):
				group = {"doctype": "Customer Group", "customer_group_name": name, "is_group": 1}
				frappe.get_doc({**group, "parent_customer_group": parent}).insert()
		scopes = [{"scope": "Customer Group", "value": "Linden public"}]
		factories.create_agreement(title="Public", scopes=scopes).put_in_force()
		policy = load_policy()
		for group, chosen in (
			("Linden schools", "Public"),
			("Linden public", "Public"),
			("Commercial", None),
		):
			with self.subTest(group):
				found = policy.choose("SLA", {"customer_group": group})
				self.assertEqual(found.name if found else None, chosen)
		frappe.rename_doc("Customer Group", "Linden schools", "Linden colleges", force=True)
		self.assertTrue(load_policy().choose("SLA", {"customer_group": "Linden colleges"}))
		frappe.rename_doc("Customer Group", "Linden public", "Linden state", force=True)
		self.assertTrue(load_policy().choose("SLA", {"customer_group": "Linden state"}))
