"""A tracked document was saved or changed: what became of its ticket is recorded as events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

import frappe
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from itss_service.bridge.instants import aware, to_epoch
from itss_service.core.ticket.events import Event
from itss_service.pauses import following
from itss_service.tickets import store
from itss_service.tickets.changes import change_events, opening_events
from itss_service.tickets.judging import Judged
from itss_service.tickets.projection import changed, ticket_values
from itss_service.tickets.refresh import TICKET, judge_row, refresh, shown, write
from itss_service.tickets.rows import update_row
from itss_service.tickets.seen import COLUMNS, Seen, see
from itss_service.tickets.source import Cause, cause
from itss_service.tickets.tracked import Tracked, tracked


def lock(doctype: str, name: str) -> dict[str, Any] | None:
	"""The ITSS Ticket of a document, locked until the transaction ends; None if it is not one yet."""
	# written out for the same reason as in rows.py
	found = frappe.db.sql(
		"select * from `tabITSS Ticket` where reference_doctype = %s and reference_name = %s for update",
		(doctype, name),
		as_dict=True,
	)
	return found[0] if found else None


def lock_with_document(doctype: str, name: str) -> dict[str, Any] | None:
	"""The same for who does not save the document: it is locked first, in the order in which a save locks."""
	frappe.db.get_value(doctype, name, "name", for_update=True)
	return lock(doctype, name)


def observe(
	doc: Document, reader: Tracked | None = None, told: Cause | None = None, at: datetime | None = None
) -> dict[str, Any] | None:
	"""Records what differs between the document and its ticket, opening the ticket if it has none.

	`at` is when it changed, if that was not now. Answers the ITSS Ticket row, None where documents of this type are not
	tickets or this one is too old to be one.
	"""
	reader = reader or tracked(doc.doctype)
	if reader is None:
		return None
	told, moment = told or cause(), now_datetime().replace(microsecond=0)
	row = None if _is_new(doc) else lock(doc.doctype, doc.name)
	if row is None:
		return _open(doc, reader, told, moment) if _is_ours(doc, reader) else None
	seen = see(doc, reader)
	events = change_events(row, seen, aware(at or moment), frappe.session.user, told)
	was = following.waiting(row)
	_store(row, seen, events, told)
	following.follow(row, was, (at or moment).replace(microsecond=0))
	show(doc, reader, row)
	return row


def adopt(doc: Document, told: Cause | None = None) -> dict[str, Any] | None:
	"""Opens a ticket for a document that is older than the tracking of its type."""
	reader = tracked(doc.doctype)
	if reader is None or lock(doc.doctype, doc.name):
		return None
	return _open(doc, reader, told or cause(), now_datetime().replace(microsecond=0))


def record(
	doctype: str,
	name: str,
	event: str,
	*,
	reason: str | None = None,
	channel: str | None = None,
	note: str | None = None,
	changes: Mapping[str, str | None] | None = None,
	told: Cause | None = None,
	at: datetime | None = None,
) -> dict[str, Any] | None:
	"""Appends an event that is no change of the document: a reply, a progress update, a confirmation.

	Answers the ITSS Ticket row, None if the document is no ticket.
	"""
	row = lock_with_document(doctype, name)
	if row is None:
		return None
	told = told or cause()
	happened = Event(
		aware(at or now_datetime()),
		event,
		MappingProxyType(dict(changes)) if changes else MappingProxyType({}),
		actor=frappe.session.user,
		channel=channel or told.channel,
		reason=reason or told.reason,
		source=told.source,
	)
	columns = {COLUMNS[name]: value for name, value in happened.changes.items()}
	_append(row, [happened], row["status"], note or told.note, columns)
	refresh(row)
	return row


def end(doc: Document, reason: str) -> None:
	"""The document goes; its ticket stays as evidence, cancelled."""
	end_of(doc.doctype, doc.name, reason)


def end_of(doctype: str, name: str, reason: str, told: Cause | None = None) -> None:
	"""The same for a document that is gone already."""
	row = lock(doctype, name)
	if row is None:
		return
	row["is_deleted"] = True
	if row["state"] not in ("Closed", "Cancelled"):
		told = told or cause()
		at = aware(now_datetime())
		gone = Event(at, "cancelled", actor=frappe.session.user, reason=reason, source=told.source)
		_append(row, [gone], row["status"], told.note)
		update_row(TICKET, row, {"meaning": "Cancelled"})
		refresh(row)


def show(doc: Document, reader: Tracked, row: Mapping[str, Any]) -> None:
	"""The document at hand shows what its row in the database does by now, so that the form need not be reloaded."""
	for fieldname, value in shown(reader, row).items():
		doc.set(fieldname, value)


def keep_shown(doc: Document, reader: Tracked) -> None:
	"""A form that was open for a while brings back what it showed then; what the jobs wrote since stays."""
	if before := doc.get_doc_before_save():
		for name in ("next_due_at", "level_state"):
			if fieldname := reader.fields.get(name):
				doc.set(fieldname, before.get(fieldname))


class Opening(NamedTuple):
	"""A ticket that is about to be opened: what the document showed, its first events, its row and what they come to."""

	seen: Seen
	events: list[Event]
	row: dict[str, Any]
	judged: Judged | None


def prepare(doc: Document, reader: Tracked) -> None:
	"""Before a new document is written: what its ticket will show is written with it, not by a statement of its own."""
	if not _is_ours(doc, reader):
		return
	opening = _opening(doc, reader, cause(), now_datetime().replace(microsecond=0))
	if opening.judged:
		values = ticket_values(opening.judged, to_epoch(opening.row["recorded_at"]))
		show(doc, reader, values)
		opening.row["shown"] = shown(reader, values)
	doc.flags.itss_opening = opening


def _opening(doc: Document, reader: Tracked, told: Cause, moment: datetime) -> Opening:
	seen = see(doc, reader)
	opened_at = min(seen.instants["reported_at"] or get_datetime(doc.creation), moment)
	opened_at = opened_at.replace(microsecond=0)
	events = opening_events(seen, opened_at, moment, frappe.session.user, told)
	row = {
		"name": frappe.generate_hash(length=12),
		"reference_doctype": doc.doctype,
		"reference_name": doc.name,
		**seen.columns,
		"state": "Open",
		"is_open": 1,
		"opened_at": opened_at,
		"occurred_at": seen.instants["occurred_at"],
		"recorded_at": moment,
		"events": len(events),
		"is_new": True,
	}
	return Opening(seen, events, row, judge_row(row, events, to_epoch(moment)))


def _is_new(doc: Document) -> bool:
	"""Whether it is being inserted and this is the first we hear of it; nobody else can have a ticket for it."""
	return bool(doc.flags.in_insert and not doc.flags.itss_has_ticket)


def _is_ours(doc: Document, reader: Tracked) -> bool:
	return reader.since is None or doc.creation is None or get_datetime(doc.creation) >= reader.since


def _open(doc: Document, reader: Tracked, told: Cause, moment: datetime) -> dict[str, Any]:
	opening = doc.flags.pop("itss_opening", None)
	if opening is None or opening.row["reference_name"] != doc.name or opening.seen != see(doc, reader):
		opening = _opening(doc, reader, told, moment)
	_seen, events, row, judged = opening
	doc.flags.itss_has_ticket = True
	store.append({**row, "events": 0}, events, row["status"], told.note)
	if judged:
		write([(row, judged)], to_epoch(row["recorded_at"]), bool(doc.flags.in_insert))
	following.follow(row, None, moment)
	show(doc, reader, row)
	return row


def _store(row: dict[str, Any], seen: Seen, events: list[Event], told: Cause) -> None:
	values = changed(seen.columns, row)
	if events:
		_append(row, events, seen.status, told.note, values)
		refresh(row)
	else:
		update_row(TICKET, row, values)


def _append(
	row: dict[str, Any],
	events: list[Event],
	status: str | None,
	note: str | None,
	values: Mapping[str, Any] | None = None,
) -> None:
	store.append(row, events, status, note)
	update_row(TICKET, row, {**(values or {}), "events": (row["events"] or 0) + len(events)})
