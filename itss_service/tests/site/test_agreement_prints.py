"""Agreements as documents to sign, in the language of the print."""

import frappe
from frappe.tests.utils import FrappeTestCase

from itss_service.bridge import stamp
from itss_service.notify.words import speaking
from itss_service.prints import words
from itss_service.prints.agreement import agreement_on_paper
from itss_service.tests.site import factories
from itss_service.tests.site.set_up import empty_set_up


class TestAgreementPrints(FrappeTestCase):
	def setUp(self):
		frappe.db.savepoint("print_test")
		empty_set_up()
		self.office = factories.create_calendar().name
		self.doc = factories.make_agreement(
			title="Linden workplaces",
			kind="OLA",
			support_group=factories.create_group().name,
			calendar=self.office,
			attainment_goal=95,
			valid_from="2027-01-01",
			valid_to="2027-12-31",
			notice_days=90,
			targets=[
				{"metric": "response", "duration": "30m", "priority": factories.create_priority("P1")},
				{"metric": "response", "duration": "2h"},
				{"metric": "resolution", "duration": "3wd", "goal": 90},
			],
			success_criteria="All is kept.\nUsers are content <b>at last</b>.",
			sign_offs=[
				{"stage": "Signing", "party": "Provider", "capacity": "Service manager", "person": "Li Lei"}
			],
		)
		self.doc.insert()

	def tearDown(self):
		frappe.db.rollback(save_point="print_test")
		stamp.bump()

	def on_paper(self, language="en"):
		with speaking(language):
			return agreement_on_paper(self.doc)

	def html(self, language="en"):
		before, frappe.local.lang = frappe.local.lang, language
		try:
			return frappe.get_print("ITSS Agreement", self.doc.name, print_format="ITSS OLA")
		finally:
			frappe.local.lang = before

	def test_targets_are_told_by_priority_with_times_in_words(self):
		told = [
			(row["metric"], row["priority"], row["time"], row["goal"]) for row in self.on_paper()["targets"]
		]
		self.assertEqual(
			told,
			[
				("First response", "P1", "30 minutes of service time", "95 %"),
				("", "all others", "2 hours of service time", "95 %"),
				("Resolution", "all", "3 working days", "90 %"),
			],
		)

	def test_hours_of_neighbouring_days_are_one_line(self):
		[calendar] = self.on_paper()["calendars"]
		self.assertEqual(
			calendar["week"],
			[("Monday – Friday", "09:00–12:00, 13:30–18:00"), ("Saturday – Sunday", "closed")],
		)

	def test_lengths_are_told_as_people_say_them(self):
		cases = {
			"1h": "1 hour",
			"90m": "1 hour 30 minutes",
			"0h": "0 minutes",
			"1wd": "1 working day",
			"0wd-eod": "by the end of the same working day",
			"2wd-eod": "by the end of working day 2 after that",
		}
		self.assertEqual({typed: words.length(typed, True) for typed in cases}, cases)

	def test_the_print_speaks_the_language_of_the_print(self):
		self.assertIn("Operational Level Agreement", self.html())
		chinese = self.html("zh")
		for text in ("运营级别协议", "2027年1月1日", "星期一", "30分钟（服务时间）", "服务级别目标"):
			with self.subTest(text):
				self.assertIn(text, chinese)

	def test_what_people_typed_is_no_html(self):
		self.assertIn("at last&lt;/b&gt;", self.html())

	def test_a_draft_says_that_it_binds_nobody(self):
		self.assertIn("binds nobody", self.html())
		self.doc.db_set("status", "In Force")
		self.assertNotIn("binds nobody", self.html())

	def test_who_signs_has_a_line(self):
		row = self.on_paper()["signatures"][0]
		self.assertEqual((row["capacity"], row["person"], row["date"]), ("Service manager", "Li Lei", ""))
