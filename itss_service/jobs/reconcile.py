"""Changes that went past every hook (SQL, `db.set_value`) are found by comparing, and recorded as events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import IfNull
from frappe.utils import get_datetime, now_datetime
from pypika.terms import Criterion

from itss_service.bridge.settings import setting
from itss_service.core.ticket.events import FIELDS
from itss_service.tickets import observe
from itss_service.tickets.refresh import TICKET
from itss_service.tickets.seen import COLUMNS, status_of
from itss_service.tickets.source import Cause
from itss_service.tickets.tracked import Tracked, tracked, tracked_doctypes

MOST = 1_000
"""Documents repaired in one run; the next one goes on."""
OVERLAP = timedelta(minutes=10)
SOURCE = "reconcile"
PLAIN = ("major_incident", "confidential")
"""Told by no event, but who sees a ticket hangs on them."""


def run(everything: bool = False) -> int:
	"""Repairs documents that changed since the last run, or any at all; answers how many."""
	started = now_datetime()
	last = setting("last_reconciled_at")
	since = None if everything or not last else get_datetime(last) - OVERLAP
	repaired = sum(
		_reconcile(reader, since) for doctype in tracked_doctypes() if (reader := tracked(doctype))
	)
	frappe.db.set_single_value("ITSS Settings", "last_reconciled_at", started, update_modified=False)
	frappe.db.commit()
	return repaired


def run_everything() -> int:
	"""The nightly pass, which also finds what left `modified` as it was."""
	return run(everything=True)


def _reconcile(reader: Tracked, since: datetime | None) -> int:
	repaired = 0
	for name in _different(reader, since):
		repaired += _attempt(_repair, reader, name)
	if since is None:
		for name in _vanished(reader):
			repaired += _attempt(_bury, reader, name)
	return repaired


def _attempt(repair: Any, reader: Tracked, name: str) -> bool:
	try:
		is_repaired = repair(reader, name)
		frappe.db.commit()
		return bool(is_repaired)
	except Exception:
		frappe.db.rollback()
		frappe.log_error(title=_("{0} {1} could not be reconciled").format(_(reader.doctype), name))
		frappe.db.commit()
		return False


def _different(reader: Tracked, since: datetime | None) -> list[str]:
	document, ticket = frappe.qb.DocType(reader.doctype), frappe.qb.DocType(TICKET)
	status = document[reader.status_field or "docstatus"]
	differing = [IfNull(status, "") != IfNull(ticket.status, "")]
	for name in FIELDS:
		if fieldname := reader.fields.get(name):
			differing.append(IfNull(document[fieldname], "") != IfNull(ticket[COLUMNS[name]], ""))
	for name in PLAIN:
		if fieldname := reader.fields.get(name):
			differing.append(IfNull(document[fieldname], 0) != IfNull(ticket[name], 0))
	missing = ticket.name.isnull()
	if reader.since:
		missing &= document.creation >= reader.since
	query = (
		frappe.qb.from_(document)
		.left_join(ticket)
		.on((ticket.reference_doctype == reader.doctype) & (ticket.reference_name == document.name))
		.select(document.name)
		.where(missing | (ticket.name.notnull() & Criterion.any(differing)))
		.orderby(document.modified)
		.limit(MOST)
	)
	if since:
		query = query.where(document.modified >= since)
	return [name for (name,) in query.run()]


def _repair(reader: Tracked, name: str) -> bool:
	doc = frappe.get_doc(reader.doctype, name, for_update=True)
	row = observe.lock(doc.doctype, doc.name)
	before = row["status"] if row else None
	told = Cause(
		SOURCE, reason=_found(before, status_of(doc, reader)) if row else _("was not recorded when it came")
	)
	changed_at = get_datetime(doc.modified).replace(microsecond=0)
	last = row and row["last_event_at"]
	at = changed_at if last and last <= changed_at <= now_datetime() else None
	count = row["events"] if row else 0
	after = observe.observe(doc, reader, told, at)
	return bool(after and after["events"] != count)


def _found(before: str | None, after: str) -> str:
	if before == after:
		return _("fields were changed past the app")
	return _("the status was changed past the app, from {0} to {1}").format(before, after)


def _vanished(reader: Tracked) -> Iterator[str]:
	"""Open tickets whose document was deleted past the app."""
	document, ticket = frappe.qb.DocType(reader.doctype), frappe.qb.DocType(TICKET)
	query = (
		frappe.qb.from_(ticket)
		.left_join(document)
		.on(ticket.reference_name == document.name)
		.select(ticket.reference_name)
		.where((ticket.reference_doctype == reader.doctype) & (ticket.is_open == 1) & document.name.isnull())
		.limit(MOST)
	)
	return (name for (name,) in query.run())


def _bury(reader: Tracked, name: str) -> bool:
	observe.end_of(reader.doctype, name, _("deleted past the app"), Cause(SOURCE))
	return True
