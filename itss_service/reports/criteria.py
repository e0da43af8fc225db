"""A KPI's conditions as conditions of a query, so that the database finds the rows behind a figure.

They mean exactly what `core.measure` means by them: NULL and empty text are missing, texts are compared to the letter,
and a value of another kind than the column's equals nothing.
"""

from __future__ import annotations

from functools import reduce
from operator import and_, ge, gt, le, lt
from typing import Any

from frappe.query_builder.functions import Coalesce
from pypika.terms import CustomFunction, Term, ValueWrapper

from itss_service.bridge.instants import to_naive
from itss_service.core.measure.kpi import Condition, Kpi
from itss_service.reports import columns
from itss_service.reports.basis import Span

_binary = CustomFunction("BINARY", ["text"])
_ORDER = {"<": lt, "<=": le, ">": gt, ">=": ge}
_TRUE, _FALSE = ValueWrapper(1) == 1, ValueWrapper(1) == 0


def behind(kpi: Kpi, side: str, table: Any, span: Span) -> Term:
	"""The rows that a side of the figure counts: of an aggregate those that have its field, on both sides."""
	conditions = list(kpi.denominator)
	if side == "numerator" or not kpi.is_counting:
		conditions += kpi.numerator
	if kpi.kind == "count":
		conditions = [*kpi.denominator, *kpi.numerator]
	if not kpi.is_counting:
		conditions.append(Condition(kpi.field or "", "is set"))
	known = columns.known(kpi.table)
	return reduce(and_, (criterion(c, known[c.field], table, span) for c in conditions), _TRUE)


def criterion(condition: Condition, column: columns.Column, table: Any, span: Span) -> Term:
	"""One condition."""
	term = column.term(table, span.as_of)
	if column.kind == "flag":
		term = Coalesce(term, 0)
	missing = (term.isnull() | (term == "")) if column.kind == "text" else term.isnull()
	if condition.op == "is set":
		return missing.negate()
	if condition.op == "is not set":
		return missing
	if condition.op in _ORDER:
		values = _comparable(condition, column.kind)
		return _ORDER[condition.op](term, values[0]) if values and column.kind != "text" else _FALSE
	values = _comparable(condition, column.kind)
	same = (_binary(term) if column.kind == "text" else term).isin(values) if values else _FALSE
	return missing.negate() & same if condition.op in ("==", "in") else missing | same.negate()


def _comparable(condition: Condition, kind: str) -> list[Any]:
	"""The condition's values that can equal one of the column's, as the database keeps them."""
	values = condition.values
	if kind == "text":
		return [value for value in values if isinstance(value, str)]
	numbers = [value for value in values if isinstance(value, int | float)]
	if kind == "instant":
		return [to_naive(int(value)) for value in numbers if float(value).is_integer()]
	return [int(value) if isinstance(value, bool) else value for value in numbers]
