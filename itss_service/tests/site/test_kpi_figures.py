"""Figures from the site's rows: those of the core over the same rows written by hand, and each in its period."""

from __future__ import annotations

from datetime import date

import frappe

from itss_service.bridge.instants import to_epoch
from itss_service.core.measure.kpi import evaluate
from itss_service.core.measure.kpi_definition import parse_kpi
from itss_service.core.measure.kpi_set import SHIPPED
from itss_service.reports import basis, periods
from itss_service.reports.figures import compared, evaluated
from itss_service.reports.filters import Filters
from itss_service.reports.periods import Period
from itss_service.tests.site import factories
from itss_service.tests.site.kpi_case import KpiTestCase, at

MARCH = periods.span_of(Period(date(2026, 3, 1), date(2026, 3, 31)), at("2026-06-01 00:00:00"))
FEBRUARY = periods.span_of(Period(date(2026, 2, 1), date(2026, 2, 28)), at("2026-06-01 00:00:00"))
SHIPPED_BY_ID = {definition["id"]: definition for definition in SHIPPED}


def shipped(*ids):
	return [parse_kpi(SHIPPED_BY_ID[identity]) for identity in ids]


class TestKpiFigures(KpiTestCase):
	def values(self, *ids, span=MARCH, filters=None):
		return [figure.value for figure in evaluated(shipped(*ids), span, filters or Filters())]

	def test_figures_equal_the_cores_over_the_same_rows(self):
		rows = []
		for number in range(30):
			state = ("met", "breached", "running", "cancelled")[number % 4]
			metric = ("response", "resolution", "update")[number % 3]
			kind = "OLA" if number % 5 == 0 else "SLA"
			breached = f"2026-03-{number % 28 + 1:02} 10:00:00" if state == "breached" else None
			stopped = f"2026-03-{number % 28 + 1:02} 09:00:00" if state in ("met", "cancelled") else None
			noticed = f"2026-03-{number % 28 + 1:02} 10:00:{number:02}" if breached else None
			self.clock(
				kind=kind,
				metric=metric,
				state=state,
				stopped_at=stopped,
				breached_at=breached,
				breach_noticed_at=noticed,
				attached_at="2026-02-01 00:00:00",
			)
			if state != "running":
				instants = {"breached_at": to_epoch(breached) if breached else None}
				seconds = number if breached else None
				rows.append(
					{
						"kind": kind,
						"metric": metric,
						"state": state,
						"adjusted_state": state,
						"notice_seconds": seconds,
						**instants,
					}
				)
		of_clocks = [parse_kpi(d) for d in SHIPPED if d["table"] == "clocks"]
		self.assertEqual(evaluated(of_clocks, MARCH, Filters()), evaluate(of_clocks, {"clocks": rows}))

	def test_means_and_percentiles_of_tickets_equal_the_cores(self):
		seconds = [60, 60, 60, 120, 300, 300, 7200, 90, 1, 0]
		for value in seconds:
			self.ticket(responded_at="2026-03-05 10:00:00", response_seconds=value)
		rows = [{"response_seconds": value} for value in seconds]
		chosen = shipped("response-mean", "response-p90")
		self.assertEqual(evaluated(chosen, MARCH, Filters()), evaluate(chosen, {"tickets": rows}))

	def test_a_ticket_without_an_sla_has_no_working_time(self):
		self.ticket(responded_at="2026-03-05 10:00:00", response_seconds=100)
		self.ticket(responded_at="2026-03-05 10:00:00", response_seconds=0, covered=0)
		self.assertEqual(self.values("response-mean"), [100])

	def test_resolution_figures_count_tickets_resolved_in_the_period_whenever_opened(self):
		self.ticket(opened_at="2026-02-20 09:00:00", resolved_at="2026-03-01 00:00:00", resolution_seconds=10)
		self.ticket(opened_at="2026-03-20 09:00:00", resolved_at="2026-04-01 00:00:00", resolution_seconds=99)
		self.assertEqual(self.values("mttr"), [10])

	def test_other_figures_count_tickets_opened_in_the_period(self):
		self.ticket(opened_at="2026-03-31 23:59:59", escalated=1)
		self.ticket(opened_at="2026-04-01 00:00:00", escalated=1)
		self.ticket(opened_at="2026-03-01 00:00:00")
		self.assertEqual(self.values("escalated"), [0.5])

	def test_backlog_is_what_was_open_at_the_periods_end(self):
		self.ticket(opened_at="2026-03-31 00:00:00", resolved_at="2026-04-02 00:00:00")  # solved later
		self.ticket(opened_at="2026-03-30 00:00:00", is_open=1, state="Open", status="Open")
		self.ticket(opened_at="2026-03-30 00:00:00", resolved_at="2026-03-31 23:59:59")
		self.ticket(opened_at="2026-03-30 00:00:00", closed_at="2026-03-31 12:00:00", state="Cancelled")
		self.ticket(opened_at="2026-04-01 00:00:00", is_open=1, state="Open")
		day = 86400
		self.assertEqual(self.values("backlog", "backlog-age"), [2, 1.5 * day])

	def test_backlog_of_a_running_period_is_that_of_now(self):
		self.ticket(opened_at="2026-03-01 00:00:00", is_open=1, state="Open")
		now = periods.span_of(Period(date(2026, 3, 1), date(2026, 3, 31)), at("2026-03-01 01:00:00"))
		self.assertEqual(self.values("backlog", "backlog-age", span=now), [1, 3600])

	def test_a_clock_counts_where_its_verdict_fell(self):
		late = {
			"state": "breached",
			"breached_at": "2026-03-31 10:00:00",
			"stopped_at": "2026-04-02 10:00:00",
		}
		self.clock(**late)
		self.clock(state="met", stopped_at="2026-03-31 10:00:00")
		self.clock(state="running", is_open=1)
		self.assertEqual(self.values("first-response-in-time"), [0.5])
		april = periods.span_of(Period(date(2026, 4, 1), date(2026, 4, 30)), at("2026-06-01 00:00:00"))
		self.assertEqual(self.values("first-response-in-time", span=april), [None])

	def test_a_breach_from_before_the_clock_was_attached_waited_for_nobody(self):
		breach = {"state": "breached", "breached_at": "2026-03-10 10:00:00"}
		self.clock(**breach, breach_noticed_at="2026-03-10 10:00:40", attached_at="2026-03-10 09:00:00")
		self.clock(**breach, breach_noticed_at="2026-03-20 10:00:00", attached_at="2026-03-20 10:00:00")
		self.assertEqual(self.values("notice-mean", "notice-p90"), [40, 40])

	def test_escalations_are_counted_by_level_late_and_acknowledged(self):
		self.escalation(level=1)
		self.escalation(level=1, is_late=1)
		self.escalation(level=1, state="Past")
		self.escalation(level=1, step=2)  # a further step, and the next in line, of one escalation
		self.escalation(level=1, line=1)
		due = {"acknowledge_by": "2026-03-02 12:00:00"}
		self.escalation(level=2, **due, acknowledged_at="2026-03-02 11:59:00")
		self.escalation(level=2, **due, acknowledged_at="2026-03-02 12:30:00")
		self.escalation(level=2, **due)
		ids = ("escalations-level-1", "escalations-level-2", "escalations-late", "acknowledged-in-time")
		self.assertEqual(self.values(*ids), [2, 3, 0.2, 1 / 3])

	def test_nothing_to_count_is_zero_of_a_count_and_nothing_of_a_share(self):
		self.assertEqual(
			self.values("backlog", "covered", "response-mean", "articles-added"), [0, None, None, None]
		)

	def test_the_period_before_is_compared(self):
		for day in ("2026-03-02", "2026-03-03", "2026-02-02"):
			self.ticket(opened_at=f"{day} 10:00:00", escalated=int(day != "2026-03-02"))
		(entry,) = compared([SHIPPED_BY_ID["escalated"]], MARCH, FEBRUARY, Filters())
		self.assertEqual((entry.figure.value, entry.previous.value, entry.change), (0.5, 1.0, -0.5))

	def test_filters_limit_tickets_and_what_hangs_on_them(self):
		factories.create_group(group_name="Linden first line")
		mine = self.ticket(support_group="Linden first line", priority="P1", customer="Ada")
		self.ticket(priority="P2")
		self.clock(mine, priority="P1", state="met", stopped_at="2026-03-10 10:00:00")
		self.clock(priority="P2", state="breached", breached_at="2026-03-10 10:00:00")
		for filters in (
			Filters(support_group="Linden first line"),
			Filters(customer="Ada"),
			Filters(priority="P1"),
		):
			with self.subTest(filters):
				self.assertEqual(self.values("sla-attainment", filters=filters), [1.0])
		self.assertEqual(self.values("sla-attainment"), [0.5])

	def test_a_customer_group_includes_the_groups_below_it(self):
		root = frappe.db.get_value("Customer Group", {"lft": 1})
		leaf = frappe.db.get_value("Customer Group", {"is_group": 0})
		self.ticket(customer_group=leaf, escalated=1)
		self.ticket(customer_group=None)
		self.assertEqual(self.values("escalated", filters=Filters(group_of_customers=root)), [1.0])
		self.assertEqual(self.values("escalated", filters=Filters(group_of_customers=leaf)), [1.0])

	def test_what_falls_into_a_period_follows_from_the_definition(self):
		for identity, expected in (
			("mttr", basis.RESOLVED),
			("first-contact", basis.RESOLVED),
			("backlog", basis.OPEN),
			("response-p90", basis.RESPONDED),
			("covered", basis.OPENED),
			("sla-attainment", basis.VERDICT),
			("escalations-late", basis.NOTICED),
			("satisfied", ""),
		):
			with self.subTest(identity):
				self.assertEqual(basis.basis_of(parse_kpi(SHIPPED_BY_ID[identity])), expected)


