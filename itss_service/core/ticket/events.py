"""Ticket events: what happened, when, by whom; each is appended once and never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from itss_service.core.definitions import at as place
from itss_service.core.definitions import known_keys, mapping, text
from itss_service.core.errors import DefinitionError
from itss_service.core.instants import epoch, parse_instant

EVENTS = (
	"received_on_paper",
	"opened",
	"digitised",
	"classified",
	"assigned",
	"responded",
	"updated",
	"paused",
	"resumed",
	"resolved",
	"confirmed",
	"reopened",
	"closed",
	"cancelled",
	"agreement_changed",
	"agreement_ended",
)
"""The events that the shipped metrics know; an agreement may count others by name."""

FIELDS = (
	"priority",
	"impact",
	"urgency",
	"kind",
	"service",
	"customer",
	"customer_group",
	"group",
	"user",
	"supplier",
	"agreement",
)
"""What an event may change about its ticket."""

_DESCRIBED = ("actor", "channel", "reason", "source")
_KEYS = ("at", "event", *FIELDS, *_DESCRIBED)

UNCHANGED: Mapping[str, str | None] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Event:
	"""One thing that happened to a ticket.

	`at` is aware; `changes` holds the ticket's fields that this event sets (None clears one).
	"""

	at: datetime
	event: str
	changes: Mapping[str, str | None] = field(default_factory=lambda: UNCHANGED)
	actor: str | None = None
	channel: str | None = None
	reason: str | None = None
	source: str | None = None


def parse_event(definition: object, zone: tzinfo) -> Event:
	"""An event as the formats page writes it; an instant without an offset is read in `zone`."""
	given = mapping(definition, "the event")
	known_keys(given, _KEYS, "an event")
	with place("at"):
		if "at" not in given:
			raise DefinitionError("the event has no instant")
		instant = parse_instant(given["at"], zone)
		epoch(instant)
	with place("event"):
		name = text(given.get("event"), "the event's name").lower()
	changes = {key: _optional(given, key) for key in FIELDS if key in given}
	described = {key: _optional(given, key) for key in _DESCRIBED}
	return Event(instant, name, MappingProxyType(changes) if changes else UNCHANGED, **described)


def parse_events(definition: object, zone: tzinfo) -> list[Event]:
	"""A list of events; errors name the element."""
	if not isinstance(definition, list):
		raise DefinitionError("the events must be a list of {at, event}", ("events",))
	events = []
	for index, element in enumerate(definition):
		with place("events", index):
			events.append(parse_event(element, zone))
	return events


def in_order(events: Iterable[Event]) -> list[tuple[int, Event]]:
	"""Events with their epoch seconds: by instant, `opened` first among equals, else as given; repeats dropped.

	An exact repetition of an event (same second, same content, same source) is the same event told twice; from
	another source it is another one: a log of minutes may tell of a hand-over there, back and there again in one.
	"""
	timed = [(epoch(event.at), event) for event in events]
	if all(earlier[0] < later[0] for earlier, later in pairwise(timed)):
		return timed  # the usual case, and the whole of the work for a long log
	result: list[tuple[int, Event]] = []
	second: int | None = None
	told: set[tuple[object, ...]] = set()  # what happened in that second, once there is more than one event
	for at, event in sorted(timed, key=_rank):
		if result and result[-1][0] == at:
			if second != at:
				second, told = at, {_content(result[-1][1])}
			content = _content(event)
			if content in told:
				continue
			told.add(content)
		result.append((at, event))
	return result


def _rank(timed: tuple[int, Event]) -> tuple[int, bool]:
	return (timed[0], timed[1].event != "opened")


def _content(event: Event) -> tuple[object, ...]:
	changes = frozenset(event.changes.items())
	return (event.event, changes, event.actor, event.channel, event.reason, event.source)


def _optional(given: Mapping[str, Any], key: str) -> str | None:
	value = given.get(key)
	with place(key):
		return None if value is None else text(value, f"the {key}")
