"""A document gets a name that a deleted one had: ERPNext gives the last number of a series again.

The ticket of the deleted one is evidence and stays, under a name that no document has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe

from itss_service.tickets.renaming import TABLES
from itss_service.tickets.rows import insert_rows

TICKET = "ITSS Ticket"
LONGEST = 120
"""Of a document's name, so that the ticket's own fits behind it."""


def insert_tickets(rows: Sequence[dict[str, Any]], of_new_documents: bool) -> None:
	"""Costs nothing as long as no name comes twice; what is there of a document that is being inserted is a former one's."""
	try:
		insert_rows(TICKET, rows)
	except Exception as error:
		if not (of_new_documents and frappe.db.is_duplicate_entry(error)):
			raise
		for row in rows:
			make_room(row["reference_doctype"], row["reference_name"])
		insert_rows(TICKET, rows)


def make_room(doctype: str, name: str) -> None:
	"""By the ticket's own name: the new document's rows have its name already."""
	former = frappe.db.get_value(TICKET, {"reference_doctype": doctype, "reference_name": name}, "name")
	if not former:
		return
	for kind in TABLES:
		table = frappe.qb.DocType(kind)
		(
			frappe.qb.update(table)
			.set(table.reference_name, f"{name[:LONGEST]} ({former})")
			.where((table.name if kind == TICKET else table.ticket) == former)
		).run()
