"""Documents that are older than the tracking of their type become tickets, when an administrator asks for it.

Open ones only. Their clocks run from their true start; what lies in the past is recorded and nobody is told of it
(tickets/escalating.py). Whatever is left after a job that died is what the next one takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime

from itss_service.tickets import observe
from itss_service.tickets.refresh import TICKET
from itss_service.tickets.source import Cause
from itss_service.tickets.tracked import DOCUMENT_STATES, Tracked, tracked

SOURCE, BATCH = "take in", 100
OVER = frozenset({"Resolved", "Confirmed", "Closed", "Cancelled"})


def enqueue(doctype: str) -> None:
	"""One job per document type at a time."""
	frappe.enqueue(
		"itss_service.jobs.take_in.run",
		queue="long",
		timeout=6 * 3600,
		job_id=f"itss_service.take_in.{frappe.scrub(doctype)}",
		deduplicate=True,
		enqueue_after_commit=True,
		doctype=doctype,
	)


def run(doctype: str) -> dict[str, int]:
	"""Takes in the open documents of a tracked type; answers how many were `taken` and how many `failed`."""
	reader = tracked(doctype)
	told = {"taken": 0, "failed": 0}
	if reader is None:
		return told
	total = count(reader)
	for names in _batches(reader):
		for name in names:
			told["taken" if _attempt(reader, name) else "failed"] += 1
		frappe.db.commit()
		_show(doctype, sum(told.values()), total)
	frappe.publish_realtime(
		"itss_taken_in", told, doctype="ITSS Tracked Doctype", docname=doctype, after_commit=True
	)
	frappe.db.commit()
	return told


def count(reader: Tracked) -> int:
	"""How many documents there are to take in."""
	document = frappe.qb.DocType(reader.doctype)
	return _missing(reader).select(frappe.query_builder.functions.Count(document.name)).run()[0][0]


def _batches(reader: Tracked) -> Iterator[list[str]]:
	"""Each document once, whatever becomes of it."""
	document, last = frappe.qb.DocType(reader.doctype), ""
	while True:
		query = _missing(reader).select(document.name).where(document.name > last)
		names = [name for (name,) in query.orderby(document.name).limit(BATCH).run()]
		if not names:
			return
		yield names
		last = names[-1]


def _missing(reader: Tracked) -> Any:
	"""Open documents without a ticket."""
	document, ticket = frappe.qb.DocType(reader.doctype), frappe.qb.DocType(TICKET)
	if reader.status_field:
		status = document[reader.status_field]
		over = [name for name, means in reader.statuses.items() if means.meaning in OVER]
	else:
		status, over = (
			document.docstatus,
			[state for state, means in DOCUMENT_STATES.items() if means in OVER],
		)
	query = (
		frappe.qb.from_(document)
		.left_join(ticket)
		.on((ticket.reference_doctype == reader.doctype) & (ticket.reference_name == document.name))
		.where(ticket.name.isnull() & (document.docstatus < 2))
	)
	return query.where(status.isnull() | status.notin(over)) if over else query


def _attempt(reader: Tracked, name: str) -> bool:
	frappe.db.savepoint("itss_take_in")
	try:
		doc = frappe.get_doc(reader.doctype, name, for_update=True)
		_set_reported_at(doc, reader)
		return (
			observe.adopt(doc, Cause(SOURCE, note=_("taken in by {0}").format(frappe.session.user)))
			is not None
		)
	except Exception:
		frappe.db.rollback(save_point="itss_take_in")
		frappe.log_error(
			title=_("{0} {1} could not be taken in").format(_(reader.doctype), name),
			reference_doctype=reader.doctype,
			reference_name=name,
		)
		return False


def _set_reported_at(doc: Document, reader: Tracked) -> None:
	"""An Issue tells by its opening when it was reported, which an import may have put long before its creation."""
	fieldname = reader.fields.get("reported_at")
	if not fieldname or doc.get(fieldname) or not doc.get("opening_date"):
		return
	opened = get_datetime(f"{doc.opening_date} {doc.get('opening_time') or '00:00:00'}")
	reported_at = min(opened, get_datetime(doc.creation)).replace(microsecond=0)
	doc.set(fieldname, reported_at)
	frappe.db.set_value(doc.doctype, doc.name, fieldname, reported_at, update_modified=False)


def _show(doctype: str, done: int, total: int) -> None:
	frappe.publish_progress(
		min(100, 100 * done / max(total, 1)),
		title=_("Taking In Open Documents"),
		doctype="ITSS Tracked Doctype",
		docname=doctype,
		description=_("{0} of {1} tickets").format(done, total),
	)
