"""What installing seeds: the command line's standard policy, once, as drafts, in the site's words, zone and holidays."""

from __future__ import annotations

import json
from datetime import date
from unittest.mock import patch

import frappe
from frappe.tests.utils import FrappeTestCase

from itss_service import install
from itss_service.bridge import policy, policy_import
from itss_service.cli.documents import read_document
from itss_service.core.agreement.definition import parse_policy
from itss_service.core.calendar.public_holidays import PublicHolidays
from itss_service.core.durations import parse_duration
from itss_service.seeds import issue_priorities, lookups, record, settings, standard_policy
from itss_service.tests.site.factories import create_priority

SET_UP = (
	"ITSS Escalation Rule",
	"ITSS Agreement",
	"ITSS Support Group",
	"ITSS Priority Matrix",
	"ITSS Service Calendar",
)
CHILDREN = (
	"ITSS Agreement Scope",
	"ITSS Agreement Target",
	"ITSS Agreement Underpinning",
	"ITSS Calendar Exception",
	"ITSS Calendar Window",
	"ITSS Escalation Receiver",
	"ITSS Priority Cell",
	"ITSS Support Group Member",
)


def counts() -> dict[str, int]:
	return {
		doctype: frappe.db.count(doctype) for doctype in (*SET_UP, *CHILDREN, "Issue Priority", "Issue Type")
	}


class SeedCase(FrappeTestCase):
	"""A site in Shanghai on which nothing was seeded, with ERPNext's own priorities."""

	language = "en"

	def setUp(self):
		frappe.db.savepoint("before_test")
		settings = {"country": "China", "time_zone": "Asia/Shanghai", "language": self.language}
		frappe.db.set_single_value("System Settings", settings)
		frappe.clear_document_cache("System Settings", "System Settings")
		frappe.local.system_settings = None
		for doctype in (*SET_UP, *CHILDREN, "Issue Priority", "Issue Type"):
			frappe.db.delete(doctype)
		for priority in issue_priorities.SHIPPED_BY_ERPNEXT:
			create_priority(priority)
		record.forget()

	def tearDown(self):
		frappe.db.rollback(save_point="before_test")
		frappe.clear_cache()

	def seed(self):
		install.take(install.ONCE_SET_UP)


class TestStandardPolicy(SeedCase):
	def test_desk_and_command_line_ship_the_same_policy(self):
		self.seed()
		facts = standard_policy.site_facts()
		content = json.dumps(standard_policy.adapted(read_document(standard_policy.FILE).data, facts))
		answer = policy_import.imported(content, "standard.json", put_in_force=False)
		self.assertEqual((answer["created"], answer["updated"]), ([], []))
		self.assertEqual(len(answer["unchanged"]), 2 + 1 + 4 + 7)

	def test_only_suppliers_are_left_out(self):
		shipped = parse_policy(read_document(standard_policy.FILE).data)
		self.seed()
		kept = [agreement.name for agreement in shipped.agreements if agreement.kind != "UC"]
		self.assertEqual(frappe.get_all("ITSS Agreement", pluck="name", order_by="rank"), kept)

	def test_agreements_are_in_force_from_today_and_their_chains_hold(self):
		self.seed()
		self.assertEqual(set(frappe.get_all("ITSS Agreement", pluck="status")), {"In Force"})
		self.assertEqual(set(frappe.get_all("ITSS Agreement", pluck="valid_from")), {date.today()})
		self.assertEqual(set(frappe.get_all("ITSS Agreement", pluck="risk_reason")), {None})

	def test_a_desk_at_work_only_observes_at_first(self):
		frappe.db.delete("Issue")
		for expected in ("Enforce", "Observe Only"):
			with self.subTest(expected):
				frappe.db.delete("Singles", {"doctype": "ITSS Settings"})
				frappe.clear_document_cache("ITSS Settings", "ITSS Settings")
				settings.seed()
				self.assertEqual(frappe.db.get_single_value("ITSS Settings", "enforcement"), expected)
				issue = {"doctype": "Issue", "subject": "The printer burns", "raised_by": "ada@example.com"}
				frappe.get_doc(issue).insert(ignore_permissions=True)

	def test_targets_are_those_of_the_requirements(self):
		"""SD4: reply within 2 h, progress within 24 h; OP2: faults answered within 30 min."""
		self.seed()
		in_force = policy.policy_on(date.today())
		promised = {}
		for kind, words in (("Fault", "fault"), (None, "anything")):
			agreement = in_force.choose("SLA", {"kind": kind} if kind else {})
			for target in agreement.targets:
				if "*" in target.durations:
					promised[words, target.metric] = target.durations["*"]
		self.assertEqual(promised["anything", "response"], parse_duration("PT2H"))
		self.assertEqual(promised["anything", "update"], parse_duration("PT24H"))
		self.assertEqual(promised["fault", "response"], parse_duration("PT30M"))

	def test_calendars_have_the_sites_zone_and_its_countrys_holidays(self):
		self.seed()
		office, always = policy.calendar_of("Office hours"), policy.calendar_of("Around the clock")
		self.assertEqual({office.zone.key, always.zone.key}, {"Asia/Shanghai"})
		self.assertEqual(frappe.db.get_value("ITSS Service Calendar", "Office hours", "country"), "CN")
		makeup_day = date(2024, 2, 4)  # a Sunday worked for the Spring Festival
		self.assertTrue(PublicHolidays("CN").is_makeup_day(makeup_day))
		self.assertTrue(office.schedule.holidays.is_makeup_day(makeup_day))

	def test_a_country_without_known_holidays_gets_none(self):
		frappe.get_doc({"doctype": "Country", "country_name": "Linden", "code": "zz"}).insert()
		frappe.db.set_single_value("System Settings", {"country": "Linden", "time_zone": "Europe/Berlin"})
		frappe.clear_document_cache("System Settings", "System Settings")
		frappe.local.system_settings = None
		self.seed()
		calendar = frappe.get_doc("ITSS Service Calendar", "Office hours")
		self.assertEqual((calendar.country, calendar.time_zone), (None, "Europe/Berlin"))

	def test_groups_pass_tickets_up_and_keep_office_hours(self):
		self.seed()
		groups = frappe.get_all(
			"ITSS Support Group",
			fields=["name", "tier", "next_group", "calendar"],
			order_by="tier",
			as_list=True,
		)
		self.assertEqual(
			groups,
			(("first line", 1, "second line", "Office hours"), ("second line", 2, None, "Office hours")),
		)