class TestPeriods(KpiTestCase):
	def test_calendar_periods_and_the_ones_before(self):
		for kind, day, first, last, before in (
			("Week", "2026-03-04", "2026-03-02", "2026-03-08", "2026-02-23"),
			("Month", "2026-03-31", "2026-03-01", "2026-03-31", "2026-02-01"),
			("Quarter", "2026-02-28", "2026-01-01", "2026-03-31", "2025-10-01"),
			("Year", "2026-07-01", "2026-01-01", "2026-12-31", "2025-01-01"),
		):
			with self.subTest(kind):
				period = periods.around(kind, date.fromisoformat(day))
				self.assertEqual([str(edge) for edge in period], [first, last])
				self.assertEqual(str(periods.before(kind, period).first), before)
				self.assertEqual(periods.after(kind, periods.before(kind, period)), period)

	def test_before_a_period_of_ones_own_lie_as_many_days(self):
		chosen = Period(date(2026, 3, 10), date(2026, 3, 14))
		self.assertEqual(periods.before("Custom", chosen), Period(date(2026, 3, 5), date(2026, 3, 9)))

	def test_the_last_complete_period_is_over(self):
		self.assertEqual(str(periods.last_complete("Month", date(2026, 3, 31)).first), "2026-02-01")
		self.assertEqual(str(periods.last_complete("Month", date(2026, 4, 1)).first), "2026-03-01")
