"""Clock states as the values of ITSS Clock and ITSS Ticket; no queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from itss_service.bridge.instants import to_naive
from itss_service.core.agreement.agreement import HOLDER
from itss_service.core.clock.state import ClockState
from itss_service.core.ticket.history import Step
from itss_service.tickets.judging import Judged
from itss_service.tickets.source import BY_HAND

STATES = {"open": "Open", "resolved": "Resolved", "closed": "Closed", "cancelled": "Cancelled"}


def clock_key(kind: str | None, agreement: str | None, metric: str | None) -> str:
	"""What names a clock among those of its ticket: an SLA clock stays the same when the SLA changes."""
	return " ".join(part for part in (kind, agreement if kind != "SLA" else None, metric) if part)[:140]


def clock_values(state: ClockState, judged: Judged, now: int) -> dict[str, Any]:
	"""The columns of a clock, its ticket aside."""
	return {
		"kind": state.kind,
		"agreement": state.agreement,
		"metric": state.metric,
		"priority": state.priority,
		"holder": _holder(state, judged),
		"selection_reason": _reason(state, judged),
		"state": state.state,
		"is_open": int(state.is_open),
		"is_paused": int(state.is_paused),
		"cycle": state.cycle,
		"started_at": to_naive(state.started_at),
		"due_at": to_naive(state.due_at),
		"paused_since": _paused_since(state, judged),
		"stopped_at": to_naive(state.stopped_at),
		"breached_at": to_naive(state.breached_at),
		"next_event_at": to_naive(state.next_event_at),
		"duration": state.duration,
		"elapsed_seconds": state.elapsed_seconds,
		"paused_seconds": state.paused_seconds,
		"computed_at": to_naive(now),
	}


def _holder(state: ClockState, judged: Judged) -> str | None:
	field = HOLDER.get(state.kind)
	if field is None:
		return None
	covered = judged.terms.policy.agreement(state.agreement).applies.get(field, frozenset())
	return next(iter(sorted(covered)), None)


def _reason(state: ClockState, judged: Judged) -> str | None:
	if state.kind != "SLA":
		return None
	selection = judged.terms.policy.select(state.kind, judged.steps[-1].fields)
	return selection.reason if selection and selection.agreement.name == state.agreement else None


def _paused_since(state: ClockState, judged: Judged) -> datetime | None:
	if not state.is_paused or not state.is_open:
		return None
	holds = state.target.hold_events
	return to_naive(next((step.at for step in reversed(judged.steps) if step.name in holds), None))


def _is_by_hand(step: Step) -> bool:
	"""Passed up the line by the button, to a group or to managers."""
	return step.event.source == BY_HAND


def ticket_values(judged: Judged, now: int) -> dict[str, Any]:
	"""The columns of a ticket that follow from its events."""
	summary = judged.summary
	slas = {state.metric: state for state in judged.states if state.kind == "SLA"}
	open_clocks = [state for state in judged.states if state.is_open]
	due = min((s for s in open_clocks if s.due_at is not None), key=lambda s: s.due_at or 0, default=None)
	agreement = next((state.agreement for state in judged.states if state.kind == "SLA"), None)
	return {
		"state": STATES[summary.status],
		"is_open": int(summary.status == "open"),
		"level_state": level_state(slas.values(), summary.status == "open"),
		"next_due_at": to_naive(due.due_at) if due else None,
		"next_due_metric": due.metric if due else None,
		"next_event_at": to_naive(judged.next_at),
		"agreement": agreement,
		"priority": judged.steps[-1].fields.get("priority"),
		"opened_at": to_naive(summary.opened_at),
		"responded_at": to_naive(summary.responded_at),
		"resolved_at": to_naive(summary.resolved_at),
		"closed_at": to_naive(summary.closed_at),
		"last_event_at": to_naive(judged.steps[-1].at),
		"response_seconds": _stopped_after(slas.get("response")),
		"resolution_seconds": _stopped_after(slas.get("resolution")),
		"reopened": summary.reopened,
		"reassigned": summary.reassigned,
		"groups": summary.groups,
		"escalated": int(bool(judged.escalations) or any(map(_is_by_hand, judged.steps))),
		"covered": int(bool(slas)),
		"policy_digest": judged.terms.digest,
	}


def level_state(slas: Iterable[ClockState], is_open: bool) -> str:
	"""The ticket's SLA clocks in a word; empty where it has none."""
	states = list(slas)
	if not states:
		return ""
	if not is_open:
		return "Missed" if any(state.breached_at is not None for state in states) else "Met"
	running = [state for state in states if state.is_open]
	if any(state.breached_at is not None for state in running):
		return "Breached"
	if any(reached.cycle == state.cycle for state in running for reached in state.reached):
		return "At Risk"
	return "Paused" if running and all(state.is_paused for state in running) else "On Time"


def changed(values: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
	"""The values that differ from a stored row."""
	return {name: value for name, value in values.items() if not same(row.get(name), value)}


def same(stored: Any, value: Any) -> bool:
	"""Whether a column need not be written; an empty text is the same as none."""
	return stored == value or (stored in (None, "") and value in (None, ""))


def _stopped_after(state: ClockState | None) -> int | None:
	return state.elapsed_seconds if state and state.stopped_at is not None else None
