"""ITSS Ticket Event: appended once, read in order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import frappe

from itss_service.bridge.instants import system_zone, to_naive
from itss_service.core.instants import epoch
from itss_service.core.ticket.events import UNCHANGED, Event
from itss_service.tickets.names import of_today, renames
from itss_service.tickets.rows import insert_rows

DOCTYPE = "ITSS Ticket Event"
_COLUMNS = ("ticket", "at", "event", "changes", "actor", "channel", "reason", "source", "creation")


_Part = tuple[Mapping[str, Any], Sequence[Event], str | None, str | None]
"""A ticket's row, its new events, the document's status and a note."""


def append(
	row: Mapping[str, Any], events: Sequence[Event], status: str | None = None, note: str | None = None
) -> None:
	"""Adds events behind those that the ITSS Ticket `row` has; the row's lock is the caller's, and so is its count."""
	append_many([(row, events, status, note)])


def append_many(parts: Iterable[_Part]) -> None:
	"""The same for several tickets in one statement."""
	insert_rows(DOCTYPE, [_row(*told) for told in _numbered(parts)])


def _numbered(
	parts: Iterable[_Part],
) -> Iterator[tuple[Mapping[str, Any], int, Event, str | None, str | None]]:
	for row, events, status, note in parts:
		for serial, event in enumerate(events, (row.get("events") or 0) + 1):
			yield row, serial, event, status, note


def _row(
	ticket: Mapping[str, Any], serial: int, event: Event, status: str | None, note: str | None
) -> dict[str, Any]:
	return {
		"name": frappe.generate_hash(length=12),
		"ticket": ticket["name"],
		"reference_doctype": ticket["reference_doctype"],
		"reference_name": ticket["reference_name"],
		"serial": serial,
		"at": to_naive(epoch(event.at)),
		"event": event.event,
		"actor": event.actor,
		"channel": event.channel and event.channel[:140],
		"reason": event.reason and event.reason[:255],
		"source": event.source and event.source[:140],
		"status": status,
		"changes": json.dumps(dict(event.changes), ensure_ascii=False) if event.changes else None,
		"note": note,
	}


def load(ticket: str) -> list[Event]:
	"""The events of one ticket, in the order in which they were recorded."""
	return load_many([ticket])[ticket]


def load_many(tickets: Sequence[str]) -> dict[str, list[Event]]:
	"""The events of several tickets."""
	found: dict[str, list[Event]] = {name: [] for name in tickets}
	table = frappe.qb.DocType(DOCTYPE)
	rows = (
		frappe.qb.from_(table)
		.select(*(table[column] for column in _COLUMNS))
		.where(table.ticket.isin(list(tickets)))
		.orderby(table.ticket)
		.orderby(table.serial)
	).run()
	zone, known = system_zone(), renames()
	for ticket, at, event, changes, actor, channel, reason, source, recorded_at in rows:
		instant = at.replace(tzinfo=zone, microsecond=0)
		given = of_today(json.loads(changes), recorded_at, known) if changes else UNCHANGED
		found[ticket].append(Event(instant, event, given, actor, channel, reason, source))
	return found
