"""A ticket's events as its timeline shows them, a page at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import frappe

from itss_service.bridge.instants import aware

PAGE = 100
_COLUMNS = (
	*("serial", "at", "event", "actor", "channel", "reason", "source", "status", "changes", "note"),
	"creation",
)


def page(ticket: str, before: int | None = None) -> dict[str, Any]:
	"""The latest events, or those before a serial, the latest first."""
	table = frappe.qb.DocType("ITSS Ticket Event")
	query = frappe.qb.from_(table).select(*(table[name] for name in _COLUMNS)).where(table.ticket == ticket)
	if before is not None:
		query = query.where(table.serial < before)
	rows = query.orderby(table.serial, order=frappe.qb.desc).limit(PAGE + 1).run(as_dict=True)
	return {"events": [_event(row) for row in rows[:PAGE]], "has_more_events": len(rows) > PAGE}


def _event(row: frappe._dict) -> dict[str, Any]:
	told = {**row, "at": aware(row.at).isoformat(), "recorded_at": aware(row.creation).isoformat()}
	told["changes"] = json.loads(row.changes) if row.changes else {}
	del told["creation"]
	return told


def names_of_people(answer: Mapping[str, Any]) -> dict[str, str]:
	"""Full names of the users that an answer names, in one query."""
	ticket = answer.get("ticket") or {}
	users = {ticket.get("handler"), ticket.get("ticket_owner")}
	users |= {event["actor"] for event in answer.get("events", ())}
	users |= {event["changes"].get("user") for event in answer.get("events", ())}
	users |= {row["acknowledged_by"] for row in answer.get("escalations", ())}
	wanted = [user for user in users if user]
	if not wanted:
		return {}
	found = frappe.get_all("User", filters={"name": ["in", wanted]}, fields=["name", "full_name"])
	return {user.name: user.full_name or user.name for user in found}
