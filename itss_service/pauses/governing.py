"""Whoever puts a ticket on hold says why, in words that were agreed, and when the requester hears next.

Waiting that comes by itself, such as after an answer, is not asked for a reason: its status tells it.
"""

from __future__ import annotations

from datetime import datetime

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_datetime, get_datetime, now_datetime

from itss_service.pauses.reasons import PauseReason, enabled
from itss_service.tickets.seen import status_of
from itss_service.tickets.tracked import Tracked

PAUSED = "Paused"


class UnknownPauseReasonError(frappe.ValidationError):
	pass


class NextContactMissingError(frappe.ValidationError):
	pass


class NextContactPastError(frappe.ValidationError):
	pass


def validate(doc: Document, reader: Tracked) -> None:
	"""What is on hold already is not asked again, unless its reason or its next contact changes."""
	reason = reason_given(doc, reader)
	if reason is None or _is_copied(doc):
		return
	before = doc.get_doc_before_save()
	was = reason_given(before, reader) if before else None
	contact = next_contact(doc, reader)
	moved = contact != (next_contact(before, reader) if before else None)
	if reason != was or moved:
		known = enabled()
		if known and reason != was:
			validate_known(reason, known)
		validate_next_contact(doc, reader, known.get(reason), contact if moved else None)


def reason_given(doc: Document, reader: Tracked) -> str | None:
	"""Why a document is on hold, "" where it does not say; None where it is not on hold."""
	means = reader.status(status_of(doc, reader))
	if means.meaning != PAUSED:
		return None
	return _text(doc, reader) or means.reason or ""


def validate_known(reason: str, known: dict[str, PauseReason]) -> None:
	if reason in known:
		return
	named = ", ".join(known)
	if not reason:
		message = _("Say why it is put on hold. Choose one of these pause reasons: {0}.").format(named)
	else:
		message = _(
			"{0} is no agreed reason for a pause. Choose one of these: {1}; or add it to ITSS Pause Reason."
		).format(frappe.bold(frappe.utils.escape_html(reason)), named)
	frappe.throw(message, UnknownPauseReasonError, _("Pause Reason"))


def validate_next_contact(
	doc: Document, reader: Tracked, reason: PauseReason | None, moved_to: datetime | None
) -> None:
	"""`moved_to` is the next contact if it was set just now; one that was set before may have come meanwhile."""
	if "next_contact" not in reader.fields:
		return
	if reason and reason.needs_next_contact and not next_contact(doc, reader):
		frappe.throw(
			_("{0}: say when the requester hears from us again. Fill in Next Contact.").format(
				frappe.bold(reason.name)
			),
			NextContactMissingError,
			_("Next Contact Missing"),
		)
	if moved_to and moved_to <= now_datetime():
		frappe.throw(
			_("Next Contact {0} has passed already. Enter an instant to come.").format(
				frappe.bold(format_datetime(moved_to))
			),
			NextContactPastError,
			_("Next Contact Has Passed"),
		)


def next_contact(doc: Document, reader: Tracked) -> datetime | None:
	fieldname = reader.fields.get("next_contact")
	value = doc.get(fieldname) if fieldname else None
	return get_datetime(value).replace(microsecond=0) if value else None


def _text(doc: Document, reader: Tracked) -> str:
	fieldname = reader.fields.get("pause_reason")
	return str(doc.get(fieldname) or "").strip() if fieldname else ""


def _is_copied(doc: Document) -> bool:
	"""History that is imported, and what ERPNext splits off a document on hold, were not put on hold now."""
	return bool(frappe.flags.in_import or (doc.is_new() and doc.get("issue_split_from")))
