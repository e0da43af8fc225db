"""Escalation rules of sites that had the app before it acted on them count from their creation."""

from __future__ import annotations

import frappe


def execute() -> None:
	table = frappe.qb.DocType("ITSS Escalation Rule")
	(
		frappe.qb.update(table).set(table.effective_from, table.creation).where(table.effective_from.isnull())
	).run()
