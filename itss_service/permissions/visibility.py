"""Who sees a confidential ticket: its handler, its owner, the lead of its group, the auditor, and whom it is shared with.

The same rule in Python, for one ticket, and in SQL, for lists. System Managers are no exception; the Administrator is
one to Frappe itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import frappe
from frappe.share import get_shared

from itss_service.roles import AUDITOR

TICKET = "ITSS Ticket"


class Columns(NamedTuple):
	"""Where a table keeps what the rule asks for."""

	confidential: str
	handler: str
	ticket_owner: str
	support_group: str


OF_TICKET = Columns("confidential", "handler", "ticket_owner", "support_group")
OF_ISSUE = Columns(*(f"itss_{name}" for name in OF_TICKET))


def sees_everything(user: str) -> bool:
	return user == "Administrator" or AUDITOR in frappe.get_roles(user)


def is_hidden(row: Mapping[str, Any], columns: Columns, doctype: str, name: str, user: str) -> bool:
	"""Whether the user must not see a ticket; `row` has its columns."""
	if not row.get(columns.confidential) or is_involved(row, columns, user):
		return False
	return not get_shared(doctype, user, filters=[["share_name", "=", name]], limit=1)


def is_involved(row: Mapping[str, Any], columns: Columns, user: str) -> bool:
	"""Whether the user sees a confidential ticket by what they are to it."""
	if sees_everything(user) or user in (row.get(columns.handler), row.get(columns.ticket_owner)):
		return True
	group = row.get(columns.support_group)
	return bool(group) and frappe.db.get_value("ITSS Support Group", group, "lead") == user


def is_hidden_document(doctype: str, name: str, user: str) -> bool:
	"""The same by what the ticket of a document knows; a document without one is not confidential."""
	known = {"reference_doctype": doctype, "reference_name": name}
	row = frappe.db.get_value(TICKET, known, OF_TICKET, as_dict=True)
	return bool(row) and is_hidden(row, OF_TICKET, doctype, name, user)


def has_confidential() -> bool:
	"""Whether there is any confidential ticket; where there is none, lists need no further condition."""
	return bool(frappe.get_all(TICKET, filters={"confidential": 1}, limit=1, order_by=""))


def hidden_sql(table: str, columns: Columns, doctype: str, name: str, user: str) -> str:
	"""The condition under which the user must not see a row of `table`; never NULL.

	`table` is quoted; `doctype` and `name` are SQL too: the document that a row is, or is about.
	"""
	me = frappe.db.escape(user, percent=False)
	groups = frappe.get_all("ITSS Support Group", filters={"lead": user}, pluck="name", order_by="name")
	told = [
		f"{table}.{columns.confidential} = 1",
		f"ifnull({table}.{columns.handler}, '') != {me}",
		f"ifnull({table}.{columns.ticket_owner}, '') != {me}",
		*([f"ifnull({table}.{columns.support_group}, '') not in ({quoted(groups)})"] if groups else []),
		# apart, so that each has its index: there may be as many shares as documents
		*(
			f"not exists (select 1 from `tabDocShare` as share where share.{receiver} and share.`read` = 1"
			f" and share.share_doctype = {doctype} and share.share_name = {name})"
			for receiver in (f"user = {me}", "everyone = 1")
		),
	]
	return f"({' and '.join(told)})"


def hidden_tickets_sql(selected: str, user: str) -> str:
	"""A subquery for the tickets that the user must not see, by the index on `confidential`."""
	hidden = hidden_sql("ticket", OF_TICKET, "ticket.reference_doctype", "ticket.reference_name", user)
	return f"(select {selected} from `tab{TICKET}` as ticket where {hidden})"


def quoted(values: Sequence[str]) -> str:
	return ", ".join(frappe.db.escape(value, percent=False) for value in values)
