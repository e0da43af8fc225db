"""The panel of a ticket's form: one answer, exact to the second, for whoever may read the document."""

from datetime import timedelta

import frappe
from frappe.utils import get_datetime

from itss_service.api import tickets
from itss_service.bridge import stamp
from itss_service.tests.site import factories
from itss_service.tests.site.ticket_case import MORNING, TicketTestCase

MOST_QUERIES = 10


class TestTicketPanel(TicketTestCase):
	def after(self, **span):
		return str(get_datetime(MORNING) + timedelta(**span))

	def opened(self, **values):
		with self.at(MORNING):
			return self.issue(**values)

	def panel(self, issue, **span):
		with self.at(self.after(**span)):
			return tickets.panel("Issue", issue.name)

	def clock_in(self, panel, metric):
		return next(clock for clock in panel["clocks"] if clock["metric"] == metric)

	def test_figures_are_those_of_the_moment_although_no_job_ran(self):
		panel = self.panel(self.opened(), minutes=90)
		response = self.clock_in(panel, "response")
		self.assertEqual((response["elapsed"], response["remaining"]), (5400, 1800))
		self.assertEqual(response["due_at"][:19], "2026-03-02T12:00:00")
		resolution = self.clock_in(panel, "resolution")
		self.assertEqual(resolution["warnings"], [{"share": 0.5, "reached_at": None}])

	def test_a_breach_shows_before_the_minute_job_has_noticed_it(self):
		panel = self.panel(self.opened(), hours=3)
		self.assertEqual(panel["ticket"]["level_state"], "Breached")
		self.assertEqual(self.clock_in(panel, "response")["breached_at"][:19], "2026-03-02T12:00:00")

	def test_ledger_adds_up_to_what_was_used(self):
		issue = self.opened()
		with self.at(self.after(hours=1)):
			tickets.pause("Issue", issue.name, "waiting for a part")
		with self.at(self.after(hours=3)):
			tickets.resume("Issue", issue.name)
		with self.at(self.after(hours=4)):
			tickets.resolve("Issue", issue.name, "New fuser")
		with self.at(self.after(hours=6)):
			tickets.reopen("Issue", issue.name, "Still burns")
		panel = self.panel(issue, hours=7)
		for clock in panel["clocks"]:
			with self.subTest(clock["metric"]):
				counted = sum(row["seconds"] for row in clock["ledger"] if not row["is_earlier"])
				self.assertEqual(counted, clock["elapsed"])
		resolution = self.clock_in(panel, "resolution")
		self.assertEqual(resolution["elapsed"], 3 * 3600)
		rows = [(row["why"], row["reason"]) for row in resolution["ledger"]]
		self.assertIn(("paused", "waiting for a part"), rows)
		self.assertIn("stopped", [why for why, _ in rows])

	def test_what_comes_next_names_warnings_due_times_and_rules_in_order(self):
		factories.create_rule(rule_name="Linden near", share=80, metric="resolution")
		stamp.bump()
		panel = self.panel(self.opened(), minutes=1)
		told = [(each["what"], each["at"][11:16], each.get("metric")) for each in panel["coming"]]
		self.assertEqual(
			told,
			[
				("due", "12:00", "response"),
				("warning", "14:00", "resolution"),
				("rule", "16:24", "resolution"),
				("due", "18:00", "resolution"),
				("due", "10:00", "update"),
			],
		)
		rule = panel["coming"][2]
		self.assertEqual((rule["rule"], rule["to"]), ("Linden near", ["group_lead"]))

	def test_nothing_comes_next_while_it_is_on_hold(self):
		issue = self.opened()
		with self.at(self.after(hours=1)):
			tickets.pause("Issue", issue.name, "waiting for a part")
		panel = self.panel(issue, hours=2)
		self.assertEqual(panel["coming"], [])
		paused = self.clock_in(panel, "resolution")
		self.assertTrue(paused["is_paused"])
		self.assertEqual(paused["paused_by"]["reason"], "waiting for a part")

	def test_a_pause_of_this_very_second_is_told_with_its_reason(self):
		issue = self.opened()
		with self.at(self.after(hours=1)):
			tickets.pause("Issue", issue.name, "waiting for a part")
		paused = self.clock_in(self.panel(issue, hours=1), "resolution")
		self.assertEqual(paused["paused_by"]["reason"], "waiting for a part")

	def test_a_verdict_stays_when_the_agreement_changes_afterwards(self):
		issue = self.opened()
		with self.at(self.after(hours=1)):
			tickets.progress("Issue", issue.name, "Somebody is on the way")
		frappe.db.set_value(
			"ITSS Agreement Target", {"parent": self.sla.name, "metric": "response"}, "duration", "30m"
		)
		stamp.bump()
		response = self.clock_in(self.panel(issue, hours=2), "response")
		self.assertEqual((response["state"], response["elapsed"]), ("met", 3600))
		self.assertTrue(response["set_up_changed"])

	def test_why_tells_the_conditions_that_fit_and_the_next_best(self):
		fault = frappe.get_doc({"doctype": "Issue Type", "name": "Linden fault"}).insert()
		own = factories.create_agreement(
			title="Linden faults",
			calendar=self.sla.calendar,
			valid_from="2026-01-01",
			scopes=[{"scope": "Issue Type", "value": fault.name}],
		)
		own.put_in_force("taken for the tests")
		stamp.bump()
		why = self.panel(self.opened(issue_type=fault.name), minutes=1)["why"]
		self.assertEqual(why["agreement"], own.name)
		self.assertEqual(why["matched"], [{"field": "kind", "value": fault.name}])
		self.assertEqual((why["rival"], why["rival_is_broader"]), (self.sla.name, True))

	def test_events_come_a_page_at_a_time_the_latest_first(self):
		issue = self.opened()
		with self.at(self.after(minutes=5)):
			for number in range(104):
				tickets.progress("Issue", issue.name, f"Call {number}")
		panel = self.panel(issue, minutes=6)
		self.assertEqual(len(panel["events"]), 100)
		self.assertTrue(panel["has_more_events"])
		with self.at(self.after(minutes=6)):
			rest = tickets.events("Issue", issue.name, panel["events"][-1]["serial"])
		self.assertFalse(rest["has_more_events"])
		self.assertEqual([event["event"] for event in rest["events"]][-1], "opened")

	def test_a_stopped_scheduler_is_told(self):
		issue = self.opened()
		frappe.db.set_single_value("ITSS Settings", "last_checked_at", self.after(minutes=1))
		self.assertFalse(self.panel(issue, minutes=2)["is_stale"])
		stale = self.panel(issue, hours=5)
		self.assertTrue(stale["is_stale"])
		self.assertEqual(stale["checked_at"][:19], "2026-03-02T10:01:00")

	def test_a_document_that_is_no_ticket_says_so(self):
		issue = self.opened()
		frappe.db.delete("ITSS Ticket", {"reference_name": issue.name})
		self.assertFalse(self.panel(issue, minutes=1)["is_ticket"])

	def test_who_may_not_read_the_document_gets_no_panel(self):
		issue = self.opened()
		with self.set_user(factories.create_user("nobody@linden.example", "Accounts User")):
			self.assertRaises(frappe.PermissionError, tickets.panel, "Issue", issue.name)
			self.assertRaises(frappe.PermissionError, tickets.events, "Issue", issue.name, 5)

	def test_one_panel_costs_few_queries_however_much_happened(self):
		issue = self.opened()
		with self.at(self.after(minutes=5)):
			for number in range(30):
				tickets.progress("Issue", issue.name, f"Call {number}")
		self.panel(issue, minutes=6)
		with self.assertQueryCount(MOST_QUERIES), self.at(self.after(minutes=6)):
			tickets.panel("Issue", issue.name)
