"""Which document types are tickets, and how to read one: ITSS Tracked Doctype as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import frappe

from itss_service.bridge import stamp

DOCTYPE = "ITSS Tracked Doctype"
ACTIVE = "Active"
STATES = {
	"Active": "opened",
	"Answered": "responded",
	"Waiting": "paused",
	"Paused": "paused",
	"Resolved": "resolved",
	"Confirmed": "confirmed",
	"Closed": "closed",
	"Cancelled": "cancelled",
}
"""The meanings of statuses, each as the event that leads to such a state."""
DOCUMENT_STATES = {0: "Active", 1: "Closed", 2: "Cancelled"}
"""What the states of a document mean where no field holds a status."""


@dataclass(frozen=True, slots=True)
class Status:
	"""What a status means, and why a ticket with it waits where nobody gives another reason."""

	meaning: str
	reason: str | None


@dataclass(frozen=True, slots=True)
class Tracked:
	"""One tracked document type: `fields` maps the ticket's fields to the document's."""

	doctype: str
	status_field: str | None
	statuses: Mapping[str, Status]
	fields: Mapping[str, str]
	since: datetime | None

	def status(self, status: str | None) -> Status:
		"""The meaning of a status; one that is not listed counts as active."""
		if not self.status_field:
			return Status(DOCUMENT_STATES.get(int(status or 0), ACTIVE), None)
		return self.statuses.get(status or "", _ACTIVE)

	def status_with(self, meaning: str) -> str | None:
		"""The first status with a meaning, for who wants to set it."""
		return next((name for name, status in self.statuses.items() if status.meaning == meaning), None)


_ACTIVE = Status(ACTIVE, None)


def tracked(doctype: str) -> Tracked | None:
	"""How documents of a type are read as tickets, None if they are not tickets."""
	return stamp.kept("tracked", _all).get(doctype)


def tracked_doctypes() -> list[str]:
	"""The document types that are tickets."""
	return list(stamp.kept("tracked", _all))


def _all() -> dict[str, Tracked]:
	names = frappe.get_all(DOCTYPE, filters={"enabled": 1}, pluck="name", order_by="name")
	return {name: _read(frappe.get_doc(DOCTYPE, name)) for name in names}


def _read(doc: frappe.model.document.Document) -> Tracked:
	return Tracked(
		doctype=doc.document_type,
		status_field=doc.status_field or None,
		statuses={row.status: Status(row.meaning, row.reason or None) for row in doc.statuses},
		fields={row.ticket_field: row.fieldname for row in doc.mapped_fields},
		since=frappe.utils.get_datetime(doc.track_since) if doc.track_since else None,
	)
