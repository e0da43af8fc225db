"""Error budgets: how many breaches a goal allows, and how fast they are being used up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Slice:
	"""A part of the period, such as a week, by any label."""

	label: object
	met: int
	breached: int

	@property
	def judged(self) -> int:
		"""The clocks with a verdict."""
		return self.met + self.breached


@dataclass(frozen=True, slots=True)
class ErrorBudget:
	"""The budget of one goal (a share) over a period of `expected` judged clocks.

	`allowed` breaches may be any number, whole or not; `left` is negative once more were used. A burn rate is the
	share breached over the share allowed: 1 uses the budget up exactly by the end of the period, None tells that
	nothing was judged or that a goal of 1 allows none and was breached. `slices` pairs labels with burn rates.
	"""

	goal: float
	judged: int
	expected: int
	allowed: float
	used: int
	burn_rate: float | None
	slices: tuple[tuple[object, float | None], ...]

	@property
	def left(self) -> float:
		"""Breaches that may still happen."""
		return self.allowed - self.used

	@property
	def left_share(self) -> float | None:
		"""What is left of the budget, as a share of it; None where the goal allows nothing."""
		return self.left / self.allowed if self.allowed else None

	@property
	def lost(self) -> bool:
		"""Whether the goal cannot be reached any more, however the rest of the period goes."""
		return self.used > self.allowed


def error_budget(goal: float, slices: Iterable[Slice], expected: int | None = None) -> ErrorBudget:
	"""The budget over the slices of a period so far.

	`expected` is how many clocks the whole period will judge; without it, or once it is exceeded, those judged so far.
	"""
	parts = list(slices)
	breaching = 1 - Fraction(str(goal))
	judged = sum(part.judged for part in parts)
	used = sum(part.breached for part in parts)
	whole = max(expected or 0, judged)
	return ErrorBudget(
		goal=goal,
		judged=judged,
		expected=whole,
		allowed=float(breaching * whole),
		used=used,
		burn_rate=_burn_rate(used, judged, breaching),
		slices=tuple((part.label, _burn_rate(part.breached, part.judged, breaching)) for part in parts),
	)


def _burn_rate(used: int, judged: int, breaching: Fraction) -> float | None:
	if not judged or (used and not breaching):
		return None
	return float(Fraction(used, judged) / breaching) if used else 0.0
