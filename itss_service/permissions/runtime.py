"""Rows about tickets (events, clocks, escalations, notices) are for who may read the document they are about."""

from __future__ import annotations

from collections.abc import Iterator

import frappe
from frappe.desk.reportview import build_match_conditions
from frappe.model.document import Document

from itss_service.compat import NO_OBJECTION
from itss_service.permissions import issue
from itss_service.permissions.visibility import (
	OF_TICKET,
	TICKET,
	has_confidential,
	hidden_sql,
	hidden_tickets_sql,
	is_hidden_document,
	quoted,
	sees_everything,
)

DOCTYPES = (
	TICKET,
	"ITSS Ticket Event",
	"ITSS Clock",
	"ITSS Escalation",
	"ITSS Notice",
	"ITSS Request Details",
	"ITSS Breach Ruling",
)


def conditions(user: str | None = None, doctype: str = TICKET) -> str:
	"""For lists: no rows of document types that the user may not read, nor of documents kept from them."""
	user = user or frappe.session.user
	if user == "Administrator":
		return ""
	return " and ".join([*_by_documents(doctype, user), *_by_confidence(doctype, user)])


def _by_documents(doctype: str, user: str) -> Iterator[str]:
	"""By roles and user permissions; without user permissions no document is looked at."""
	table, unreadable = f"`tab{doctype}`", []
	for tracked in frappe.get_all("ITSS Tracked Doctype", pluck="name", order_by="name"):
		if not frappe.has_permission(tracked, "read", user=user):
			unreadable.append(tracked)
			continue
		match = build_match_conditions(tracked, user=user)
		if match and not (tracked == issue.DOCTYPE and match == issue.conditions(user)):
			yield (
				f"(ifnull({table}.reference_doctype, '') != {quoted([tracked])} or {table}.reference_name in"
				f" (select `tab{tracked}`.name from `tab{tracked}` where {match}))"
			)
	if unreadable:
		yield f"ifnull({table}.reference_doctype, '') not in ({quoted(unreadable)})"


def _by_confidence(doctype: str, user: str) -> Iterator[str]:
	if sees_everything(user) or not has_confidential():
		return
	table = f"`tab{doctype}`"
	if doctype == TICKET:
		name = f"{table}.reference_name"
		yield f"not {hidden_sql(table, OF_TICKET, f'{table}.reference_doctype', name, user)}"
	else:
		yield f"({table}.ticket is null or {table}.ticket not in {hidden_tickets_sql('ticket.name', user)})"


def has_permission(doc: Document, ptype: str = "read", user: str | None = None) -> bool | None:
	"""A document that was deleted is judged by what its ticket remembers."""
	user = user or frappe.session.user
	doctype, name = doc.get("reference_doctype"), doc.get("reference_name")
	if not doctype or not name:
		return NO_OBJECTION
	if frappe.db.exists(doctype, name):
		return NO_OBJECTION if frappe.has_permission(doctype, "read", doc=name, user=user) else False
	if not frappe.has_permission(doctype, "read", user=user) or is_hidden_document(doctype, name, user):
		return False
	return NO_OBJECTION
