"""Where the life of the tickets resolved in the period went: their SLA resolution clocks, folded from their events.

Folding takes some milliseconds a ticket, so the report reads the latest tickets up to a number, and says how many
there are.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import cint

from itss_service.core.measure.whose_time import TimeSplit, whose_time
from itss_service.reports.basis import RESOLVED
from itss_service.reports.columns import TICKETS
from itss_service.reports.folding import folded_clocks
from itss_service.reports.scripted import (
	Asked,
	Row,
	asked,
	column,
	duration_column,
	percent,
	rows_of,
	share_column,
	with_total,
)

MOST, DEFAULT = 5_000, 1_000


def execute(filters: dict[str, Any] | None = None) -> tuple:
	question = asked(filters)
	most = min(max(1, cint((filters or {}).get("most")) or DEFAULT), MOST)
	tickets, total = _tickets(question, most)
	split = whose_time(folded_clocks(tickets))
	rows = _rows(split)
	message = None
	if total > len(tickets):
		message = _("The latest {0} of {1} tickets resolved in the period.").format(len(tickets), total)
	table = with_total(rows, "whose", {"seconds": split.total, "share": 100.0}) if split.total else []
	return _columns(), table, message, _chart(rows) if table else None, _summary(len(tickets))


def _columns() -> list[Row]:
	return [
		column(_("Whose Time"), "whose", "Data", 260),
		column(_("What It Was"), "what", "Data", 260),
		duration_column(_("Time"), "seconds", 160),
		share_column(_("Share of the Time"), "share"),
	]


def _tickets(question: Asked, most: int) -> tuple[list[str], int]:
	query, ticket = rows_of(TICKETS, RESOLVED, question)
	query = query.where(ticket.covered == 1)
	((total,),) = query.select(Count("*")).run()
	latest = query.select(ticket.name).orderby(ticket.resolved_at, order=frappe.qb.desc).orderby(ticket.name)
	return latest.limit(most).run(pluck="name"), total


def _rows(split: TimeSplit) -> list[Row]:
	"""Holders by their time, then the customer's and the calendar's."""
	by_time = lambda pair: (-pair[1], pair[0])  # noqa: E731
	rows = [
		(holder or _("Nobody"), _("Working time"), seconds)
		for holder, seconds in sorted(split.working.items(), key=by_time)
	]
	rows += [
		(_("On hold"), reason if reason != "paused" else _("No reason given"), seconds)
		for reason, seconds in sorted(split.paused.items(), key=by_time)
	]
	rows += [
		(_("Nobody's"), _("Closed hours"), split.closed),
		(_("Customer"), _("Between a resolution and the reopening"), split.stopped),
		(_("Others"), _("Held elsewhere"), split.elsewhere),
		(_("Nobody's"), _("Nothing was promised"), split.untargeted),
	]
	return [
		{"whose": whose, "what": what, "seconds": seconds, "share": percent(seconds, split.total)}
		for whose, what, seconds in rows
		if seconds
	]


def _chart(rows: list[Row]) -> dict[str, Any]:
	"""Hours; who worked by name, the rest by what it was."""
	working = _("Working time")
	return {
		"data": {
			"labels": [row["whose"] if row["what"] == working else row["what"] for row in rows],
			"datasets": [{"name": _("Hours"), "values": [round(row["seconds"] / 3600, 1) for row in rows]}],
		},
		"type": "bar",
		"fieldtype": "Float",
		"colors": ["#2490EF"],
	}


def _summary(tickets: int) -> list[Row]:
	return [{"label": _("Tickets"), "value": tickets, "datatype": "Int"}]
