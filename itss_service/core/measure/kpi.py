"""KPIs as data: what is counted over what, and the figure that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Direction = Literal["up", "down"]


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
