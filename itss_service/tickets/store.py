"""ITSS Ticket Event: appended once, read in order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import frappe
from frappe.utils import now

from itss_service.bridge.instants import aware, to_naive
from itss_service.core.instants import epoch
from itss_service.core.ticket.events import UNCHANGED, Event

DOCTYPE = "ITSS Ticket Event"
_COLUMNS = ("ticket", "at", "event", "changes", "actor", "channel", "reason", "source")
_WRITTEN = (
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"ticket",
	"reference_doctype",
	"reference_name",
	"serial",
	"at",
	"event",
	"actor",
	"channel",
	"reason",
	"source",
	"status",
	"changes",
	"note",
)


def append(
	row: Mapping[str, Any], events: Sequence[Event], status: str | None = None, note: str | None = None
) -> None:
	"""Adds events behind those that the ITSS Ticket `row` has; the row's lock is the caller's, and so is its count."""
	append_many([(row, events, status, note)])


def append_many(parts: Iterable[tuple[Mapping[str, Any], Sequence[Event], str | None, str | None]]) -> None:
	"""The same for several tickets in one statement."""
	moment, user = now(), frappe.session.user
	values = []
	for row, events, status, note in parts:
		for serial, event in enumerate(events, (row.get("events") or 0) + 1):
			values.append(
				(
					frappe.generate_hash(length=12),
					moment,
					moment,
					user,
					user,
					row["name"],
					row["reference_doctype"],
					row["reference_name"],
					serial,
					to_naive(epoch(event.at)),
					event.event,
					event.actor,
					event.channel,
					event.reason and event.reason[:255],
					event.source and event.source[:140],
					status,
					json.dumps(dict(event.changes), ensure_ascii=False) if event.changes else None,
					note,
				)
			)
	if values:
		frappe.db.bulk_insert(DOCTYPE, fields=list(_WRITTEN), values=values, chunk_size=2_000)


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
	for ticket, at, event, changes, actor, channel, reason, source in rows:
		given = MappingProxyType(json.loads(changes)) if changes else UNCHANGED
		found[ticket].append(Event(aware(at), event, given, actor, channel, reason, source))
	return found
