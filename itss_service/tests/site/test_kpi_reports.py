"""KPI reports: computed, compared, frozen, and the tickets behind each figure."""

from __future__ import annotations

from unittest.mock import patch

import frappe

from itss_service.api.kpi import compute_report, tickets_behind
from itss_service.core.measure.kpi_set import SHIPPED
from itss_service.itss_service.doctype.itss_kpi_report.itss_kpi_report import (
	InvalidPeriodError,
	NotComputedError,
	PeriodInFutureError,
)
from itss_service.reports import compute
from itss_service.reports.behind import UnknownFigureError
from itss_service.reports.readable import figures_of, goal_words, value_words, words_of
from itss_service.roles import AGENT, AUDITOR, LEVEL_ADMINISTRATOR, LEVEL_MANAGER, SERVICE_MANAGER
from itss_service.seeds import kpis
from itss_service.tests.site.kpi_case import KpiTestCase

DEFINITIONS = {definition["id"]: definition for definition in SHIPPED}


class TestKpiReports(KpiTestCase):
	def setUp(self):
		super().setUp()
		for number in range(4):
			self.clock(
				self.ticket(opened_at="2026-03-05 09:00:00", escalated=number % 2),
				state="breached" if number == 0 else "met",
				breached_at="2026-03-10 10:00:00" if number == 0 else None,
				stopped_at=None if number == 0 else "2026-03-10 10:00:00",
			)
		self.ticket(opened_at="2026-02-05 09:00:00", escalated=1)
		self.kpi(DEFINITIONS["sla-attainment"])
		self.kpi(DEFINITIONS["escalated"])

	def test_a_draft_is_computed_when_it_is_saved(self):
		report = self.report()
		row = self.figure(report, "sla-attainment")
		self.assertEqual((row.numerator, row.denominator, row.value), (3, 4, 0.75))
		self.assertEqual((row.has_goal, row.goal, row.holds), (1, 0.95, "Missed"))
		self.assertEqual(
			(report.state, str(report.to_date), str(report.previous_from)),
			("Computed", "2026-03-31", "2026-02-01"),
		)
		self.assertIn("1", report.summary)

	def test_a_figure_is_compared_with_the_period_before(self):
		row = self.figure(self.report(), "escalated")
		self.assertEqual(
			(row.value, row.previous_value, row.change, row.previous_measured), (0.5, 1, -0.5, 1)
		)
		row = self.figure(self.report(), "sla-attainment")
		self.assertEqual((row.previous_measured, row.change), (0, 0))

	def test_another_period_or_filter_computes_a_draft_anew(self):
		report = self.report()
		report.from_date = "2026-02-10"
		report.save()
		self.assertEqual(self.figure(report, "escalated").value, 1)
		report.priority = frappe.get_all("Issue Priority", pluck="name", limit=1)[0]
		report.save()
		self.assertEqual(self.figure(report, "escalated").measured, 0)

	def test_a_draft_is_computed_anew_when_asked(self):
		report = self.report()
		self.ticket(opened_at="2026-03-06 09:00:00")
		report.reload()
		report.remarks = "no new figures by saving alone"
		report.save()
		self.assertEqual(self.figure(report, "escalated").denominator, 4)
		compute_report(report.name)
		report.reload()
		self.assertEqual(self.figure(report, "escalated").denominator, 5)

	def test_figures_that_somebody_sends_are_not_taken(self):
		report = self.report()
		self.figure(report, "sla-attainment").value = 1
		report.summary = "all is well"
		report.save()
		report.reload()
		self.assertEqual(self.figure(report, "sla-attainment").value, 0.75)
		self.assertNotEqual(report.summary, "all is well")

	def test_a_submitted_report_keeps_its_figures(self):
		report = self.report()
		report.submit()
		self.ticket(opened_at="2026-03-06 09:00:00")
		with self.assertRaises(compute.ReportIsFrozenError):
			compute_report(report.name)
		frappe.db.set_value("ITSS KPI", "escalated", "enabled", 0)
		report.reload()
		self.assertEqual(self.figure(report, "escalated").denominator, 4)
		self.figure(report, "escalated").value = 0
		self.assertRaises(frappe.UpdateAfterSubmitError, report.save)

	def test_an_amended_report_is_computed_anew(self):
		report = self.report()
		report.submit()
		report.cancel()
		self.ticket(opened_at="2026-03-06 09:00:00")
		amended = frappe.copy_doc(report)
		amended.amended_from, amended.docstatus = report.name, 0
		amended.insert()
		self.assertEqual(self.figure(amended, "escalated").denominator, 5)

	def test_nothing_is_submitted_without_figures(self):
		with patch.object(compute, "AT_ONCE", 0):
			report = self.report()
		self.assertEqual((report.state, report.figures), ("Computing", []))
		self.assertRaises(NotComputedError, report.submit)

	def test_a_long_report_is_computed_in_the_background(self):
		with patch.object(compute, "AT_ONCE", 0), patch.object(frappe, "enqueue") as enqueue:
			report = self.report()
		enqueue.assert_called_once()
		compute.compute_in_background(report.name)
		report.reload()
		self.assertEqual((report.state, len(report.figures)), ("Computed", 2))

	def test_a_background_job_that_fails_says_why(self):
		with patch.object(compute, "AT_ONCE", 0):
			report = self.report()
		with (
			patch.object(compute, "fill", side_effect=ValueError("no such thing")),
			patch.object(frappe.db, "rollback"),
		):
			compute.compute_in_background(report.name)
		report.reload()
		self.assertEqual((report.state, report.error), ("Failed", "no such thing"))

	def test_periods_that_cannot_be_measured_are_refused(self):
		custom = {"period_kind": "Custom", "from_date": "2026-03-05"}
		self.assertRaises(InvalidPeriodError, self.report, **custom, to_date="2026-03-04")
		self.assertRaises(PeriodInFutureError, self.report, from_date="2199-01-01")

	def test_the_form_is_told_shares_cut_and_durations_in_hours(self):
		words = words_of("en")
		self.assertEqual(value_words(words, "share", 0.94999), "94.9%")
		self.assertEqual(value_words(words, "seconds", 5400), "1 h 30 min")
		self.assertEqual(goal_words(words, "seconds", 90, "down"), "≤ 90 s")
		self.assertEqual(goal_words(words, "share", 0.995, "up"), "≥ 99.5%")
		told = {row["kpi"]: row for row in figures_of(self.report())}
		self.assertEqual((told["escalated"]["went"], told["escalated"]["better"]), (-1, 1))


