"""Issue: a confidential one does not exist for who has nothing to do with it, in the desk and on the portal."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from itss_service.compat import NO_OBJECTION
from itss_service.permissions import access
from itss_service.permissions.visibility import OF_ISSUE, hidden_sql, is_hidden, sees_everything

DOCTYPE = "Issue"


def conditions(user: str | None = None) -> str:
	"""For lists, reports, exports and searches; only the columns of the row itself are looked at for most rows."""
	user = user or frappe.session.user
	if sees_everything(user):
		return ""
	return f"not {hidden_sql('`tabIssue`', OF_ISSUE, repr(DOCTYPE), '`tabIssue`.name', user)}"


def has_permission(doc: Document, ptype: str = "read", user: str | None = None) -> bool | None:
	"""By what the database has, not by what a client sends along; whoever looks at a confidential one is noted."""
	if doc.is_new() or not doc.name:
		return NO_OBJECTION
	user = user or frappe.session.user
	row = frappe.db.get_value(DOCTYPE, doc.name, OF_ISSUE, as_dict=True)
	if not row or not row.itss_confidential:
		return NO_OBJECTION
	if is_hidden(row, OF_ISSUE, DOCTYPE, doc.name, user):
		return False
	access.note(doc, user)
	return NO_OBJECTION


def has_website_permission(doc: Document, ptype: str = "read", user: str | None = None, **_: object) -> bool:
	"""ERPNext shows a customer's Issues to every contact of the customer; a confidential one only to who sent it."""
	user = user or frappe.session.user
	if not doc.get("itss_confidential"):
		return True
	if user not in (doc.owner, doc.raised_by):
		return False
	access.note(doc, user)
	return True
