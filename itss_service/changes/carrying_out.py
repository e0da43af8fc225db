"""After the day has come: a termination is effective, and both kinds of documents tell what became of open tickets.

The clocks need none of this: they stop and move by their terms (bridge/turns.py).
"""

from __future__ import annotations

from datetime import date, timedelta

import frappe
from frappe.query_builder.functions import Count
from frappe.utils import getdate

from itss_service.bridge.turns import (
	CARRIED_OUT,
	CHANGE,
	MOVES,
	STOPS,
	TERMINATION,
	end_of,
	move_instant,
	versions,
)
from itss_service.changes.termination import APPROVED, EFFECTIVE

SETTLED = timedelta(days=3)
"""For so long the figures are brought up to date: a job that was down judges late, by the same instants."""


def run(today: date | None = None) -> None:
	today = today or getdate()
	for step in (make_effective, count_moved):
		step(today)
		frappe.db.commit()


def make_effective(today: date) -> None:
	for row in frappe.get_all(
		TERMINATION,
		filters={
			"docstatus": 1,
			"status": ["in", (APPROVED, EFFECTIVE)],
			"effective_on": ["between", (today - timedelta(days=1_000), today - timedelta(days=1))],
		},
		fields=["name", "agreement", "effective_on", "running_clocks", "status"],
		order_by="effective_on, name",
	):
		if row.status == EFFECTIVE and row.effective_on < today - SETTLED:
			continue
		ended_at = end_of(row.effective_on)
		stopped = _stopped(row.agreement, ended_at) if row.running_clocks == STOPS else 0
		values = {"status": EFFECTIVE, "carried_out_at": ended_at, "stopped_clocks": stopped}
		frappe.db.set_value(TERMINATION, row.name, values)


def _stopped(agreement: str, ended_at: object) -> int:
	clock = frappe.qb.DocType("ITSS Clock")
	query = frappe.qb.from_(clock).select(Count("*"))
	query = query.where((clock.stopped_at == ended_at) & clock.agreement.isin(versions(agreement)))
	return query.run()[0][0]


def count_moved(today: date) -> None:
	rows = frappe.get_all(
		CHANGE,
		filters={"status": CARRIED_OUT, "running_clocks": MOVES, "new_agreement": ["is", "set"]},
		fields=["name", "new_agreement", "carried_out_at", "moved_tickets"],
		order_by="name",
	)
	for row in rows:
		begins = frappe.db.get_value("ITSS Agreement", row.new_agreement, "valid_from")
		at = move_instant(begins, row.carried_out_at)
		if at.date() <= today <= at.date() + SETTLED:
			frappe.db.set_value(CHANGE, row.name, "moved_tickets", moved(row.name, at), update_modified=False)


def moved(change: str, at: object) -> int:
	"""The tickets that the change moved, as their events tell."""
	event, ticket = frappe.qb.DocType("ITSS Ticket Event"), frappe.qb.DocType("ITSS Ticket")
	query = frappe.qb.from_(ticket).join(event).on(event.ticket == ticket.name).select(Count("*"))
	return query.where((ticket.opened_at < at) & (event.at == at) & (event.reason == change)).run()[0][0]
