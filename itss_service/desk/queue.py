"""The queue: open tickets by what is due, read from ITSS Ticket rows alone and never folded.

What has a due time comes in its order, which the index on `next_due_at` gives; what has none (on hold, or without an
agreement) follows by age. Lists go through get_list, so that they hold what the user may see.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import frappe

from itss_service.bridge.instants import aware, to_naive
from itss_service.bridge.instants import now as moment
from itss_service.desk.freshness import freshness
from itss_service.desk.instants import iso

DOCTYPE = "ITSS Ticket"
MOST = 100
MOST_COUNTED = 100
TABS = ("mine", "answered_for", "groups", "unassigned", "all")
_COLUMNS = [
	*("name", "reference_doctype", "reference_name", "subject", "status", "meaning", "level_state"),
	*("next_due_at", "next_due_metric", "priority", "kind", "customer", "support_group", "handler"),
	*("major_incident", "confidential", "opened_at", "pause_reason", "supplier"),
]
_INSTANTS = ("next_due_at", "opened_at")
NOTHING = ["name", "=", ""]
_EVER = "1900-01-01 00:00:00"
"""Filters with > and between leave the column as it is, so that its index serves; `is set` and < do not."""


def page(tab: str, start: int, length: int, limits: Mapping[str, str]) -> dict[str, Any]:
	"""A page of a tab; `limits` are values of columns, such as {"priority": "P1"}."""
	length = max(1, min(length, MOST))
	filters = [*_filters(tab), *([name, "=", value] for name, value in limits.items())]
	now = moment()
	rows = _rows(filters, start, length + 1)
	shown = [_told(row) for row in rows[:length]]
	return {
		"now": iso(now),
		**freshness(now),
		"rows": shown,
		"has_more": len(rows) > length,
		"people": _names(shown),
	}


def overdue(tab: str) -> int:
	"""How many tickets of a tab are past their due time, counted up to a hundred."""
	late = [*_filters(tab), ["next_due_at", "between", [_EVER, to_naive(moment())]]]
	found = frappe.get_list(DOCTYPE, filters=late, pluck="name", order_by="next_due_at", limit=MOST_COUNTED)
	return len(found)


def _rows(filters: list[list[Any]], start: int, wanted: int) -> list[frappe._dict]:
	"""What has a due time first; only a page that reaches behind it asks for the others."""
	due = [*filters, ["next_due_at", ">", _EVER]]
	rows = _list(due, "next_due_at", start, wanted)
	if len(rows) == wanted:
		return rows
	before = start + len(rows) if rows else _count(due, start)
	undue = [*filters, ["next_due_at", "is", "not set"]]
	return rows + _list(undue, "opened_at", max(start - before, 0), wanted - len(rows))


def _list(filters: list[list[Any]], order: str, start: int, limit: int) -> list[frappe._dict]:
	return frappe.get_list(
		DOCTYPE, filters=filters, fields=_COLUMNS, order_by=f"{order}, name", start=start, limit=limit
	)


def _count(filters: list[list[Any]], most: int) -> int:
	return len(
		frappe.get_list(DOCTYPE, filters=filters, pluck="name", order_by="next_due_at", limit=most or 1)
	)


def _filters(tab: str) -> list[list[Any]]:
	user = frappe.session.user
	found: list[list[Any]] = [["is_open", "=", 1]]
	if tab == "mine":
		found.append(["handler", "=", user])
	elif tab == "answered_for":
		found.append(["ticket_owner", "=", user])
	elif tab == "groups":
		groups = groups_of(user)
		found.append(["support_group", "in", groups] if groups else NOTHING)
	elif tab == "unassigned":
		found.append(["handler", "is", "not set"])
	return found


def groups_of(user: str) -> list[str]:
	"""The enabled groups that a user belongs to, leads or manages."""
	member = frappe.get_all(
		"ITSS Support Group Member",
		filters={"user": user, "is_active": 1, "parenttype": "ITSS Support Group"},
		pluck="parent",
	)
	own = [["name", "in", member or [""]], ["lead", "=", user], ["manager", "=", user]]
	return frappe.get_all(
		"ITSS Support Group", filters={"disabled": 0}, or_filters=own, pluck="name", order_by="name"
	)


def _told(row: frappe._dict) -> dict[str, Any]:
	instants = {name: aware(row[name]).isoformat() if row[name] else None for name in _INSTANTS}
	return {**row, **instants}


def _names(rows: list[dict[str, Any]]) -> dict[str, str]:
	wanted = {row["handler"] for row in rows if row["handler"]}
	if not wanted:
		return {}
	found = frappe.get_all("User", filters={"name": ["in", list(wanted)]}, fields=["name", "full_name"])
	return {user.name: user.full_name or user.name for user in found}
