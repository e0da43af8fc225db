"""What the turns of its terms do to a ticket: an agreement ends under it, or another one takes its place.

They become events of the ticket, dated at the turn's own instant. Until they are recorded they count all the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from itss_service.bridge.policy import Terms
from itss_service.bridge.turns import Turn
from itss_service.core.agreement.policy import Policy
from itss_service.core.clock.state import ClockState
from itss_service.core.instants import epoch, from_epoch
from itss_service.core.ticket.events import Event
from itss_service.core.ticket.history import Step, history
from itss_service.core.ticket.summary import summarise

ACTOR = "Administrator"
SOURCES = {False: "agreement termination", True: "agreement change"}


def through_turns(
	events: Sequence[Event], steps: Sequence[Step], terms: Terms, now: int
) -> tuple[Sequence[Step], list[Event]]:
	"""The steps with the turns that came until now, and the events of those that are not among the events."""
	turned: list[Event] = []
	for turn in terms.turns:
		if turn.at > now or not events or _is_told(turn, events) or not _concerns(turn, steps, terms.policy):
			continue
		turned.append(_event(turn, events[0]))
		steps = history([*events, *turned], from_epoch(now, events[0].at.tzinfo), terms.policy.matrix)
	return steps, turned


def next_at(found: int | None, states: Sequence[ClockState], terms: Terms, now: int) -> int | None:
	"""The next instant at which the ticket changes by itself, a turn of an agreement with an open clock included."""
	running = {state.agreement for state in states if state.is_open}
	coming = (turn.at for turn in terms.turns if turn.at > now and turn.agreement in running)
	return min((at for at in (found, *coming) if at is not None), default=None)


def _is_told(turn: Turn, events: Sequence[Event]) -> bool:
	name, agreement = _name(turn), turn.moves_to or turn.agreement
	return any(
		event.event == name and event.changes.get("agreement") == agreement and epoch(event.at) == turn.at
		for event in events
	)


def _concerns(turn: Turn, steps: Sequence[Step], policy: Policy) -> bool:
	"""Whether the ticket is under the agreement at that instant; an OLA or UC ends for who gets the ticket later, too."""
	before = [step for step in steps if step.at <= turn.at]
	if not any(step.name == "opened" for step in before):
		return False
	kind = policy.agreement(turn.agreement).kind
	if kind != "SLA":
		return any(_is_under(turn.agreement, kind, step, policy) for step in steps)
	if turn.moves_to and summarise(before).status != "open":
		return False
	return _is_under(turn.agreement, kind, before[-1], policy)


def _is_under(agreement: str, kind: str, step: Step, policy: Policy) -> bool:
	chosen = policy.choose(kind, step.fields)
	return chosen is not None and chosen.name == agreement


def _name(turn: Turn) -> str:
	return "agreement_changed" if turn.moves_to else "agreement_ended"


def _event(turn: Turn, opening: Event) -> Event:
	return Event(
		from_epoch(turn.at, opening.at.tzinfo),
		_name(turn),
		{"agreement": turn.moves_to or turn.agreement},
		actor=ACTOR,
		reason=turn.document,
		source=SOURCES[bool(turn.moves_to)],
	)
