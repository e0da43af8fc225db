"""Frappe's own notifications, under the bell."""

from __future__ import annotations

import frappe
from frappe.model.document import Document


def send(notice: Document, channel: Document | None) -> None:
	"""One that is to be acknowledged leads to the escalation, any other to the ticket."""
	doctype, name = notice.reference_doctype, notice.reference_name
	if notice.escalation and frappe.db.get_value("ITSS Escalation", notice.escalation, "acknowledge_by"):
		doctype, name = "ITSS Escalation", notice.escalation
	elif not name:
		doctype, name = notice.doctype, notice.name
	frappe.get_doc(
		{
			"doctype": "Notification Log",
			"type": "Alert",
			"for_user": notice.recipient or notice.address,
			"document_type": doctype,
			"document_name": name,
			"subject": frappe.utils.escape_html(notice.subject),
			"email_content": notice.message,
		}
	).insert(ignore_permissions=True)
