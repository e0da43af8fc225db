"""The script reports: totals are those of all rows, shares are cut, and nobody counts what they may not see."""

from __future__ import annotations

import frappe
from frappe.desk.query_report import run

from itss_service.reports import cards
from itss_service.reports.remembered import remembered
from itss_service.reports.scripted import percent, spread
from itss_service.roles import AGENT, AUDITOR, SERVICE_MANAGER
from itss_service.tests.site import factories
from itss_service.tests.site.kpi_case import KpiTestCase

MARCH = {"from_date": "2026-03-01", "to_date": "2026-03-31"}
REPORTS = (
	"Service Level Attainment",
	"Response and Resolution Times",
	"Backlog by Age",
	"Service Escalations",
	"Whose Time Was It",
)


class TestScriptReports(KpiTestCase):
	def rows(self, report, **filters):
		"""The rows, and the one that sums them up."""
		told = run(report, filters={**MARCH, **filters}, ignore_prepared_report=True)["result"]
		return [row for row in told if not row.get("is_total")], next(
			(r for r in told if r.get("is_total")), None
		)

	def judged(self, priority, met, breached, **values):
		for number in range(met + breached):
			at = (
				{"stopped_at": "2026-03-10 10:00:00"}
				if number < met
				else {"breached_at": "2026-03-10 10:00:00"}
			)
			state = "met" if number < met else "breached"
			self.clock(
				self.ticket(priority=priority, closed_at="2026-03-20 10:00:00"),
				priority=priority,
				state=state,
				**{"breached_at": None, **at},
				**values,
			)

	def test_attainment_in_all_is_not_the_mean_of_the_rows(self):
		self.judged("P1", 1, 1)
		self.judged("P2", 8, 0)
		self.clock(state="running")
		self.clock(state="cancelled", stopped_at="2026-03-10 10:00:00")
		rows, total = self.rows("Service Level Attainment")
		self.assertEqual(
			[(row["priority"], row["attainment"]) for row in rows], [("P1", 50.0), ("P2", 100.0)]
		)
		self.assertEqual(
			(total["met"], total["breached"], total["judged"], total["attainment"]), (9, 1, 10, 90.0)
		)

	def test_attainment_is_limited_to_a_kind_and_a_priority(self):
		self.judged("P1", 1, 0)
		self.judged("P1", 0, 1, kind="OLA")
		_rows, total = self.rows("Service Level Attainment", kind="OLA", priority="P1")
		self.assertEqual((total["judged"], total["attainment"]), (1, 0.0))

	def test_a_targets_own_goal_goes_before_the_agreements(self):
		agreement = factories.create_agreement(
			attainment_goal=90,
			targets=[
				{"metric": "response", "duration": "2h", "goal": 40},
				{"metric": "resolution", "duration": "8h"},
			],
		)
		self.judged("P1", 1, 1, agreement=agreement.name, metric="response")
		self.judged("P1", 1, 1, agreement=agreement.name, metric="resolution")
		rows, _total = self.rows("Service Level Attainment")
		told = {row["metric"]: (row["goal"], row["held"]) for row in rows}
		self.assertEqual(told, {"First response": (40, "Held"), "Resolution": (90, "Missed")})

	def test_times_are_means_over_all_tickets_of_a_group(self):
		for priority, seconds in (("P1", 100), ("P1", 300), ("P2", 1000)):
			self.ticket(
				priority=priority,
				responded_at="2026-03-05 10:00:00",
				response_seconds=seconds,
				resolved_at="2026-03-06 10:00:00",
				resolution_seconds=2 * seconds,
			)
		rows, total = self.rows("Response and Resolution Times", group_by="Priority")
		self.assertEqual(
			[(row["dimension"], row["response_mean"]) for row in rows], [("P1", 200), ("P2", 1000)]
		)
		self.assertEqual(
			(total["response_count"], total["response_mean"], total["resolution_p90"]), (3, 467, 2000)
		)

	def test_backlog_is_counted_by_days_at_the_end_of_a_day(self):
		for opened in (
			"2026-03-31 12:00:00",
			"2026-03-30 23:59:59",
			"2026-03-20 00:00:00",
			"2026-01-01 00:00:00",
		):
			self.ticket(opened_at=opened, is_open=1, state="Open")
		self.ticket(opened_at="2026-03-01 00:00:00", resolved_at="2026-03-02 00:00:00")
		_rows, total = self.rows("Backlog by Age")
		self.assertEqual([total[f"age_{step}"] for step in range(6)], [1, 1, 0, 1, 0, 1])
		self.assertEqual(total["open"], 4)

	def test_escalations_and_their_delays_add_up(self):
		for delay, rule in ((10, "near"), (20, "near"), (60, "late")):
			self.escalation(rule=rule, delay_seconds=delay, is_late=int(delay > 30))
		self.escalation(rule="late", delay_seconds=900_000, state="Past")
		rows, total = self.rows("Service Escalations")
		self.assertEqual({row["rule"]: row["delay_mean"] for row in rows}, {"near": 15, "late": 60})
		self.assertEqual(
			(total["count"], total["delay_mean"], total["late"], total["delay_max"]), (4, 30, 1, 60)
		)

	def test_reports_without_a_row_are_empty(self):
		for report in REPORTS:
			with self.subTest(report):
				self.assertEqual(self.rows(report), ([], None))

	def test_confidential_tickets_count_for_who_may_see_them(self):
		self.judged("P1", 2, 0)
		self.ticket(is_open=1, state="Open", confidential=1)
		frappe.db.set_value("ITSS Ticket", {"priority": "P1"}, "confidential", 1)
		self.judged("P2", 1, 0)
		for name, role, judged, backlog in (
			("rep-manager", SERVICE_MANAGER, 1, 0),
			("rep-auditor", AUDITOR, 3, 1),
		):
			frappe.set_user(self.user(name, role))
			with self.subTest(role):
				self.assertEqual(self.rows("Service Level Attainment")[1]["judged"], judged)
				of_group = self.rows("Service Level Attainment", customer=None, issue_type=None)[1]
				self.assertEqual(of_group["judged"], judged)
				total = self.rows("Backlog by Age")[1]
				self.assertEqual(total["open"] if total else 0, backlog)

	def test_agents_may_not_run_them(self):
		frappe.set_user(self.user("rep-agent", AGENT))
		for report in REPORTS:
			with self.subTest(report):
				self.assertRaises(frappe.PermissionError, run, report, filters=MARCH)

	def test_a_percentage_never_reaches_a_goal_that_was_missed(self):
		self.assertEqual(
			(percent(94999, 100000), percent(95, 100), percent(1, 3), percent(0, 0)), (94.9, 95.0, 33.3, None)
		)

	def test_the_ninetieth_percentile_is_the_nearest_rank(self):
		self.assertEqual(spread([(value, 1) for value in range(1, 11)]), (10, 5.5, 9.0))
		self.assertEqual(spread([(5, 9), (100, 1)]), (10, 14.5, 5.0))
		self.assertEqual(spread([(5, 8), (100, 2)])[2], 100.0)


