"""Escalations that lay before a ticket was taken in: nobody gets them one by one, the group's lead gets one summary.

A ticket that is over needs none. Many tickets at once (an import, the first day of the app) are one notice per lead.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

import frappe
from frappe.utils import add_to_date, now_datetime

from itss_service.bridge.settings import number, observes_only
from itss_service.escalate import people
from itss_service.notify import compose

DOCTYPE = "ITSS Escalation"
SETTLING_SECONDS = 30
"""So that what one import records is summed up together."""


def run_summaries(until: float | None = None) -> int:
	"""Sums up what is not summed up yet; answers how many notices there were."""
	sent = 0
	while until is None or monotonic() < until:
		frappe.db.commit()
		rows = _unsettled()
		if not rows:
			break
		if not observes_only():
			sent += _tell(rows)
		names = [row.name for row in rows]
		frappe.db.set_value(DOCTYPE, {"name": ["in", names]}, "acted_at", now_datetime())
		frappe.db.commit()
	return sent


def _unsettled() -> list[frappe._dict]:
	"""Locked; found first and locked by name then, so that nobody who records an escalation waits for a gap."""
	table, ticket = frappe.qb.DocType(DOCTYPE), frappe.qb.DocType("ITSS Ticket")
	found = (
		frappe.qb.from_(table)
		.select(table.name)
		.where((table.state == "Past") & table.acted_at.isnull())
		.where(table.recorded_at <= add_to_date(now_datetime(), seconds=-SETTLING_SECONDS))
		.limit(max(number("batch_size"), 1) * 20)
	).run(pluck=True)
	if not found:
		return []
	rows = (
		frappe.qb.from_(table)
		.select(table.name, table.acted_at)
		.where(table.name.isin(found))
		.for_update(skip_locked=True)
	).run(as_dict=True)
	locked = [row.name for row in rows if not row.acted_at]
	if not locked:
		return []
	return (
		frappe.qb.from_(table)
		.left_join(ticket)
		.on(ticket.name == table.ticket)
		.select(table.name, table.ticket, table.level, table.due_at, ticket.state)
		.select(ticket.reference_doctype, ticket.reference_name, ticket.subject, ticket.confidential)
		.select(ticket.support_group)
		.where(table.name.isin(locked))
		.orderby(table.due_at)
	).run(as_dict=True)


def _tell(rows: Sequence[frappe._dict]) -> int:
	"""One notice per group's lead about the open tickets among them."""
	by_group: dict[str, dict[str, frappe._dict]] = {}
	for row in rows:
		if row.state == "Open" and row.support_group:
			by_group.setdefault(row.support_group, {}).setdefault(row.ticket, row)
	for group, tickets in by_group.items():
		lead = people.enabled([people.group_of({"support_group": group}).get("lead")])
		if lead:
			compose.tell_of_the_past(lead[0], list(tickets.values()))
	return len(by_group)