class TestBehindFigures(KpiTestCase):
	def setUp(self):
		super().setUp()
		kpis.seed()
		for number in range(24):
			ticket = self.ticket(
				opened_at=f"2026-03-{number % 9 + 1:02} 09:00:00",
				kind=("Fault", None, "")[number % 3],
				priority="P1" if number % 2 else None,
				support_group="first line" if number % 4 else None,
				responded_at=None if number % 6 == 0 else "2026-03-12 09:00:00",
				resolved_at=None if number % 5 == 0 else "2026-03-15 09:00:00",
				is_open=int(number % 5 == 0),
				state="Open" if number % 5 == 0 else "Resolved",
				response_seconds=number * 100,
				resolution_seconds=number * 1000,
				reopened=int(number % 7 == 0),
				reassigned=number % 3,
				escalated=int(number % 8 == 0),
				covered=int(number % 10 != 0),
			)
			breached = "2026-03-12 10:00:00" if number % 4 == 0 else None
			self.clock(
				ticket,
				kind="OLA" if number % 3 == 0 else "SLA",
				metric=("response", "resolution", "Response")[number % 3],
				state="breached" if breached else "met",
				breached_at=breached,
				breach_noticed_at="2026-03-12 10:00:50" if breached else None,
				stopped_at="2026-03-13 10:00:00",
			)
			self.escalation(
				ticket, level=number % 3 + 1, is_late=int(number % 9 == 0), state=("Done", "Past")[number % 2]
			)

	def test_as_many_rows_stand_behind_a_figure_as_it_counts(self):
		report = self.report()
		seen = 0
		for row in report.figures:
			for side, has in (("numerator", row.has_numerator), ("denominator", row.has_denominator)):
				counts = side == "denominator" or row.unit not in ("seconds",)
				if has and counts:
					with self.subTest(f"{row.kpi}: {side}"):
						told = tickets_behind(report.name, row.kpi, side, 0, 500)
						self.assertEqual((told["total"], len(told["rows"])), (row.get(side), row.get(side)))
						seen += bool(row.get(side))
		self.assertGreater(seen, 30)

	def test_a_metric_is_compared_to_the_letter(self):
		report = self.report()
		row = self.figure(report, "first-response-in-time")
		told = tickets_behind(report.name, row.kpi, "denominator", 0, 500)
		self.assertEqual(told["total"], row.denominator)
		self.assertEqual({entry["of_metric"] for entry in told["rows"]} - {"First response"}, set())

	def test_rows_come_in_pages(self):
		report = self.report()
		pages = [
			tickets_behind(report.name, "covered", "denominator", start, 10)["rows"] for start in (0, 10, 20)
		]
		names = [row["row"] for page in pages for row in page]
		self.assertEqual(([len(page) for page in pages], len(set(names))), ([10, 10, 4], 24))

	def test_a_figure_that_the_report_does_not_have_is_refused(self):
		self.assertRaises(UnknownFigureError, tickets_behind, self.report().name, "nothing")

	def test_a_frozen_report_is_asked_by_the_definition_it_was_computed_by(self):
		report = self.report()
		report.submit()
		before = tickets_behind(report.name, "escalated", "numerator")["total"]
		frappe.db.set_value("ITSS KPI Condition", {"parent": "escalated"}, "value", "false")
		self.assertEqual(tickets_behind(report.name, "escalated", "numerator")["total"], before)

	def test_confidential_tickets_are_hidden_from_who_may_not_see_them(self):
		report = self.report()
		frappe.db.set_value("ITSS Ticket", {"name": ["like", "linden-%"], "escalated": 1}, "confidential", 1)
		hidden = self.figure(report, "escalated").numerator
		manager, auditor = self.user("kpi-manager", SERVICE_MANAGER), self.user("kpi-auditor", AUDITOR)
		for user, expected in ((manager, 0), (auditor, hidden)):
			frappe.set_user(user)
			with self.subTest(user):
				self.assertEqual(tickets_behind(report.name, "escalated", "numerator")["total"], expected)
				everybody = tickets_behind(report.name, "escalated", "denominator")["total"]
				self.assertEqual(everybody, 24 - hidden + expected)
				of_clocks = tickets_behind(report.name, "sla-attainment", "denominator")
				names = {row["name"] for row in of_clocks["rows"]}
				shown = set(frappe.get_list("ITSS Ticket", pluck="name", limit=0))
				self.assertEqual(names - shown, set())


