"""KPIs as documents: the same definitions as the core reads, refused by row, seeded once."""

from __future__ import annotations

import frappe

from itss_service.bridge.kpis import build_kpi, goal_of, goal_text, kpi_fields, kpi_of, scalar, value_text
from itss_service.core.errors import DefinitionError
from itss_service.core.measure.kpi_definition import parse_kpi
from itss_service.core.measure.kpi_set import SHIPPED
from itss_service.itss_service.doctype.itss_kpi.itss_kpi import InvalidKpiError, UnknownColumnError
from itss_service.reports.figures import enabled_definitions
from itss_service.seeds import kpis
from itss_service.tests.site.kpi_case import KpiTestCase

SHARE = {
	"id": "met",
	"name": "Met",
	"unit": "share",
	"kind": "ratio",
	"table": "clocks",
	"numerator": [["state", "==", "met"]],
	"denominator": [["state", "in", ["met", "breached"]]],
	"goal": 0.95,
}


class TestKpiDefinitions(KpiTestCase):
	def test_every_shipped_definition_comes_back_from_its_document_unchanged(self):
		kpis.seed()
		for definition in SHIPPED:
			with self.subTest(definition["id"]):
				self.assertEqual(kpi_of(frappe.get_doc("ITSS KPI", definition["id"])), parse_kpi(definition))

	def test_values_of_every_kind_come_back_from_their_text(self):
		for value in ("P1", "70", "true", "", " x ", 'a "b"', "a, b", "a，b", 5, 0.5, -3, True, False):
			with self.subTest(repr(value)):
				self.assertEqual(scalar(value_text(value)), value)
				self.assertIs(type(scalar(value_text(value))), type(value))

	def test_lists_of_values_come_back_from_their_text(self):
		values = ["met", "a, b", "70", 70, True, 'say "no"']
		kpi = parse_kpi({**SHARE, "numerator": [["state", "in", values]]})
		doc = frappe.get_doc(
			{"doctype": "ITSS KPI", **kpi_fields({**SHARE, "numerator": [["state", "in", values]]})}
		)
		self.assertEqual(kpi_of(doc).numerator, kpi.numerator)

	def test_goals_are_typed_with_their_unit(self):
		for typed, unit, goal in (
			("95 %", "share", 0.95),
			("99.5%", "share", 0.995),
			("4h", "seconds", 14400),
			("1m 30s", "seconds", 90),
			("90", "seconds", 90),
			("3", "tickets", 3),
			("0 %", "share", 0.0),
		):
			with self.subTest(typed):
				self.assertEqual(goal_of(typed, unit), goal)
				self.assertEqual(goal_of(goal_text(goal, unit), unit), goal)

	def test_a_goal_without_its_unit_is_refused(self):
		for typed, unit in (("0.95", "share"), ("two", "tickets"), ("2wd", "seconds")):
			with self.subTest(typed):
				self.assertRaises(DefinitionError, goal_of, typed, unit)

	def test_a_wrong_condition_names_its_row(self):
		doc = frappe.get_doc({"doctype": "ITSS KPI", **kpi_fields(SHARE)})
		doc.append(
			"conditions",
			{"side": "Numerator", "column_name": "state", "operator": "Less Than", "value": "met"},
		)
		with self.assertRaises(InvalidKpiError) as caught:
			doc.insert()
		self.assertIn("Row 3", str(caught.exception))

	def test_an_enabled_kpi_reads_columns_that_there_are(self):
		unknown = {**SHARE, "numerator": [["colour", "==", "red"]]}
		self.assertRaises(UnknownColumnError, self.kpi, unknown)
		self.kpi(unknown, enabled=0)

	def test_a_mean_needs_its_column_and_a_ratio_has_none(self):
		mean = {**SHARE, "kind": "mean", "unit": "seconds", "field": "elapsed_seconds", "goal": None}
		self.assertEqual(kpi_of(self.kpi(mean)).field, "elapsed_seconds")
		self.assertRaises(InvalidKpiError, self.kpi, {**mean, "id": "other"}, of_field=None)
		self.assertIsNone(
			build_kpi(self.kpi({**SHARE, "id": "third"}, of_field="duration")).definition.get("field")
		)

	def test_a_disabled_kpi_is_not_among_the_definitions(self):
		doc = self.kpi(SHARE)
		self.assertEqual([d["id"] for d in enabled_definitions()], ["met"])
		doc.enabled = 0
		doc.save()
		self.assertEqual(enabled_definitions(), [])

	def test_seeding_twice_changes_nothing_that_was_changed(self):
		kpis.seed()
		frappe.db.set_value("ITSS KPI", "mttr", "goal", "8h")
		self.assertEqual(kpis.seed(), [])
		self.assertEqual(frappe.db.get_value("ITSS KPI", "mttr", "goal"), "8h")

	def test_a_seeded_kpi_of_a_table_that_nothing_fills_waits_disabled(self):
		kpis.seed()
		enabled = dict(frappe.get_all("ITSS KPI", fields=["name", "enabled"], as_list=True))
		self.assertEqual((enabled["mttr"], enabled["notice-p90"], enabled["satisfied"]), (1, 1, 0))
