"""All clocks of a ticket: the one function that the desk, the rebuild job, the replay and the what-if page call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from itss_service.core.agreement.agreement import Target
from itss_service.core.agreement.commitments import Commitment, regimes_of_target
from itss_service.core.agreement.marks import Mark, Marks
from itss_service.core.agreement.policy import Policy
from itss_service.core.calendar import Calendar
from itss_service.core.clock.fold import Positions, fold
from itss_service.core.clock.state import ClockState
from itss_service.core.instants import epoch
from itss_service.core.ticket.events import Event
from itss_service.core.ticket.history import Step, history


def clocks(events: Iterable[Event], policy: Policy, now: datetime) -> list[ClockState]:
	"""The states at `now` of every clock that the policy gives a ticket; what comes after `now` is not seen.

	A ticket opened after `now` has none.
	"""
	steps = history(events, now, policy.matrix)
	until = epoch(now)
	return clocks_of_steps(steps, policy, until, positions_one_by_one(steps, until))


def clocks_of_steps(
	steps: Sequence[Step], policy: Policy, now: int, positions: Positions
) -> list[ClockState]:
	"""The same for steps at hand, with the positions computed by the caller."""
	states = (
		fold(
			commitment,
			steps,
			now,
			policy.marks(commitment.kind, commitment.agreement, commitment.metric),
			positions,
		)
		for commitment in policy.commitments.of(steps)
	)
	return [state for state in states if state is not None]


def clock_of_target(events: Iterable[Event], target: Target, now: datetime) -> ClockState | None:
	"""The clock of one target that stands alone, without a policy around it."""
	steps = history(events, now)
	if not steps:
		return None
	regimes = regimes_of_target(target, steps)
	if not regimes:
		return None
	marks = Marks(Mark(share) for share in target.warn_at)
	until = epoch(now)
	commitment = Commitment("SLA", "", target.metric, regimes)
	return fold(commitment, steps, until, marks, positions_one_by_one(steps, until))


def positions_one_by_one(steps: Sequence[Step], now: int) -> Positions:
	"""Positions asked of each calendar's timeline an instant at a time."""
	known: dict[int, list[int]] = {}

	def positions(calendar: Calendar) -> list[int]:
		line = known.get(id(calendar))
		if line is None:
			position = calendar.timeline.position
			line = known[id(calendar)] = [*(position(step.at) for step in steps), position(now)]
		return line

	return positions
