"""From what a document showed before and shows now to the events that lie between."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from itss_service.bridge.instants import aware
from itss_service.core.ticket.events import UNCHANGED, Event
from itss_service.core.ticket.transitions import transition
from itss_service.tickets.seen import COLUMNS, Seen
from itss_service.tickets.source import Cause
from itss_service.tickets.tracked import STATES

_HOLDERS = frozenset({"group", "user", "supplier"})
PAPER = frozenset({"Paper", "paper"})


def opening_events(
	seen: Seen, opened_at: datetime, recorded_at: datetime, actor: str, cause: Cause
) -> list[Event]:
	"""The events of a document that is new to us.

	`opened_at` is when the request reached the provider, `recorded_at` this moment. A historic document tells by its
	own instants when it was answered and resolved.
	"""
	given = {name: value for name, value in seen.fields.items() if value is not None}
	channel = seen.details.get("channel") or cause.channel
	told = {"actor": actor, "source": cause.source}
	events = []
	if received := seen.instants["received_at"]:
		events.append(Event(aware(received), "received_on_paper", **told))
	events.append(Event(aware(opened_at), "opened", MappingProxyType(given), channel=channel, **told))
	if received:
		events.append(Event(aware(recorded_at), "digitised", **told))
	answered_at = seen.instants["responded_at"]
	if answered_at and opened_at <= answered_at <= recorded_at:
		events.append(Event(aware(answered_at), "responded", channel=cause.channel, **told))
	at = recorded_at
	if seen.meaning in ("Resolved", "Confirmed", "Closed") and (resolved := seen.instants["resolved_at"]):
		at = min(max(resolved, answered_at or opened_at, opened_at), recorded_at)
	answered = any(event.event == "responded" for event in events)
	waits = seen.details.get("pause_reason") or cause.reason
	events += _status_events(
		"Active", seen.meaning, answered, aware(at), waits, cause.reason, cause.channel, told
	)
	return events


def change_events(row: Mapping[str, Any], seen: Seen, at: datetime, actor: str, cause: Cause) -> list[Event]:
	"""The events of what differs from the ITSS Ticket `row`; `at` is aware."""
	told = {"actor": actor, "source": cause.source}
	changes = {name: new for name, new in seen.fields.items() if new != (row.get(COLUMNS[name]) or None)}
	if changes.get("priority", "") is None and seen.fields.get("impact") and seen.fields.get("urgency"):
		del changes["priority"]  # it follows from the matrix
	if "group" in changes and "supplier" in seen.fields:  # a new group alone would end the supplier's turn
		changes["supplier"] = seen.fields["supplier"]
	events = []
	for name, fields in (("assigned", _HOLDERS), ("classified", seen.fields.keys() - _HOLDERS)):
		if part := {key: value for key, value in changes.items() if key in fields}:
			kind = "agreement_changed" if part.keys() == {"agreement"} else name
			events.append(Event(at, kind, MappingProxyType(part), reason=cause.reason, **told))
	before, answered = row.get("meaning") or "Active", bool(row.get("responded_at"))
	waits = seen.details.get("pause_reason") or cause.reason
	found = _status_events(before, seen.meaning, answered, at, waits, cause.reason, cause.channel, told)
	is_on_hold = STATES.get(before) == "paused" == STATES[seen.meaning]
	if not found and is_on_hold and waits and waits != row.get("pause_reason"):
		found = [Event(at, "paused", UNCHANGED, reason=waits, **told)]
	return events + found


def _status_events(
	before: str,
	after: str,
	answered: bool,
	at: datetime,
	pause_reason: str | None,
	reason: str | None,
	channel: str | None,
	told: dict[str, str],
) -> list[Event]:
	names = list(transition(STATES.get(before, "opened"), STATES[after], answered))
	if after == "Waiting" and before != "Waiting" and not answered:
		names.insert(names.index("paused") if "paused" in names else 0, "responded")
	return [
		Event(
			at,
			name,
			channel=channel or ("status" if name == "responded" else None),
			reason=pause_reason if name == "paused" else reason,
			**told,
		)
		for name in names
	]
