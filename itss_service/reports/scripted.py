"""What the script reports have in common: their filters, their columns, and rows that sum up."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import frappe
import numpy as np
from frappe import _
from frappe.utils import add_days, getdate

from itss_service.reports import columns
from itss_service.reports.basis import Span, within
from itss_service.reports.filters import Filters, filters_of, limited
from itss_service.reports.periods import Period, span_of

Row = dict[str, Any]
DIMENSIONS = {
	"Priority": ("priority", "Issue Priority"),
	"Support Group": ("support_group", "ITSS Support Group"),
	"Customer": ("customer", "Customer"),
	"Issue Type": ("kind", "Issue Type"),
	"Agreement": ("agreement", "ITSS Agreement"),
}
"""What tickets can be grouped by: the field, and the document type that it links to."""


class PeriodError(frappe.ValidationError):
	pass


class Asked(NamedTuple):
	"""A report's filters, limited to what the session's user may see."""

	period: Period
	span: Span
	filters: Filters
	group_by: str


def asked(given: Mapping[str, Any] | None, group_by: str = "Priority") -> Asked:
	"""The filters; without dates the last thirty days."""
	given = frappe._dict(given or {})
	last = getdate(given.to_date) if given.to_date else getdate()
	first = getdate(given.from_date) if given.from_date else getdate(add_days(last, -29))
	if last < first:
		frappe.throw(_("The period ends before it begins. Set From and To."), PeriodError, _("No Period"))
	chosen = given.group_by if given.group_by in DIMENSIONS else group_by
	period = Period(first, last)
	return Asked(period, span_of(period), filters_of(given, readable_only=True), chosen)


def rows_of(table: str, basis: str, asked: Asked) -> tuple[Any, Any]:
	"""A query over a KPI table's rows of the period, and the table; nothing is selected yet."""
	source = columns.table(table)
	query = limited(frappe.qb.from_(source), table, source, asked.filters)
	return query.where(within(basis, source, asked.span)), source


def column(label: str, fieldname: str, fieldtype: str = "Int", width: int = 120, **more: Any) -> Row:
	return {"label": label, "fieldname": fieldname, "fieldtype": fieldtype, "width": width, **more}


def duration_column(label: str, fieldname: str, width: int = 150) -> Row:
	"""Working time has no days of 24 hours, so it is told in hours."""
	return column(label, fieldname, "Duration", width, hide_days=1)


def share_column(label: str, fieldname: str, width: int = 120) -> Row:
	return column(label, fieldname, "Percent", width, precision="1")


def dimension_column(group_by: str) -> Row:
	return column(
		_(group_by, context="ITSS KPI Report"), "dimension", "Link", 220, options=DIMENSIONS[group_by][1]
	)


def percent(part: float, whole: float) -> float | None:
	"""A percentage cut after the first decimal, so that what missed 95 % never reads 95.0; None of nothing."""
	return math.floor(part * 1000 / whole + 1e-9) / 10 if whole else None


def with_total(rows: list[Row], label_field: str, total: Row) -> list[Row]:
	"""The rows and one that sums them up, which is not their sum where they are shares or means."""
	return (
		[*rows, {label_field: _("Total", context="ITSS KPI Report"), "is_total": 1, "bold": 1, **total}]
		if rows
		else []
	)


def spread(values: Iterable[tuple[float, int]]) -> tuple[int, float | None, float | None]:
	"""Of values with how often they occur: their number, mean and ninetieth percentile (nearest rank)."""
	pairs = sorted((float(value), int(count)) for value, count in values if value is not None)
	if not pairs:
		return 0, None, None
	numbers, counts = np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs])
	total = int(counts.sum())
	rank = max(math.ceil(total * 0.9) - 1, 0)
	at = int(np.searchsorted(np.cumsum(counts), rank, side="right"))
	return total, float((numbers * counts).sum() / total), float(numbers[at])


def gathered(
	rows: Iterable[tuple[Any, ...]], key: Callable[[tuple[Any, ...]], Any]
) -> dict[Any, list[tuple[Any, ...]]]:
	"""Rows by a key, in the order of their first appearance."""
	found: dict[Any, list[tuple[Any, ...]]] = {}
	for row in rows:
		found.setdefault(key(row), []).append(row)
	return found
