"""Marking an Issue confidential: somebody must be left who sees it, and whoever marks it must be among them."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from itss_service.permissions.visibility import OF_ISSUE, is_involved


class HiddenFromYourselfError(frappe.ValidationError):
	pass


def validate(doc: Document, _method: str | None = None) -> None:
	if not cint(doc.itss_confidential):
		return
	set_keeper(doc)
	if _is_newly_marked(doc):
		validate_marker_sees_it(doc)


def on_update(doc: Document, _method: str | None = None) -> None:
	"""What was shown or mailed to somebody before is no longer; sharing and assigning anew is a decision."""
	if cint(doc.itss_confidential) and _is_newly_marked(doc):
		frappe.db.delete("DocShare", {"share_doctype": doc.doctype, "share_name": doc.name})
		frappe.db.delete("Document Follow", {"ref_doctype": doc.doctype, "ref_docname": doc.name})


def set_keeper(doc: Document) -> None:
	"""Without handler and owner nobody would work on it: it becomes the business of who marks it."""
	if not doc.itss_handler and not doc.itss_ticket_owner and _is_colleague(frappe.session.user):
		doc.itss_ticket_owner = frappe.session.user


def validate_marker_sees_it(doc: Document) -> None:
	user = frappe.session.user
	if _is_colleague(user) and not is_involved(doc, OF_ISSUE, user):
		frappe.throw(
			_(
				"As a confidential Issue it would be hidden from you: you are neither its Handler nor its Ticket Owner nor the lead of its group. Let one of them mark it or enter yourself first."
			),
			HiddenFromYourselfError,
			_("Hidden from Yourself"),
		)


def _is_newly_marked(doc: Document) -> bool:
	before = doc.get_doc_before_save()
	return before is None or not cint(before.itss_confidential)


def _is_colleague(user: str) -> bool:
	return (
		user not in ("Administrator", "Guest")
		and frappe.db.get_value("User", user, "user_type") == "System User"
	)
