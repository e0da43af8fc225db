"""Marks: points of a clock's working time that something may hang on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Mark:
	"""A share of the target, an exact fraction, plus an offset in working seconds (negative: before it)."""

	share: Fraction = Fraction(1)
	offset: int = 0

	def threshold(self, duration: int) -> int:
		"""The working seconds used when a clock of this duration reaches the mark; never early by rounding."""
		return -(-self.share.numerator * duration // self.share.denominator) + self.offset


BREACH = Mark()
"""The target used up."""


class Marks:
	"""The breach and other marks of one kind of clock, with their thresholds worked out once per duration."""

	__slots__ = ("_by_duration", "marks")

	def __init__(self, marks: Iterable[Mark] = ()) -> None:
		self.marks = (BREACH, *dict.fromkeys(mark for mark in marks if mark != BREACH))
		self._by_duration: dict[int, list[tuple[int, Mark]]] = {}

	def thresholds(self, duration: int) -> list[tuple[int, Mark]]:
		"""Every mark with its threshold, in the order in which a clock reaches them."""
		known = self._by_duration.get(duration)
		if known is None:
			known = sorted(
				((mark.threshold(duration), mark) for mark in self.marks), key=lambda pair: pair[0]
			)
			self._by_duration[duration] = known
		return known


def exact(share: float | int | str) -> Fraction:
	"""A share as it was written: 0.8 is eight tenths, not the nearest binary fraction."""
	return Fraction(str(share))


@dataclass(frozen=True, slots=True)
class Reached:
	"""A mark that a clock reached, when (epoch seconds), and in which cycle."""

	mark: Mark
	at: int
	cycle: int
