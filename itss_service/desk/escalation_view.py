"""The escalations of a ticket as its panel shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import frappe

from itss_service.bridge.instants import aware

MOST = 20
_COLUMNS = (
	*("name", "rule", "level", "direction", "step", "action", "line", "cause", "clock_key", "kind"),
	*("agreement", "metric", "cycle", "state", "is_late", "result", "error", "acknowledged_by"),
)
_INSTANTS = ("due_at", "recorded_at", "acted_at", "act_after", "acknowledge_by", "acknowledged_at")


def of_ticket(ticket: Mapping[str, Any]) -> list[dict[str, Any]]:
	"""The latest escalations, the latest first; `to_acknowledge` where somebody still has to take it on.

	Whether this user may is for the server to say when the button is pressed.
	"""
	table = frappe.qb.DocType("ITSS Escalation")
	rows = (
		frappe.qb.from_(table)
		.select(*(table[name] for name in (*_COLUMNS, *_INSTANTS)))
		.where(table.ticket == ticket["name"])
		.orderby(table.due_at, order=frappe.qb.desc)
		.orderby(table.level, order=frappe.qb.desc)
		.limit(MOST)
	).run(as_dict=True)
	return [_escalation(row) for row in rows]


def _escalation(row: frappe._dict) -> dict[str, Any]:
	told = dict(row)
	told |= {name: aware(row[name]).isoformat() if row[name] else None for name in _INSTANTS}
	told["to_acknowledge"] = bool(row.acknowledge_by and not row.acknowledged_by)
	return told
