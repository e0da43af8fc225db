"""Mails, calls and messages about a ticket: what a person tells the customer is a response, on whatever channel."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from itss_service.tickets import contact, observe
from itss_service.tickets.source import Cause
from itss_service.tickets.tracked import tracked

CHANNELS = {
	"Email": "reply",
	"Phone": "call",
	"SMS": "message",
	"Chat": "message",
	"Meeting": "visit",
	"Visit": "visit",
}
"""The words that agreements use for the mediums of a communication."""


def before_validate(doc: Document, _method: str | None = None) -> None:
	"""What the communication does to its document while it is saved is told as its doing."""
	if _concerns_a_ticket(doc):
		doc.flags.itss_cause_before = frappe.flags.itss_cause
		frappe.flags.itss_cause = Cause(f"Communication {doc.name or ''}".strip(), _channel(doc))


def on_update(doc: Document, _method: str | None = None) -> None:
	if not _concerns_a_ticket(doc):
		return
	try:
		if doc.get_doc_before_save() is None and is_outward(doc):
			contact.contacted(
				doc.reference_doctype, doc.reference_name, _channel(doc), f"Communication {doc.name}"
			)
	finally:
		frappe.flags.itss_cause = doc.flags.itss_cause_before


def on_trash(doc: Document, _method: str | None = None) -> None:
	"""A deleted message does not undo what was said; that it was deleted is kept."""
	if _concerns_a_ticket(doc):
		told = Cause(f"Communication {doc.name}", _channel(doc), note=doc.subject)
		observe.record(doc.reference_doctype, doc.reference_name, "communication_deleted", told=told)


def is_outward(doc: Document) -> bool:
	"""Whether a person speaks to somebody outside: no automatic message, no mail among colleagues."""
	if doc.sent_or_received != "Sent" or doc.communication_type != "Communication":
		return False
	if (
		frappe.flags.in_import
		or frappe.db.get_value("User", frappe.session.user, "user_type") != "System User"
	):
		return False
	receivers = _addresses(doc)
	return not receivers or bool(receivers - _colleagues(receivers))


def _concerns_a_ticket(doc: Document) -> bool:
	return bool(doc.reference_doctype and doc.reference_name and tracked(doc.reference_doctype))


def _channel(doc: Document) -> str:
	return CHANNELS.get(doc.communication_medium or "", "message")


def _addresses(doc: Document) -> set[str]:
	return {address.lower() for address in (*doc.to_list(), *doc.cc_list(), *doc.bcc_list())}


def _colleagues(addresses: set[str]) -> set[str]:
	filters = {"name": ["in", list(addresses)], "user_type": "System User", "enabled": 1}
	return {name.lower() for name in frappe.get_all("User", filters=filters, pluck="name")}
