"""The rows of a ticket follow its document's name."""

from __future__ import annotations

import frappe

TABLES = (
	"ITSS Ticket",
	"ITSS Ticket Event",
	"ITSS Clock",
	"ITSS Escalation",
	"ITSS Notice",
	"ITSS Breach Ruling",
)


def follow(doctype: str, old: str, new: str) -> None:
	for name in TABLES:
		table = frappe.qb.DocType(name)
		(
			frappe.qb.update(table)
			.set(table.reference_name, new)
			.where((table.reference_doctype == doctype) & (table.reference_name == old))
		).run()
