"""Whose time was it: where the life of clocks went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from itss_service.core.clock.state import ClockState, Stretch, Why


@dataclass(frozen=True, slots=True)
class TimeSplit:
	"""Seconds of wall time, each counted once; together they are the clocks' whole life until stop or now.

	`working` are counted working seconds by holder ("": nobody), `paused` working seconds on hold by reason (the
	pausing event where none was given), `closed` what fell outside the calendar while working or on hold,
	`stopped` the time between a stop and the reopening, `elsewhere` while an OLA's or UC's holder did not have the
	ticket, `untargeted` while nothing was promised.
	"""

	working: Mapping[str, int]
	paused: Mapping[str, int]
	closed: int
	stopped: int
	elsewhere: int
	untargeted: int

	@property
	def total(self) -> int:
		"""All of it."""
		parts = (self.closed, self.stopped, self.elsewhere, self.untargeted)
		return sum(self.working.values()) + sum(self.paused.values()) + sum(parts)


def whose_time(states: Iterable[ClockState]) -> TimeSplit:
	"""The split of one or many clocks, all their runs included; a few additions per stretch."""
	working: Counter[str] = Counter()
	paused: Counter[str] = Counter()
	other: Counter[Why] = Counter()
	closed = 0
	for state in states:
		for stretch in all_stretches(state):
			wall = stretch.end - stretch.start
			if stretch.why is Why.WORKING:
				working[stretch.since.holder or ""] += stretch.working
				closed += wall - stretch.working
			elif stretch.why is Why.PAUSED and stretch.hold is not None:
				event = stretch.hold.event
				paused[event.reason or event.event] += stretch.working
				closed += wall - stretch.working
			else:
				other[stretch.why] += wall
	return TimeSplit(
		dict(working), dict(paused), closed, other[Why.STOPPED], other[Why.ELSEWHERE], other[Why.UNTARGETED]
	)


def all_stretches(state: ClockState) -> Iterator[Stretch]:
	"""The stretches of every run in order, each once; a resumed run continues the list of the one before it."""
	lists = [run.stretches for run in state.runs] + [state.stretches]
	for stretches, later in zip(lists, [*lists[1:], ()], strict=True):
		continued = bool(stretches and later) and later[0] is stretches[0]
		if not continued:
			yield from stretches
