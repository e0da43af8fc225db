"""When a ticket must be looked at again if nothing happens to it."""

from __future__ import annotations

from collections.abc import Sequence

from itss_service.core.agreement.policy import Policy
from itss_service.core.clock.fold import Positions
from itss_service.core.clock.state import ClockState
from itss_service.core.decide.limits import is_for_priority, silence_calendar
from itss_service.core.decide.silence import next_silence_at
from itss_service.core.ticket.history import Step


def next_escalation_at(
	states: Sequence[ClockState], steps: Sequence[Step], policy: Policy, now: int, positions: Positions
) -> int | None:
	"""The first epoch second after `now` at which the ticket changes by itself, None if it never does.

	That is where a clock reaches a warning, its due instant or a rule's mark, or where a rule's silence (working
	seconds) is used up, provided that no event comes first. The arguments are those of `escalations`; before this
	instant it finds nothing more.
	"""
	instants = [state.next_event_at for state in states]
	if steps:
		priority = steps[-1].fields.get("priority")
		for rule in policy.escalations:
			when = rule.when
			if when.no_update_for is None or not is_for_priority(when, priority):
				continue
			calendar = silence_calendar(when, states)
			if calendar is not None:
				instants.append(next_silence_at(steps, calendar, when.no_update_for, now, positions))
	return min((at for at in instants if at is not None), default=None)
