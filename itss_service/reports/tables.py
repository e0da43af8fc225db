"""A period's rows as the columns that KPIs read: one grouped query for each table and way of falling into the period.

The database returns each combination of values once, with how often it occurs, since a month of clocks repeats few
combinations; a column that is only asked whether it is set is read as just that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple

import frappe
import numpy as np
from frappe.query_builder import Case
from frappe.query_builder.functions import Count
from numpy.typing import NDArray
from pypika.terms import Term

from itss_service.bridge.instants import to_epoch
from itss_service.core.measure.bulk import Coded
from itss_service.core.measure.bulk import Column as Values
from itss_service.core.measure.kpi import Kpi
from itss_service.reports import chain_rows, columns
from itss_service.reports.basis import Span, basis_of, within
from itss_service.reports.filters import Filters, limited

_PRESENCE = ("is set", "is not set")
_QUARTER = 900
"""Seconds; no zone shifts its clocks at any other minute than a quarter's."""


class Part(NamedTuple):
	"""A table's rows of one basis."""

	table: str
	basis: str

	@property
	def key(self) -> str:
		"""What the core knows it by."""
		return f"{self.table}/{self.basis}"


def part_of(kpi: Kpi) -> Part:
	return Part(kpi.table, basis_of(kpi))


def is_filled(kpi: Kpi) -> bool:
	"""Whether the site has every column that the KPI reads."""
	return columns.known(kpi.table).keys() >= set(kpi.columns)


def read_tables(kpis: Iterable[Kpi], span: Span, filters: Filters) -> dict[str, dict[str, Values]]:
	"""The columns of every part that the KPIs need, by the part's key."""
	needed: dict[Part, list[Kpi]] = defaultdict(list)
	for kpi in kpis:
		if is_filled(kpi):
			needed[part_of(kpi)].append(kpi)
	return {part.key: _read(part, asking, span, filters) for part, asking in needed.items()}


def _read(part: Part, kpis: list[Kpi], span: Span, filters: Filters) -> dict[str, Values]:
	wanted, values = columns_of(kpis)
	if part.table == columns.CHAINS:
		return _read_chains(wanted, span, filters)
	table = columns.table(part.table)
	terms = [term_of(part.table, name, name in values, table, span) for name in wanted]
	query = limited(frappe.qb.from_(table), part.table, table, filters)
	query = query.where(within(part.basis, table, span)).select(*terms, Count("*"))
	for term in terms:
		query = query.groupby(term)
	rows = query.run()
	counts = np.array([row[-1] for row in rows], dtype=np.int64)
	known = columns.known(part.table)
	read = zip(wanted, zip(*rows, strict=True) if rows else [()] * len(wanted), strict=False)
	return {
		name: values_of(known[name].kind if name in values else "number", cells, counts)
		for name, cells in read
	}


def _read_chains(wanted: list[str], span: Span, filters: Filters) -> dict[str, Values]:
	found = [row._asdict() for row in chain_rows.rows(span, filters)]
	once, known = np.ones(len(found), dtype=np.int64), columns.known(columns.CHAINS)
	return {name: values_of(known[name].kind, [row[name] for row in found], once) for name in wanted}


def columns_of(kpis: Iterable[Kpi]) -> tuple[list[str], set[str]]:
	"""The columns that the KPIs read, and those of them whose values matter and not only their presence."""
	wanted = list(dict.fromkeys(name for kpi in kpis for name in kpi.columns))
	values = {kpi.field for kpi in kpis if kpi.field}
	for kpi in kpis:
		values |= {c.field for c in (*kpi.numerator, *kpi.denominator) if c.op not in _PRESENCE}
	return wanted, values


def term_of(part: str, name: str, by_value: bool, table: Any, span: Span) -> Term:
	"""The column as it is selected: its value, or 1 where it is set."""
	column = columns.known(part)[name]
	term = column.term(table, span.as_of)
	if not by_value:
		is_set = term.notnull() & (term != "") if column.kind == "text" else term.notnull()
		return Case().when(is_set, 1)
	return columns.seconds_between(columns.EPOCH, term) if column.kind == "instant" else term


def values_of(kind: str, cells: Iterable[Any], counts: NDArray[np.int64]) -> Values:
	"""Cells as the core wants them, each repeated as often as it occurred."""
	if kind == "text":
		codes: dict[object, int] = {}
		numbers = [codes.setdefault(cell, len(codes)) for cell in cells]
		return Coded(np.repeat(np.array(numbers, dtype=np.int64), counts), tuple(codes))
	found = np.array([np.nan if cell is None else float(cell) for cell in cells], dtype=np.float64)
	if kind == "instant":
		found = _epoch(found)
	if kind == "flag":
		found = np.nan_to_num(found).astype(bool)
	return np.repeat(found, counts)


def _epoch(naive: NDArray[np.float64]) -> NDArray[np.float64]:
	"""Naive seconds, counted as if the system's zone were UTC, as seconds since 1970."""
	quarters = np.floor(naive / _QUARTER)
	for quarter in np.unique(quarters[~np.isnan(quarters)]):
		start = columns.EPOCH + timedelta(seconds=int(quarter) * _QUARTER)
		naive[quarters == quarter] += to_epoch(start) - quarter * _QUARTER
	return naive
