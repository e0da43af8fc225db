"""The start at which a chain of durations leaves the least of another duration, found exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from itss_service.core.calendar import Calendar
from itss_service.core.durations import Duration
from itss_service.core.guarantee.breakpoints import due_epoch, due_epochs, edges, positions, starts_for

_SLACK = 2 * 86_400


class Leg(NamedTuple):
	"""A duration on a calendar."""

	calendar: Calendar
	duration: Duration

	def due(self, start: int) -> int:
		"""When it is used up."""
		return due_epoch(self.calendar, start, self.duration)

	def dues(self, starts: Sequence[int]) -> list[int]:
		"""The same for many starts."""
		return due_epochs(self.calendar, starts, self.duration)


Groups = Sequence[Sequence[Leg]]
"""Legs one after the other, those of one group in parallel: the latest counts."""


@dataclass(frozen=True, slots=True)
class Outcome:
	"""What a start leads to: working seconds left of the limit at the chain's end, and wall seconds until it is due.

	They order from bad to good: a chain that ends in closed time, with nothing left and after the due instant, is
	worse than one that ends at it.
	"""

	margin: int
	wall: int
	start: int


def worst_start(limit: Leg, groups: Groups, first: int, last: int) -> Outcome:
	"""The worst outcome of all starts in [first, last], the earliest of equals.

	Between neighbouring kinks of the limit and of the chain everything is linear, so only kinks, and a second
	to either side of each, are looked at. OutOfReach where an end is further than 20 years away.
	"""
	kinks = _kinks(limit, groups, first, last)
	candidates = {at for kink in kinks for at in (kink - 1, kink, kink + 1)} | {first, last}
	starts = sorted(at for at in candidates if first <= at <= last)
	dues, ends = limit.dues(starts), _chain_ends(groups, starts)
	left = zip(positions(limit.calendar, dues), positions(limit.calendar, ends), strict=True)
	return Outcome(
		*min(
			(due_position - end_position, due - end, start)
			for (due_position, end_position), due, end, start in zip(left, dues, ends, starts, strict=True)
		)
	)


def _chain_ends(groups: Groups, starts: Sequence[int]) -> list[int]:
	"""When the last group is done, for each start."""
	at = list(starts)
	for group in groups:
		at = [max(ends) for ends in zip(*(leg.dues(at) for leg in group), strict=True)]
	return at


def _kinks(limit: Leg, groups: Groups, first: int, last: int) -> set[int]:
	horizons = [last]
	for group in groups:
		horizons.append(max(leg.due(horizons[-1]) for leg in group) + _SLACK)
	wanted = edges(limit.calendar, first, horizons[-1])
	for group, horizon in zip(reversed(groups), reversed(horizons[:-1]), strict=True):
		found: set[int] = set()
		for leg in group:
			found |= starts_for(wanted, leg.calendar, leg.duration, first, horizon)
		wanted = found
	due_horizon = limit.due(last) + _SLACK
	own = edges(limit.calendar, first, due_horizon)
	return wanted | own | starts_for(own, limit.calendar, limit.duration, first, last)