class TestWorkspace(KpiTestCase):
	def test_cards_count_what_is_open_and_due(self):
		soon = frappe.utils.add_to_date(None, hours=2, as_datetime=True)
		later = frappe.utils.add_to_date(None, hours=6, as_datetime=True)
		for due in (soon, soon, later):
			self.ticket(is_open=1, state="Open", next_due_at=due, opened_at=frappe.utils.now_datetime())
		self.ticket(is_open=0, next_due_at=soon)
		self.assertEqual(cards.due_soon()["value"], 2)
		self.assertEqual(sum(cards.backlog_by_age()["datasets"][0]["values"]), 3)
		self.assertEqual(cards.open_by_group()["datasets"][1]["values"], [3])

	def test_attainment_of_this_month_is_a_dash_while_nothing_was_judged(self):
		self.assertEqual(cards.attainment_this_month(), "–")
		self.clock(state="met", stopped_at=frappe.utils.now_datetime())
		self.assertEqual(cards.attainment_this_month()["value"], 100.0)

	def test_a_kept_answer_is_not_shown_to_who_sees_other_tickets(self):
		self.ticket(is_open=1, state="Open", confidential=1, opened_at=frappe.utils.now_datetime())
		answers = {}
		for name, role in (("ws-auditor", AUDITOR), ("ws-manager", SERVICE_MANAGER)):
			frappe.set_user(self.user(name, role))
			answers[role] = remembered(
				"test", lambda: sum(cards.backlog_by_age()["datasets"][0]["values"]), fresh=role == AUDITOR
			)
		self.assertEqual(answers, {AUDITOR: 1, SERVICE_MANAGER: 0})
