"""The clock of silence: working time since a ticket last showed outward progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from itss_service.core.agreement.agreement import ACKNOWLEDGEMENTS, ANY_PRIORITY, Target
from itss_service.core.agreement.commitments import Commitment, Regime
from itss_service.core.agreement.marks import BREACH, Marks, Reached
from itss_service.core.agreement.metrics import ENDING, MetricRule
from itss_service.core.calendar import Calendar
from itss_service.core.clock.fold import Positions, fold
from itss_service.core.clock.state import ClockState
from itss_service.core.errors import OutOfReach
from itss_service.core.ticket.history import Step

METRIC = "silence"
_PROGRESS = frozenset({"updated", "responded"})
_BEGINNING = frozenset({"opened", "reopened"})
_RULE = MetricRule(
	start=frozenset({"opened"}), stop=frozenset(ENDING), restart=_PROGRESS, on_reopen="restart"
)


def silences(
	steps: Sequence[Step], calendar: Calendar, seconds: int, now: int, positions: Positions
) -> list[Reached]:
	"""Where the working seconds of silence were used up, at most once between two acts of progress.

	Silence begins when the ticket is opened or reopened, again at each update or response of a person, pauses while
	the ticket is paused and ends with its resolution.
	"""
	if not _may_be_silent_for(seconds, steps, positions(calendar)):
		return []
	state = _silence(steps, calendar, seconds, now, positions)
	if state is None:
		return []
	return [reached for reached in state.reached if reached.mark == BREACH]


def next_silence_at(
	steps: Sequence[Step], calendar: Calendar, seconds: int, now: int, positions: Positions
) -> int | None:
	"""The first epoch second after `now` at which the working seconds of silence are used up if nothing happens.

	None while the ticket is paused or over, where they already are, and where that is out of the calendar's reach.
	"""
	if not _is_worked_on(steps):
		return None
	try:
		state = _silence(steps, calendar, seconds, now, positions)
	except OutOfReach:
		return None
	return state.next_event_at if state else None


def _silence(
	steps: Sequence[Step], calendar: Calendar, seconds: int, now: int, positions: Positions
) -> ClockState | None:
	target = Target(METRIC, _RULE, calendar, MappingProxyType({ANY_PRIORITY: seconds}))
	commitment = Commitment("SLA", "", METRIC, [(0, Regime(target, seconds, True))])
	return fold(commitment, [_heard(step) for step in steps], now, Marks(), positions)


def _is_worked_on(steps: Sequence[Step]) -> bool:
	"""Whether nothing ended the ticket since it was last opened or reopened; spares a solved ticket the fold."""
	last = next((step.name for step in reversed(steps) if step.name in ENDING | _BEGINNING), None)
	return last in _BEGINNING


def _may_be_silent_for(seconds: int, steps: Sequence[Step], line: Sequence[int]) -> bool:
	"""Whether two neighbouring acts of progress are that far apart, pauses or not; spares most tickets the fold."""
	last: int | None = line[0]  # None while nobody works on the ticket
	for step, position in zip(steps, line, strict=False):
		if last is not None and position - last >= seconds:
			return True
		if step.name in ENDING:
			last = None
		elif last is None:
			last = position if step.name in _BEGINNING else None
		elif step.name in _PROGRESS and step.event.channel not in ACKNOWLEDGEMENTS:
			last = position
	return last is not None and line[-1] - last >= seconds


def _heard(step: Step) -> Step:
	"""The step, told as something else where no person spoke."""
	if step.name == "responded" and step.event.channel in ACKNOWLEDGEMENTS:
		return step._replace(name="acknowledged", event=replace(step.event, event="acknowledged"))
	return step
