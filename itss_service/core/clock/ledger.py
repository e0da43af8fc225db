"""The ledger: consecutive stretches of time that prove a clock's elapsed seconds and due time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from itss_service.core.clock.state import ClockState, Stretch, Why
from itss_service.core.ticket.history import Step


@dataclass(frozen=True, slots=True)
class Entry:
	"""[start, end) in epoch seconds, the working `seconds` it counted, and why it counts or not.

	`why` is working, closed, paused, held elsewhere, no target or stopped; `event` is the step that brought it
	about, `holder` who had the ticket.
	"""

	start: int
	end: int
	seconds: int
	why: str
	reason: str | None
	event: str
	holder: str | None
	cycle: int


def ledger(state: ClockState) -> list[Entry]:
	"""The entries from the clock's start to its stop, or to now; their seconds add up to `elapsed_seconds`."""
	return entries(state.stretches)


def entries(stretches: Iterable[Stretch]) -> list[Entry]:
	"""The ledger of any run's stretches; neighbours that say the same are one entry."""
	result: list[Entry] = []
	for stretch in stretches:
		for entry in _entries_of(stretch):
			last = result[-1] if result else None
			if last and _continues(last, entry):
				result[-1] = replace(last, end=entry.end, seconds=last.seconds + entry.seconds)
			else:
				result.append(entry)
	return result


def _entries_of(stretch: Stretch) -> Iterator[Entry]:
	cause = stretch.hold if stretch.why is Why.PAUSED and stretch.hold else stretch.since
	if stretch.why is not Why.WORKING or stretch.target is None:
		yield _entry(stretch, stretch.start, stretch.end, 0, stretch.why.value, cause)
		return
	at = stretch.start
	for start, end in stretch.target.calendar.timeline.segments(stretch.start, stretch.end):
		if start > at:
			yield _entry(stretch, at, start, 0, "closed", cause)
		yield _entry(stretch, start, end, end - start, Why.WORKING.value, cause)
		at = end
	if at < stretch.end:
		yield _entry(stretch, at, stretch.end, 0, "closed", cause)


def _entry(stretch: Stretch, start: int, end: int, seconds: int, why: str, cause: Step) -> Entry:
	return Entry(
		start, end, seconds, why, cause.event.reason, cause.event.event, stretch.since.holder, stretch.cycle
	)


def _continues(last: Entry, entry: Entry) -> bool:
	"""Whether nothing changed from one entry to the next but an event that did not concern the clock."""
	same = (last.why, last.holder, last.cycle) == (entry.why, entry.holder, entry.cycle)
	return same and last.end == entry.start and (last.why != Why.PAUSED.value or last.reason == entry.reason)
