"""What Frappe keeps about a confidential ticket elsewhere: mails, comments, versions, files, assignments."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from itss_service.compat import NO_OBJECTION
from itss_service.permissions.visibility import (
	has_confidential,
	hidden_tickets_sql,
	is_hidden_document,
	sees_everything,
)
from itss_service.tickets.tracked import tracked

ABOUT = {
	"Comment": ("reference_doctype", "reference_name"),
	"Communication": ("reference_doctype", "reference_name"),
	"File": ("attached_to_doctype", "attached_to_name"),
	"ToDo": ("reference_type", "reference_name"),
	"Version": ("ref_doctype", "docname"),
}
"""The fields that name the document."""


def conditions(user: str | None = None, doctype: str = "Communication") -> str:
	"""For lists; an assignment of one's own is shown."""
	user = user or frappe.session.user
	if sees_everything(user) or not has_confidential():
		return ""
	kind, name = (f"`tab{doctype}`.{column}" for column in ABOUT[doctype])
	hidden = hidden_tickets_sql("ticket.reference_doctype, ticket.reference_name", user)
	shown = [f"{kind} is null", f"{name} is null", f"({kind}, {name}) not in {hidden}"]
	if doctype == "ToDo":
		shown.append(f"`tabToDo`.allocated_to = {frappe.db.escape(user, percent=False)}")
	return f"({' or '.join(shown)})"


def has_permission(doc: Document, ptype: str = "read", user: str | None = None) -> bool | None:
	"""The pair of it; mails and files ask for their document themselves as far as reading goes."""
	user = user or frappe.session.user
	kind, name = (doc.get(column) for column in ABOUT[doc.doctype])
	if not kind or not name or not tracked(kind) or doc.get("allocated_to") == user:
		return NO_OBJECTION
	return False if is_hidden_document(kind, name, user) else NO_OBJECTION
