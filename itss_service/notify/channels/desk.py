"""Frappe's own notifications, under the bell."""

from __future__ import annotations

import frappe
from frappe.model.document import Document


def send(notice: Document, channel: Document | None) -> None:
	"""One that is to be acknowledged leads to the escalation, any other to the ticket."""
	doctype, name = notice.reference_doctype, notice.reference_name
	user = notice.recipient or notice.address
	if _is_to_be_acknowledged(notice.escalation, user):
		doctype, name = "ITSS Escalation", notice.escalation
	elif not name:
		doctype, name = notice.doctype, notice.name
	frappe.get_doc(
		{
			"doctype": "Notification Log",
			"type": "Alert",
			"for_user": user,
			"document_type": doctype,
			"document_name": name,
			"subject": frappe.utils.escape_html(notice.subject),
			"email_content": notice.message,
		}
	).insert(ignore_permissions=True)


def _is_to_be_acknowledged(escalation: str | None, user: str) -> bool:
	"""On a form that the user may open."""
	if not escalation or not frappe.db.get_value("ITSS Escalation", escalation, "acknowledge_by"):
		return False
	return bool(frappe.has_permission("ITSS Escalation", "read", doc=escalation, user=user))
