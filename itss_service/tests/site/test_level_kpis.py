"""KPIs of the catalogue and of service level management (SL14), over documents of the site."""

from __future__ import annotations

from datetime import date
from unittest.mock import patch

import frappe

from itss_service.api.kpi import tickets_behind
from itss_service.core.measure.kpi_definition import parse_kpi
from itss_service.core.measure.kpi_set import SHIPPED
from itss_service.patches.v1_0 import measure_levels
from itss_service.reports import basis, columns, periods
from itss_service.reports.figures import evaluated
from itss_service.reports.filters import Filters
from itss_service.reports.periods import Period
from itss_service.reports.tables import is_filled
from itss_service.seeds import kpis
from itss_service.tests.site import factories
from itss_service.tests.site.kpi_case import KpiTestCase, at
from itss_service.tests.site.set_up import empty_set_up
from itss_service.tickets.rows import insert_rows

MARCH_DAYS = Period(date(2026, 3, 1), date(2026, 3, 31))
LATER = at("2026-06-01 00:00:00")
SHIPPED_BY_ID = {definition["id"]: definition for definition in SHIPPED}
LEVELS = ("chain-complete", "reviews-in-time", "reports-in-time", "catalogue-in-time", "sla-changes")


class TestLevelKpis(KpiTestCase):
	def setUp(self):
		super().setUp()
		empty_set_up()
		for doctype in set(columns.DOCTYPES.values()) - {"ITSS Agreement"}:
			frappe.db.delete(doctype)

	def figure_of(self, identity, now=LATER, **filters):
		span = periods.span_of(MARCH_DAYS, now)
		(figure,) = evaluated([parse_kpi(SHIPPED_BY_ID[identity])], span, Filters(**filters))
		return figure

	def value(self, identity, now=LATER, **filters):
		return self.figure_of(identity, now, **filters).value

	def row(self, table, **values):
		self.number += 1
		name = f"linden-{self.number:04}"
		insert_rows(columns.DOCTYPES[table], [{"name": name, **values}])
		return name

	def agreement(self, title="Linden SLA", kind="SLA", **values):
		fields = {"kind": kind, "status": "In Force", "valid_from": "2026-01-01", "title": title}
		insert_rows("ITSS Agreement", [{"name": title, **fields, **values}])
		return title

	def test_every_shipped_kpi_of_levels_is_measured_by_the_site(self):
		filled = {identity for identity in SHIPPED_BY_ID if is_filled(parse_kpi(SHIPPED_BY_ID[identity]))}
		self.assertLessEqual({*LEVELS, "sla-attainment-adjusted"}, filled)
		kpis.seed()
		for identity in LEVELS:
			with self.subTest(identity):
				self.assertEqual(frappe.db.get_value("ITSS KPI", identity, "enabled"), 1)

	def test_a_site_that_waited_for_the_tables_measures_them_after_the_update(self):
		kpis.seed()
		frappe.db.set_value("ITSS KPI", {"name": ["in", LEVELS]}, "enabled", 0)
		frappe.db.set_value("ITSS KPI", "reviews-in-time", "goal", "80 %")
		frappe.db.delete("ITSS KPI", {"name": measure_levels.ADJUSTED})
		with patch.object(measure_levels.set_up_what_is_new, "execute"):
			measure_levels.execute()
		enabled = {name: frappe.db.get_value("ITSS KPI", name, "enabled") for name in LEVELS}
		self.assertEqual(enabled, {**dict.fromkeys(LEVELS, 1), "reviews-in-time": 0})
		self.assertTrue(frappe.db.get_value("ITSS KPI", measure_levels.ADJUSTED, "enabled"))

	def test_a_review_held_after_its_day_or_not_at_all_is_late(self):
		due = {"agreement": self.agreement(), "due_on": "2026-03-10"}
		self.row("reviews", **due, docstatus=1, held_on="2026-03-10")
		self.row("reviews", **due, docstatus=1, held_on="2026-03-11")
		self.row("reviews", **due, docstatus=0, held_on="2026-03-10")
		self.row("reviews", **due, docstatus=2, held_on="2026-03-10")
		self.row("reviews", agreement=due["agreement"], due_on="2026-04-10", docstatus=0)
		found = self.figure_of("reviews-in-time")
		self.assertEqual((found.numerator, found.denominator), (1, 3))

	def test_what_is_due_later_in_a_running_period_does_not_count_yet(self):
		self.row("reviews", agreement=self.agreement(), due_on="2026-03-20", docstatus=0)
		self.row("reports", agreement="Linden SLA", due_on="2026-03-20")
		for identity in ("reviews-in-time", "reports-in-time"):
			self.assertIsNone(self.value(identity, at("2026-03-20 12:00:00")))
			self.assertEqual(self.value(identity, at("2026-03-21 00:00:01")), 0)

	def test_a_report_is_in_time_until_the_end_of_its_day_and_a_correction_is_no_second_one(self):
		due = {"agreement": self.agreement(), "due_on": "2026-03-05"}
		first = self.row("reports", **due, sent_at="2026-03-05 23:59:59", docstatus=2)
		self.row("reports", **due, sent_at="2026-03-09 10:00:00", amended_from=first, docstatus=1)
		self.row("reports", **due, sent_at="2026-03-06 00:00:00", docstatus=1)
		self.assertEqual(self.value("reports-in-time"), 0.5)

	def test_catalogue_items_are_in_time_until_their_review_is_overdue(self):
		self.row("catalogue_items", status="Published", review_due_on="2026-05-31")
		self.row("catalogue_items", status="Published", review_due_on="2026-03-31")
		self.row("catalogue_items", status="Draft", review_due_on="2026-01-01")
		self.assertEqual(self.value("catalogue-in-time"), 0.5)
		self.assertEqual(self.value("catalogue-in-time", at("2026-03-15 00:00:00")), 1)

	def test_changes_of_slas_count_when_they_are_carried_out(self):
		sla, ola = self.agreement(), self.agreement("Linden OLA", "OLA")
		for agreement, moment in (
			(sla, "2026-03-31 10:00:00"),
			(sla, "2026-04-01 10:00:00"),
			(ola, "2026-03-02"),
		):
			self.row("agreement_changes", agreement=agreement, carried_out_at=moment, status="Carried Out")
		self.row("agreement_changes", agreement=sla, status="Rejected")
		self.assertEqual(self.value("sla-changes"), 1)

	def test_a_target_without_anything_below_it_has_no_complete_chain(self):
		sla = factories.create_agreement(valid_from="2026-01-01")
		sla.put_in_force()
		self.assertEqual(self.value("chain-complete"), 0)
		factories.create_agreement(
			title="Linden OLA",
			kind="OLA",
			support_group=factories.create_group().name,
			valid_from="2026-01-01",
			targets=[{"metric": "resolution", "duration": "2h"}],
			underpins=[{"agreement": sla.name, "metric": "resolution"}],
		).put_in_force()
		self.assertEqual(self.value("chain-complete"), 0.5)
		self.assertIsNone(self.value("chain-complete", agreement="another"))

	def test_filters_leave_what_is_about_their_agreements(self):
		mine, other = self.agreement(customer="Ada"), self.agreement("Other SLA")
		for agreement, held in ((mine, "2026-03-01"), (other, "2026-03-30")):
			self.row("reviews", agreement=agreement, due_on="2026-03-10", docstatus=1, held_on=held)
		self.assertEqual(self.value("reviews-in-time"), 0.5)
		self.assertEqual(self.value("reviews-in-time", agreement=other), 0)
		self.assertEqual(self.value("reviews-in-time", customer="Ada"), 1)
		self.assertIsNone(self.value("reviews-in-time", priority="P1"))

	def test_the_adjusted_attainment_counts_exempt_breaches_as_met_and_the_raw_one_never(self):
		breach = {"state": "breached", "breached_at": "2026-03-10 10:00:00"}
		self.clock(**breach, exempt=1)
		self.clock(**breach)
		for _number in range(2):
			self.clock(state="met", stopped_at="2026-03-10 10:00:00")
		self.assertEqual((self.value("sla-attainment"), self.value("sla-attainment-adjusted")), (0.5, 0.75))

	def test_rows_behind_each_figure_are_as_many_as_it_counts(self):
		sla = factories.create_agreement(valid_from="2026-01-01")
		sla.put_in_force()
		on_time = {"agreement": sla.name, "due_on": "2026-03-10", "docstatus": 1}
		self.row("reviews", **on_time, held_on="2026-03-01")
		self.row("reports", **on_time, title="March", sent_at="2026-03-01 10:00:00")
		self.row("reports", **on_time, title="Late")
		self.row("catalogue_items", item_name="E-mail", status="Published")
		change = {"agreement": sla.name, "title": "More", "carried_out_at": "2026-03-02 10:00:00"}
		self.row("agreement_changes", **change)
		for identity in LEVELS:
			self.kpi(SHIPPED_BY_ID[identity])
		report = self.report()
		for identity in LEVELS:
			row = self.figure(report, identity)
			for side in ("numerator", "denominator"):
				with self.subTest(f"{identity}: {side}"):
					told = tickets_behind(report.name, identity, side)
					counted = row.get(side) if row.get(f"has_{side}") else row.numerator
					self.assertEqual((told["total"], len(told["rows"])), (counted, counted))

	def test_what_falls_into_a_period_is_told_for_each_table(self):
		for identity in LEVELS:
			kpi = parse_kpi(SHIPPED_BY_ID[identity])
			with self.subTest(identity):
				self.assertEqual(basis.basis_of(kpi), kpi.table)
				self.assertNotIn("unmeasured", basis.told(kpi.table))
