"""Which tickets an escalation rule is about."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from itss_service.core.agreement.escalation_rule import When
from itss_service.core.calendar import Calendar
from itss_service.core.clock.state import ClockState
from itss_service.core.ticket.history import Step


def is_for_others(when: When, states: Sequence[ClockState]) -> bool:
	"""Whether the rule is for tickets under agreements that the one with these clocks is not under."""
	if when.agreements is None and when.kinds is None:
		return False
	return not any(when.concerns(state.kind, state.agreement) for state in states)


def sla_clock(when: When, states: Sequence[ClockState]) -> ClockState | None:
	"""The ticket's SLA clock that stands for it, one that the rule is about first."""
	slas = [state for state in states if state.kind == "SLA"]
	return next(
		(state for state in slas if when.concerns(state.kind, state.agreement)), next(iter(slas), None)
	)


def silence_calendar(when: When, states: Sequence[ClockState]) -> Calendar | None:
	"""Where a rule's silence is counted: on its own calendar, else the SLA's; None if the rule leaves it alone."""
	if is_for_others(when, states):
		return None
	if when.calendar is not None:
		return when.calendar
	state = sla_clock(when, states)
	return state.target.calendar if state else None


def priority_at(steps: Sequence[Step], at: int) -> str | None:
	"""The ticket's priority at an epoch second."""
	index = bisect_right(steps, at, key=lambda step: step.at) - 1
	return steps[max(index, 0)].fields.get("priority")


def is_for_priority(when: When, priority: str | None) -> bool:
	"""Whether the rule is for tickets of this priority."""
	return when.priorities is None or priority in when.priorities
