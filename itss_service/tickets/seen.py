"""What a document shows of its ticket at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cint, get_datetime

from itss_service.core.ticket.events import FIELDS
from itss_service.tickets.tracked import Tracked

COLUMNS = {
	**{name: name for name in FIELDS},
	"group": "support_group",
	"user": "handler",
	"agreement": "named_agreement",
}
"""The column of ITSS Ticket that keeps each of the core's ticket fields."""
_DETAILS = ("subject", "channel", "pause_reason", "ticket_owner")
_FLAGS = ("major_incident", "confidential")
_INSTANTS = ("reported_at", "occurred_at", "received_at", "responded_at", "resolved_at")


@dataclass(frozen=True, slots=True)
class Seen:
	"""`fields` are the core's ticket fields that the document has; `details` more columns of ITSS Ticket; `instants` naive datetimes."""

	status: str
	meaning: str
	fields: dict[str, str | None]
	details: dict[str, Any]
	instants: dict[str, datetime | None]

	@property
	def columns(self) -> dict[str, Any]:
		"""The values of ITSS Ticket that tell it."""
		told = {COLUMNS[name]: value for name, value in self.fields.items()}
		return {"status": self.status, "meaning": self.meaning, **told, **self.details}


def see(doc: Document, tracked: Tracked) -> Seen:
	"""Reads a document by its mapping."""
	status = status_of(doc, tracked)
	means = tracked.status(status)
	fields = {name: _text(doc, tracked, name) for name in FIELDS if name in tracked.fields}
	if fields.get("customer") and "customer_group" not in tracked.fields:
		group = frappe.get_cached_value("Customer", fields["customer"], "customer_group")
		fields["customer_group"] = group or None
	details: dict[str, Any] = {name: _text(doc, tracked, name) for name in _DETAILS}
	details["next_contact"] = _instant(doc, tracked, "next_contact")
	if means.meaning not in ("Paused", "Waiting"):
		details["pause_reason"] = details["next_contact"] = None
	elif not details["pause_reason"]:
		details["pause_reason"] = means.reason
	details |= {name: cint(_value(doc, tracked, name)) for name in _FLAGS}
	return Seen(
		status, means.meaning, fields, details, {name: _instant(doc, tracked, name) for name in _INSTANTS}
	)


def status_of(doc: Document, tracked: Tracked) -> str:
	"""The status as it stands in the document."""
	return str(doc.get(tracked.status_field or "docstatus") or "")


def differs(before: Document, after: Document, tracked: Tracked) -> bool:
	"""Whether anything that a ticket shows may have changed; costs no query."""
	if before.get(tracked.status_field or "docstatus") != after.get(tracked.status_field or "docstatus"):
		return True
	for name, fieldname in tracked.fields.items():
		if name not in _WRITTEN and (before.get(fieldname) or None) != (after.get(fieldname) or None):
			return True
	return False


_WRITTEN = frozenset({"next_due_at", "level_state", "tier", *_INSTANTS})
"""What the app writes itself, or reads when the ticket is opened only."""


def _value(doc: Document, tracked: Tracked, name: str) -> Any:
	fieldname = tracked.fields.get(name)
	return doc.get(fieldname) if fieldname else None


def _text(doc: Document, tracked: Tracked, name: str) -> str | None:
	value = _value(doc, tracked, name)
	return str(value)[:140].strip() or None if value not in (None, "") else None


def _instant(doc: Document, tracked: Tracked, name: str) -> datetime | None:
	value = _value(doc, tracked, name)
	return get_datetime(value).replace(microsecond=0) if value else None