class TestPriorities(SeedCase):
	def test_p1_to_p4_join_those_of_erpnext(self):
		self.seed()
		names = set(frappe.get_all("Issue Priority", pluck="name"))
		self.assertEqual(names, {"P1", "P2", "P3", "P4", "Low", "Medium", "High"})

	def test_a_site_with_a_scheme_of_its_own_keeps_it(self):
		create_priority("Blocker")
		before = set(frappe.get_all("Issue Priority", pluck="name"))
		self.seed()
		self.assertEqual(set(frappe.get_all("Issue Priority", pluck="name")), before)
		self.assertEqual(frappe.get_all("ITSS Priority Matrix"), [])
		self.assertEqual(set(frappe.get_all("ITSS Agreement Target", pluck="priority")), {None})
		sla = frappe.get_doc("ITSS Agreement", "SLA-standard")
		self.assertEqual([row.metric for row in sla.targets], ["response", "update", "resolution"])

	def test_a_scheme_that_has_p1_to_p4_gets_the_whole_policy(self):
		for name in ("P1", "P2", "P3", "P4", "P5"):
			create_priority(name)
		self.seed()
		self.assertEqual(record.created_by(issue_priorities.STEP), [])
		self.assertEqual(frappe.db.count("ITSS Priority Matrix"), 1)


class TestChinese(SeedCase):
	language = "zh"

	def test_names_are_in_the_sites_language(self):
		self.seed()
		names = set(frappe.get_all("ITSS Service Calendar", pluck="name"))
		names |= set(frappe.get_all("ITSS Support Group", pluck="name"))
		names |= set(frappe.get_all("ITSS Escalation Rule", pluck="name"))
		names |= set(frappe.get_all("Issue Type", pluck="name"))
		names |= set(frappe.get_all("ITSS Priority Matrix", pluck="name"))
		self.assertEqual([name for name in names if name.isascii()], [])

	def test_every_name_of_the_file_has_one(self):
		shipped = read_document(standard_policy.FILE).data
		names = {*shipped["calendars"], *(rule["name"] for rule in shipped["escalations"])}
		names |= {*shipped["priority_matrix"]["impacts"], *shipped["priority_matrix"]["urgencies"]}
		for agreement in shipped["agreements"]:
			applies = agreement.get("applies", {})
			names |= {*applies.get("group", ()), *applies.get("kind", ())}
		self.assertEqual(names, set(standard_policy.names_in("zh")))


class TestOnce(SeedCase):
	def test_taken_twice_nothing_is_doubled(self):
		self.seed()
		before = counts()
		self.seed()
		self.assertEqual(counts(), before)

	def test_what_was_deleted_or_changed_stays_so(self):
		self.seed()
		frappe.delete_doc("ITSS Escalation Rule", frappe.get_all("ITSS Escalation Rule", pluck="name")[0])
		frappe.db.set_value("ITSS Service Calendar", "Office hours", "time_zone", "Asia/Urumqi")
		frappe.rename_doc("ITSS Support Group", "first line", "Hotline")
		before = counts()
		self.seed()
		self.assertEqual(counts(), before)
		self.assertEqual(
			frappe.db.get_value("ITSS Service Calendar", "Office hours", "time_zone"), "Asia/Urumqi"
		)
		self.assertFalse(frappe.db.exists("ITSS Support Group", "first line"))

	def test_migrate_has_nothing_to_restore_it_with(self):
		for hook in ("after_migrate", "before_migrate", "fixtures"):
			self.assertFalse(frappe.get_hooks(hook, app_name="itss_service"), hook)

	def test_a_step_that_fails_leaves_nothing_and_can_be_taken_again(self):
		before = counts()
		with patch.object(standard_policy, "_complete_groups", side_effect=RuntimeError("no power")):
			self.assertRaises(RuntimeError, install.take, {standard_policy.STEP: standard_policy.seed})
		self.assertEqual(counts(), before)
		self.assertFalse(record.is_done(standard_policy.STEP))
		self.seed()
		self.assertEqual(frappe.db.count("ITSS Agreement"), 4)


class TestSetupWizard(SeedCase):
	def test_before_the_wizard_nothing_is_guessed(self):
		with patch("frappe.is_setup_complete", return_value=False):
			install.after_install()
		self.assertEqual(frappe.db.count("ITSS Agreement"), 0)
		self.assertTrue(record.is_done(lookups.STEP))

	def test_the_end_of_the_wizard_seeds(self):
		install.after_setup_wizard({"country": "China"})
		self.assertEqual(frappe.db.count("ITSS Agreement"), 4)

	def test_a_failure_does_not_spoil_the_wizard(self):
		with (
			patch.dict(install.ONCE_SET_UP, {standard_policy.STEP: lambda: frappe.throw("no")}),
			patch("frappe.db.rollback"),
			patch("frappe.log_error") as logged,
		):
			install.after_setup_wizard()
		logged.assert_called_once()
