"""KPIs over columns (numpy): the same definitions and the same figures as over rows, for long tables.

A column is an array of numbers or booleans (NaN: missing) or an object array of texts, numbers
and None; Coded where few distinct values repeat.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from itss_service.core.measure.kpi import Condition, Figure, Kpi, is_missing


class Coded(NamedTuple):
	"""A column of few distinct values: row i has `values[codes[i]]`."""

	codes: NDArray[np.int64]
	values: tuple[object, ...]

	def __len__(self) -> int:
		return len(self.codes)


Column = NDArray[Any] | Coded
Mask = NDArray[np.bool_]
_COMPARE = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}


def evaluate_columns(definitions: Iterable[Kpi], tables: Mapping[str, Mapping[str, Column]]) -> list[Figure]:
	"""The figures over tables of columns of one length each, in the definitions' order."""
	known: dict[tuple[str, Condition], Mask] = {}
	figures = []
	for kpi in definitions:
		table = tables.get(kpi.table, {})
		size = len(next(iter(table.values()), ()))
		if not size or not table.keys() >= set(kpi.columns):
			figures.append(kpi.not_measured())
			continue
		chosen = _matching(kpi.table, table, kpi.denominator, np.ones(size, dtype=bool), known)
		counting = _matching(kpi.table, table, kpi.numerator, chosen, known)
		if kpi.is_counting:
			figures.append(kpi.counted(int(np.count_nonzero(counting)), int(np.count_nonzero(chosen))))
		else:
			figures.append(_aggregate(kpi, _numbers(_spelled_out(table[kpi.field or ""])[counting])))
	return figures


def _aggregate(kpi: Kpi, values: NDArray[np.float64]) -> Figure:
	if kpi.kind == "percentile":
		values = np.sort(values)
	return kpi.aggregated(values.tolist())


def _matching(
	name: str,
	table: Mapping[str, Column],
	conditions: tuple[Condition, ...],
	among: Mask,
	known: dict[tuple[str, Condition], Mask],
) -> Mask:
	mask = among
	for condition in conditions:
		key = (name, condition)
		if key not in known:
			known[key] = _holds(condition, table[condition.field])
		mask = mask & known[key]
	return mask


def _holds(condition: Condition, column: Column) -> Mask:
	if isinstance(column, Coded):
		return np.array([condition.holds(value) for value in column.values], dtype=bool)[column.codes]
	if column.dtype.kind not in "biuf":
		return _holds_of_objects(condition, column)
	present = ~np.isnan(column) if column.dtype.kind == "f" else np.ones(len(column), dtype=bool)
	if condition.op == "is set":
		return present
	if condition.op == "is not set":
		return ~present
	if condition.op in ("==", "!=", "in", "not in"):
		equal = np.zeros(len(column), dtype=bool)
		for value in condition.values:
			if isinstance(value, int | float):
				equal |= column == value
		return equal if condition.op in ("==", "in") else ~equal
	assert isinstance(condition.value, int | float)
	ordered: Mask = _COMPARE[condition.op](column, condition.value)
	return present & ordered


def _holds_of_objects(condition: Condition, column: NDArray[Any]) -> Mask:
	"""Each distinct value is tested once: texts repeat."""
	answers: dict[object, bool] = {}
	result = np.empty(len(column), dtype=bool)
	for index, value in enumerate(column.tolist()):
		answer = answers.get(value)
		if answer is None:
			answer = answers[value] = condition.holds(value)
		result[index] = answer
	return result


def _spelled_out(column: Column) -> NDArray[Any]:
	return np.array(column.values, dtype=object)[column.codes] if isinstance(column, Coded) else column


def _numbers(column: NDArray[Any]) -> NDArray[np.float64]:
	if column.dtype.kind in "biuf":
		values = column.astype(np.float64)
		present: NDArray[np.float64] = values[~np.isnan(values)]
		return present
	found = [float(v) for v in column.tolist() if isinstance(v, int | float) and not is_missing(v)]
	return np.array(found, dtype=np.float64)
