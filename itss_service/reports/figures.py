"""The enabled KPIs over a period and over the one before it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import frappe

from itss_service.bridge import kpis, stamp
from itss_service.core.measure.bulk import evaluate_columns
from itss_service.core.measure.kpi import Figure, Kpi
from itss_service.core.measure.kpi_definition import parse_kpi
from itss_service.reports.basis import Span
from itss_service.reports.filters import Filters
from itss_service.reports.tables import is_filled, part_of, read_tables


class Compared(NamedTuple):
	"""A figure and the same of the period before; `definition` is what it was computed by."""

	kpi: Kpi
	definition: dict[str, Any]
	figure: Figure
	previous: Figure

	@property
	def change(self) -> float | None:
		if self.figure.value is None or self.previous.value is None:
			return None
		return self.figure.value - self.previous.value


def enabled_definitions() -> list[dict[str, Any]]:
	"""The definitions of the enabled KPIs in their order; kept until a KPI changes."""
	return stamp.kept("kpis", _definitions)


def compared(
	definitions: Sequence[dict[str, Any]], span: Span, before: Span, filters: Filters
) -> list[Compared]:
	"""The figures of both spans, in the order of the definitions."""
	chosen = [parse_kpi(definition) for definition in definitions]
	now, then = evaluated(chosen, span, filters), evaluated(chosen, before, filters)
	return [Compared(*row) for row in zip(chosen, definitions, now, then, strict=True)]


def evaluated(chosen: Sequence[Kpi], span: Span, filters: Filters) -> list[Figure]:
	"""The figures over one span. A table of the site without rows is zero rows, not an unknown number of them."""
	tables = read_tables(chosen, span, filters)
	figures = evaluate_columns([replace(kpi, table=part_of(kpi).key) for kpi in chosen], tables)
	return [
		_of_no_rows(kpi) if is_filled(kpi) and not _size(tables[part_of(kpi).key]) else figure
		for kpi, figure in zip(chosen, figures, strict=True)
	]


def _of_no_rows(kpi: Kpi) -> Figure:
	return kpi.counted(0, 0) if kpi.is_counting else kpi.aggregated([])


def _size(table: dict[str, Any]) -> int:
	return len(next(iter(table.values()), ()))


def _definitions() -> list[dict[str, Any]]:
	names = frappe.get_all(kpis.DOCTYPE, filters={"enabled": 1}, pluck="name", order_by="sequence, name")
	return [kpis.build_kpi(frappe.get_doc(kpis.DOCTYPE, name)).definition for name in names]


def definition_text(definition: dict[str, Any]) -> str:
	return json.dumps(definition, ensure_ascii=False, sort_keys=True)
