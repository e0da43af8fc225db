"""KPIs as data: what is counted over what, and the figure that comes of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Direction = Literal["up", "down"]
Kind = Literal["ratio", "mean", "percentile", "sum", "count", "burn_rate", "budget_left"]
Scalar = str | int | float | bool
Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Figure:
	"""A KPI's outcome.

	`value` is numerator over denominator for ratios and means, and the figure itself otherwise; None where there was
	nothing to measure or the columns it needs are missing. `goal` is in the unit of the value, `direction` says
	which side of it is good ("up": at least the goal).
	"""

	id: str
	name: str
	unit: str
	numerator: float | None
	denominator: float | None
	value: float | None
	goal: float | None
	direction: Direction

	@property
	def holds(self) -> bool | None:
		"""Whether the goal is met, None without a goal or a value."""
		if self.goal is None or self.value is None:
			return None
		return self.value >= self.goal if self.direction == "up" else self.value <= self.goal


@dataclass(frozen=True, slots=True)
class Condition:
	"""One test of a row's field.

	None, NaN and empty text are missing: set apart by `is set` and `is not set`, equal to nothing, and neither
	below nor above anything. Order is among numbers only.
	"""

	field: str
	op: str
	value: Scalar | tuple[Scalar, ...] | None = None

	def holds(self, found: object) -> bool:
		"""Whether a field's value passes."""
		missing = is_missing(found)
		match self.op:
			case "is set":
				return not missing
			case "is not set":
				return missing
			case "==":
				return not missing and found == self.value
			case "!=":
				return missing or found != self.value
			case "in":
				return not missing and found in self.values
			case "not in":
				return missing or found not in self.values
		if missing or not isinstance(found, int | float) or not isinstance(self.value, int | float):
			return False
		return compare(self.op, found, self.value)

	@property
	def values(self) -> tuple[Scalar, ...]:
		"""The value as a list of values."""
		if isinstance(self.value, tuple):
			return self.value
		return () if self.value is None else (self.value,)


@dataclass(frozen=True, slots=True)
class Kpi:
	"""A definition. `denominator` selects the rows, `numerator` those of them that count.

	`field` is what a mean, percentile or sum is taken of; rows that have none are left out. `percentile` is a share
	and answered by the nearest rank. `allowance` is the share of rows that may count before the budget is used up
	(burn_rate is the ratio over it, budget_left what remains of 1). `needs` names further columns without which
	nothing is measured.
	"""

	id: str
	name: str
	unit: str
	kind: Kind
	table: str
	numerator: tuple[Condition, ...] = ()
	denominator: tuple[Condition, ...] = ()
	field: str | None = None
	percentile: Fraction | None = None
	allowance: Fraction | None = None
	goal: float | None = None
	direction: Direction = "up"
	period: str = "month"
	needs: tuple[str, ...] = ()

	@property
	def columns(self) -> tuple[str, ...]:
		"""Every column it reads."""
		tested = (condition.field for condition in (*self.numerator, *self.denominator))
		own = (self.field,) if self.field is not None else ()
		return tuple(dict.fromkeys((*tested, *own, *self.needs)))

	@property
	def is_counting(self) -> bool:
		"""Whether it counts rows, and takes no field of them."""
		return self.kind in ("ratio", "count", "burn_rate", "budget_left")

	def counted(self, numerator: int, denominator: int) -> Figure:
		"""The figure of `numerator` rows among `denominator`."""
		if self.kind == "count":
			return self._figure(numerator, None, numerator)
		if not denominator:
			return self._figure(numerator, denominator, None)
		if self.allowance is None:
			return self._figure(numerator, denominator, numerator / denominator)
		burned = Fraction(numerator, denominator) / self.allowance
		return self._figure(numerator, denominator, float(burned if self.kind == "burn_rate" else 1 - burned))

	def aggregated(self, values: Sequence[float]) -> Figure:
		"""The figure of the values of its field, in any order; percentiles need them sorted."""
		size = len(values)
		if self.kind == "percentile":
			rank = self.rank(size)
			return self._figure(None, size, float(values[rank]) if size else None)
		total = math.fsum(values)  # exactly rounded, so that no order of rows matters
		if self.kind == "sum":
			return self._figure(total, None, total)
		return self._figure(total, size, total / size if size else None)

	def rank(self, size: int) -> int:
		"""The index of the percentile among `size` sorted values: the nearest rank."""
		return max(math.ceil((self.percentile or Fraction(1)) * size) - 1, 0)

	def not_measured(self) -> Figure:
		"""The figure where the data do not tell."""
		return self._figure(None, None, None)

	def _figure(self, numerator: float | None, denominator: float | None, value: float | None) -> Figure:
		return Figure(self.id, self.name, self.unit, numerator, denominator, value, self.goal, self.direction)


def evaluate(definitions: Iterable[Kpi], tables: Mapping[str, Iterable[Row]]) -> list[Figure]:
	"""The figures over tables of rows, in the definitions' order.

	A KPI whose table is missing or without rows, or lacks a column it reads, is not measured rather than 0.
	"""
	rows = {name: list(table) for name, table in tables.items()}
	columns = {name: {key for row in table for key in row} for name, table in rows.items()}
	figures = []
	for kpi in definitions:
		table = rows.get(kpi.table)
		if not table or not columns[kpi.table].issuperset(kpi.columns):
			figures.append(kpi.not_measured())
		else:
			figures.append(_evaluate(kpi, table))
	return figures


def is_missing(value: object) -> bool:
	"""None, NaN and empty text."""
	return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def compare(op: str, a: float, b: float) -> bool:
	"""The ordering operators."""
	if op == "<":
		return a < b
	if op == "<=":
		return a <= b
	return a > b if op == ">" else a >= b


def _evaluate(kpi: Kpi, table: list[Row]) -> Figure:
	chosen = _matching(table, kpi.denominator)
	counting = _matching(chosen, kpi.numerator)
	if kpi.is_counting:
		return kpi.counted(len(counting), len(chosen))
	values = [
		float(value)
		for row in counting
		if isinstance(value := row.get(kpi.field or ""), int | float) and not is_missing(value)
	]
	return kpi.aggregated(sorted(values) if kpi.kind == "percentile" else values)


def _matching(rows: list[Row], conditions: tuple[Condition, ...]) -> list[Row]:
	return [row for row in rows if all(condition.holds(row.get(condition.field)) for condition in conditions)]
