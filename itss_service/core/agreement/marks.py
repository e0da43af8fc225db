"""Marks: points of a clock's working time that something may hang on."""

from __future__ import annotations

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


def exact(share: float | int | str) -> Fraction:
	"""A share as it was written: 0.8 is eight tenths, not the nearest binary fraction."""
	return Fraction(str(share))


@dataclass(frozen=True, slots=True)
class Reached:
	"""A mark that a clock reached, when (epoch seconds), and in which cycle."""

	mark: Mark
	at: int
	cycle: int