class TestKpiRights(KpiTestCase):
	def test_who_may_do_what_with_reports(self):
		self.kpi(DEFINITIONS["escalated"])
		report = self.report().name
		for role, rights in (
			(LEVEL_MANAGER, {"read", "write", "create", "submit"}),
			(LEVEL_ADMINISTRATOR, {"read", "write", "create", "submit"}),
			(SERVICE_MANAGER, {"read"}),
			("First-line Lead", {"read"}),
			(AUDITOR, {"read"}),
			(AGENT, set()),
			("Second-line Engineer", set()),
		):
			user = self.user(f"kpi-{frappe.scrub(role).replace('_', '-')}", role)
			for right in ("read", "write", "create", "submit"):
				with self.subTest(f"{role}: {right}"):
					allowed = frappe.has_permission("ITSS KPI Report", right, user=user)
					self.assertEqual(bool(allowed), right in rights)
			frappe.set_user(user)
			for action, right in (
				(lambda: tickets_behind(report, "escalated"), "read"),
				(lambda: compute_report(report), "write"),
				(lambda: frappe.get_doc("ITSS KPI Report", report).submit(), "submit"),
			):
				with self.subTest(f"{role} acts: {right}"):
					frappe.db.savepoint("act")
					if right in rights:
						action()
					else:
						self.assertRaises(frappe.PermissionError, action)
					frappe.db.rollback(save_point="act")
			frappe.set_user("Administrator")
