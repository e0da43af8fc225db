"""The breaches of a period with their reasons, and how many there are of each cause."""

from __future__ import annotations

from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.query_builder.functions import Count, Sum

from itss_service.reports import columns
from itss_service.reports.basis import Span
from itss_service.reports.weekly import metric_label

MOST = 200
"""That a report lists; the others are counted."""


class Breaches(NamedTuple):
	rows: list[dict[str, Any]]
	total: int
	exempt: int
	unruled: int
	causes: list[tuple[str, int]]
	"""The most frequent first; breaches without a ruling stand under no name."""


def of_agreement(agreement: str, span: Span) -> Breaches:
	clock = columns.table(columns.CLOCKS)
	inside = (
		(clock.agreement == agreement)
		& (clock.breached_at >= span.start)
		& (clock.breached_at < span.end)
		& (clock.state == "breached")
	)
	counted = (
		frappe.qb.from_(clock)
		.where(inside)
		.select(clock.cause, Count("*"), Sum(clock.exempt), Sum(clock.ruling.isnull()))
		.groupby(clock.cause)
	).run()
	causes = sorted(
		((cause or "", int(number)) for cause, number, *_rest in counted), key=lambda c: (-c[1], c[0])
	)
	return Breaches(
		_listed(clock, inside),
		sum(int(row[1]) for row in counted),
		sum(int(row[2] or 0) for row in counted),
		sum(int(row[3] or 0) for row in counted),
		causes,
	)


def _listed(clock: Any, inside: Any) -> list[dict[str, Any]]:
	ticket, ruling = (frappe.qb.DocType(name) for name in ("ITSS Ticket", "ITSS Breach Ruling"))
	of_clock = ("reference_doctype", "reference_name", "metric", "priority", "due_at", "breached_at")
	query = (
		frappe.qb.from_(clock)
		.left_join(ticket)
		.on(ticket.name == clock.ticket)
		.left_join(ruling)
		.on(ruling.name == clock.ruling)
		.where(inside)
		.select(*(clock[name] for name in (*of_clock, "stopped_at", "cause", "responsible", "exempt")))
		.select(ticket.subject, ticket.confidential, ruling.explanation, ruling.exempt_reason)
		.orderby(clock.breached_at, clock.name)
		.limit(MOST)
	)
	return [_row(found) for found in query.run(as_dict=True)]


def _row(found: dict[str, Any]) -> dict[str, Any]:
	"""The report is read by others than the ticket is: of a confidential one it tells the times alone."""
	reasons = (found.pop("explanation"), found.pop("exempt_reason"))
	if found.pop("confidential"):
		found |= {"reference_doctype": None, "reference_name": None, "subject": _("Confidential ticket")}
		reasons = ()
	return {
		**found,
		"metric": metric_label(found["metric"]),
		"responsible": _(found["responsible"], context="ITSS Breach Ruling")
		if found["responsible"]
		else None,
		"reason": "\n".join(reason for reason in reasons if reason),
	}
