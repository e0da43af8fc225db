"""Which buttons a user may press on a ticket: by permission, by what the ticket is doing, by what its type can hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import frappe
from frappe.model.document import Document

from itss_service.roles import FIRST_LINE_LEAD, LEVEL_ADMINISTRATOR, LEVEL_MANAGER, SERVICE_MANAGER
from itss_service.tickets.tracked import Tracked

WAITS = ("Paused", "Waiting")
NAME_AGREEMENTS = frozenset(
	{LEVEL_MANAGER, LEVEL_ADMINISTRATOR, SERVICE_MANAGER, FIRST_LINE_LEAD, "System Manager"}
)


def actions(doc: Document, reader: Tracked, row: Mapping[str, Any]) -> list[str]:
	"""The actions by name. A press is checked again; this only spares the user buttons that would be refused."""
	if not doc.has_permission("write"):
		return []
	return [name for name in _in_state(row) if _is_possible(name, reader, row)]


def _in_state(row: Mapping[str, Any]) -> list[str]:
	state = row["state"]
	if state == "Resolved":
		return ["confirm", "reopen", "progress"]
	if state != "Open":
		return ["reopen"]
	waits = row["meaning"] in WAITS
	found = ["take", "progress", "resume" if waits else "pause", "resolve", "assign", "escalate"]
	if row["meaning"] == "Waiting":
		found.append("pause")
	return [*found, "unmark_major" if row["major_incident"] else "mark_major", "name_agreement", "cancel"]


def _is_possible(name: str, reader: Tracked, row: Mapping[str, Any]) -> bool:
	if name == "take":
		return "user" in reader.fields and row["handler"] != frappe.session.user
	if name == "assign":
		return not {"group", "user", "supplier"}.isdisjoint(reader.fields)
	if name in ("mark_major", "unmark_major"):
		return "major_incident" in reader.fields
	if name == "name_agreement":
		return not NAME_AGREEMENTS.isdisjoint(frappe.get_roles())
	needed = NEEDED_MEANINGS.get(name)
	return needed is None or reader.status_with(needed) is not None


NEEDED_MEANINGS = {
	"pause": "Paused",
	"resume": "Active",
	"resolve": "Resolved",
	"reopen": "Active",
	"cancel": "Cancelled",
}
"""The meaning of the status that an action sets; a document type without such a status has no such button."""
