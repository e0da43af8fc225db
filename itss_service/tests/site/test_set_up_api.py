"""What the desk's forms ask for, and who may ask."""

from __future__ import annotations

import frappe
from frappe.tests.utils import FrappeTestCase
from frappe.utils import add_days, getdate

from itss_service.api import agreements, calendars, policy
from itss_service.bridge import policy_file
from itss_service.tests.site import factories
from itss_service.tests.site.set_up import empty_set_up


class TestSetUpApi(FrappeTestCase):
	def setUp(self):
		frappe.db.savepoint("set_up_api")
		empty_set_up()
		self.agreement = factories.create_agreement()
		self.calendar = self.agreement.calendar

	def tearDown(self):
		frappe.set_user("Administrator")
		frappe.db.rollback(save_point="set_up_api")

	def monday(self):
		return getdate(add_days(getdate(), -getdate().weekday()))

	def test_preview_shows_the_segments_of_whole_weeks(self):
		told = calendars.preview(self.calendar, 2)
		self.assertEqual((told["time_zone"], len(told["days"])), ("Asia/Shanghai", 14))
		first = told["days"][0]
		self.assertEqual((first["date"], first["weekday"]), (self.monday().isoformat(), 0))
		self.assertEqual(
			[(s["from"], s["to"]) for s in first["segments"]], [("09:00", "12:00"), ("13:30", "18:00")]
		)
		self.assertEqual(told["seconds"], 10 * 27_000)

	def test_preview_takes_a_form_that_is_not_saved(self):
		doc = frappe.get_doc("ITSS Service Calendar", self.calendar)
		doc.append("exceptions", {"exception": "Closed", "from_date": self.monday(), "reason": "Inventory"})
		doc.append("windows", {"weekday": "Tuesday", "opens": "22:00", "closes": "6:00"})
		for form in (doc.as_json(), frappe.parse_json(doc.as_json())):
			days = calendars.preview(form)["days"]
			self.assertEqual(
				(days[0]["why"], days[0]["reason"], days[0]["seconds"]), ("closed", "Inventory", 0)
			)
			self.assertEqual(days[1]["segments"][-1], {"from": "22:00", "to": "24:00", "seconds": 7200})
			self.assertEqual(days[2]["segments"][0], {"from": "00:00", "to": "06:00", "seconds": 21600})
		self.assertEqual(frappe.db.count("ITSS Calendar Exception", {"parent": self.calendar}), 0)

	def test_preview_and_findings_of_a_wrong_form_name_the_row(self):
		form = frappe.get_doc("ITSS Service Calendar", self.calendar).as_dict()
		form["windows"][1]["closes"] = "26:00"
		for ask in (calendars.preview, calendars.findings):
			with self.assertRaisesRegex(frappe.ValidationError, "Row 2"):
				ask(form)

	def test_findings_name_table_and_row(self):
		doc = frappe.get_doc("ITSS Service Calendar", self.calendar)
		doc.append("windows", {"weekday": "Friday", "opens": "17:00", "closes": "23:59"})
		found = {finding["code"]: finding for finding in calendars.findings(doc.as_dict())}
		self.assertEqual((found["almost-a-day"]["fieldname"], found["almost-a-day"]["row"]), ("windows", 11))
		self.assertIn("overlap", found)

	def test_holiday_list_becomes_closed_dates_once(self):
		year = getdate().year
		holidays = [
			{"holiday_date": f"{year}-05-01", "description": "<b>Labour Day</b>"},
			{"holiday_date": f"{year}-05-02", "description": "Saturday", "weekly_off": 1},
		]
		values = {
			"holiday_list_name": "Linden holidays",
			"from_date": f"{year}-01-01",
			"to_date": f"{year}-12-31",
		}
		frappe.get_doc({"doctype": "Holiday List", **values, "holidays": holidays}).insert()
		told = calendars.exceptions_from_holiday_list("Linden holidays", self.calendar)
		self.assertEqual(told["skipped"], 1)
		self.assertEqual(
			[(r["from_date"], r["reason"]) for r in told["rows"]], [(f"{year}-05-01", "Labour Day")]
		)
		doc = frappe.get_doc("ITSS Service Calendar", self.calendar)
		doc.extend("exceptions", told["rows"])
		again = calendars.exceptions_from_holiday_list("Linden holidays", doc.as_dict())
		self.assertEqual((again["rows"], again["skipped"]), ([], 2))
		self.assertEqual(
			len(calendars.exceptions_from_holiday_list("Linden holidays", weekly_off=True)["rows"]), 2
		)

	def test_option_lists_hold_zones_and_countries(self):
		self.assertIn("Asia/Shanghai", calendars.time_zones())
		self.assertIn("CN", [option["value"] for option in calendars.holiday_countries()])
		self.assertIn("BE", [option["value"] for option in calendars.holiday_subdivisions("de")])
		self.assertEqual(calendars.holiday_subdivisions("XX"), [])

	def test_chain_of_a_draft_is_shown_before_it_is_saved(self):
		ola = factories.make_agreement(
			title="Linden OLA",
			kind="OLA",
			support_group=factories.create_group().name,
			targets=[{"metric": "resolution", "duration": "6h"}],
			underpins=[{"agreement": self.agreement.name, "metric": "resolution", "position": 1}],
		)
		form = {**ola.as_dict(), "__islocal": 1, "name": "new-itss-agreement-1"}
		told = agreements.chain(form)
		self.assertEqual((told["kind"], told["holds"], told["may_accept_risk"]), ("OLA", True, True))
		(chain,) = told["chains"]
		self.assertEqual((chain["agreement"], chain["verdict"]), (self.agreement.name, "holds"))
		self.assertEqual([stage["agreement"] for stage in chain["stages"]], ["Linden OLA"])
		ola.insert()
		self.assertEqual(len(agreements.chain(self.agreement.name)["chains"]), 2)

	def test_steps_answer_the_new_status(self):
		self.assertEqual(agreements.put_in_force(self.agreement.name)["status"], "In Force")
		self.assertEqual(agreements.new_version(self.agreement.name)["replaces"], self.agreement.name)
		self.assertEqual(agreements.retire(self.agreement.name)["status"], "Retired")

	def test_arguments_arrive_as_text_and_are_converted_or_refused(self):
		self.assertEqual(len(calendars.preview(self.calendar, weeks="1")["days"]), 7)
		text = policy.export_policy()["content"].replace("Linden office", "Linden night")
		self.assertIs(policy.import_policy(text, dry_run="1")["dry_run"], True)
		self.assertFalse(frappe.db.exists("ITSS Service Calendar", "Linden night"))
		self.assertIs(policy.import_policy(text, dry_run="0")["dry_run"], False)
		self.assertTrue(frappe.db.exists("ITSS Service Calendar", "Linden night"))
		for ask in (
			lambda: calendars.preview(self.calendar, weeks="many"),
			lambda: agreements.chain(self.agreement.name, on=["2026-01-01"]),
		):
			self.assertRaises(frappe.exceptions.FrappeTypeError, ask)
		self.assertRaises(policy_file.UnknownFileFormatError, policy.export_policy, "xml")

	def test_writes_are_posts(self):
		for write in (agreements.put_in_force, agreements.retire, policy.import_policy):
			function = f"{write.__module__}.{write.__name__}"
			methods = {
				f"{f.__module__}.{f.__name__}": m
				for f, m in frappe.allowed_http_methods_for_whitelisted_func.items()
			}
			self.assertEqual(methods[function], ["POST"])

	def test_who_may_not_read_or_write_is_refused(self):
		form = frappe.get_doc("ITSS Service Calendar", self.calendar).as_dict()
		holiday_lists = frappe.get_all("Holiday List", pluck="name", order_by="name") or ["none"]
		reads = (
			lambda: calendars.preview(self.calendar),
			lambda: calendars.preview(form),
			lambda: calendars.findings(self.calendar),
			lambda: calendars.time_zones(),
			lambda: calendars.holiday_countries(),
			lambda: calendars.holiday_subdivisions("CN"),
			lambda: calendars.exceptions_from_holiday_list(holiday_lists[0]),
			lambda: agreements.chain(self.agreement.name),
			lambda: policy.export_policy(),
		)
		writes = (
			lambda: agreements.put_in_force(self.agreement.name),
			lambda: agreements.retire(self.agreement.name),
			lambda: agreements.new_version(self.agreement.name),
			lambda: policy.import_policy("agreements: []"),
		)
		stranger = factories.create_user("stranger@linden.example")
		auditor = factories.create_user("auditor@linden.example", "ITSS Auditor")
		for user, calls in ((stranger, (*reads, *writes)), (auditor, writes), ("Guest", (*reads, *writes))):
			frappe.set_user(user)
			for number, call in enumerate(calls):
				with self.subTest(f"{user} {number}"):
					self.assertRaises(frappe.PermissionError, call)
		frappe.set_user(auditor)
		self.assertTrue(calendars.preview(self.calendar)["days"])
		self.assertTrue(agreements.chain(self.agreement.name)["chains"])
		self.assertTrue(policy.export_policy()["content"])

	def test_level_administrator_imports_and_puts_in_force(self):
		frappe.set_user(factories.create_user("admin@linden.example", "Service Level Administrator"))
		self.assertEqual(agreements.put_in_force(self.agreement.name)["status"], "In Force")
		exported = policy.export_policy()
		self.assertEqual(policy.import_policy(exported["content"])["unchanged"][0]["name"], self.calendar)
