"""From values to coordinates, and the round numbers that axes are labelled with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Scale:
	"""A straight mapping of [low, high] to [start, end]; values outside are drawn at the edge."""

	low: float
	high: float
	start: float
	end: float

	def __call__(self, value: float) -> float:
		if self.high <= self.low:
			return self.start
		inside = min(max(value, self.low), self.high)
		return self.start + (inside - self.low) / (self.high - self.low) * (self.end - self.start)


def ticks(high: float, about: int = 4, whole: bool = False) -> list[float]:
	"""Round numbers from 0 to at least `high`, some `about` steps; `whole` for counts."""
	if not math.isfinite(high) or high <= 0:
		high = 1.0
	raw = high / about
	magnitude: float = 10.0 ** math.floor(math.log10(raw))
	step = next(factor * magnitude for factor in (1, 2, 2.5, 5, 10) if factor * magnitude >= raw * 0.999)
	if whole:
		step = max(1.0, math.ceil(step))
	return [step * index for index in range(math.ceil(high / step - 1e-9) + 1)]


def share_floor(shares: Sequence[float]) -> float:
	"""Where an axis of shares that ends at 100 % may begin: a round share below the lowest, at most 80 %."""
	lowest = min(shares, default=0.8)
	return next((floor for floor in (0.8, 0.6, 0.4, 0.2) if lowest >= floor + 0.02), 0.0)


def spread_out(positions: Sequence[float], apart: float) -> list[int]:
	"""The indices of as many positions as stand at least `apart` from the one kept before, the first kept."""
	kept: list[int] = []
	for index, position in enumerate(positions):
		if not kept or position - positions[kept[-1]] >= apart:
			kept.append(index)
	return kept


def text_width(label: str, letter: float = 5.6) -> float:
	"""About how wide a label will be; a Chinese character takes twice a letter."""
	return sum(2 * letter if ord(character) > 0x2E7F else letter for character in label)


def is_new_year(days: Sequence[date], index: int, previous: int | None) -> bool:
	"""Whether a labelled day should tell its year: the first, and the first of each later year."""
	return previous is None or days[previous].year != days[index].year
