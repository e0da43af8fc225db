"""The numbers and charts of the workspace, of the tickets that the user may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count, Sum
from frappe.utils import add_days, getdate, now_datetime

from itss_service.reports import columns, periods
from itss_service.reports.ages import age_chart, bucket_terms
from itss_service.reports.basis import VERDICT, within
from itss_service.reports.columns import CLOCKS, TICKETS
from itss_service.reports.filters import Filters, limited
from itss_service.reports.scripted import asked, percent
from itss_service.reports.weekly import attainment_chart

SOON_HOURS = 4
WEEKS = 12
MOST_GROUPS = 8
_READABLE = Filters(readable_only=True)


def due_soon() -> dict[str, Any]:
	"""Tickets of which something falls due within the next hours, and where the list of them is."""
	now = now_datetime()
	until = now + timedelta(hours=SOON_HOURS)
	query, ticket = _open_tickets()
	((count,),) = query.where(ticket.next_due_at.between(now, until)).select(Count("*")).run()
	shown = [f"{moment:%Y-%m-%d %H:%M:%S}" for moment in (now, until)]
	return {
		"value": count,
		"fieldtype": "Int",
		"route": ["List", "ITSS Ticket"],
		"route_options": {"is_open": 1, "next_due_at": ["between", shown]},
	}


def attainment_this_month() -> dict[str, Any] | str:
	"""The share of this month's judged SLA clocks that met their targets, in percent; a dash while none was judged."""
	month = periods.around("Month", getdate())
	clock = columns.table(CLOCKS)
	query = limited(frappe.qb.from_(clock), CLOCKS, clock, _READABLE)
	query = query.where(within(VERDICT, clock, periods.span_of(month)))
	query = query.where((clock.kind == "SLA") & clock.state.isin(["met", "breached"]))
	((met, judged),) = query.select(Sum(clock.state == "met"), Count("*")).run()
	if not judged:
		return "–"
	return {
		"value": percent(float(met), judged),
		"fieldtype": "Percent",
		"precision": 1,
		"route": ["query-report", "Service Level Attainment"],
		"route_options": {"from_date": str(month.first), "to_date": str(month.last), "kind": "SLA"},
	}


def attainment_by_week() -> dict[str, Any] | None:
	"""Twelve weeks, this one included."""
	today = getdate()
	first = add_days(today, -today.weekday() - 7 * (WEEKS - 1))
	chart = attainment_chart(asked({"from_date": first, "to_date": today}))
	return chart and chart["data"]


def backlog_by_age() -> dict[str, Any]:
	query, ticket = _open_tickets()
	terms = [term.as_(f"step_{index}") for index, term in enumerate(bucket_terms(ticket, now_datetime()))]
	(counts,) = query.select(*terms).run()
	return age_chart([int(count or 0) for count in counts])["data"]


def open_by_group() -> dict[str, Any] | None:
	"""The groups with the most open tickets, on time and late."""
	query, ticket = _open_tickets()
	late = Sum(ticket.level_state == "Breached")
	rows = (
		query.select(ticket.support_group, Count("*"), late)
		.groupby(ticket.support_group)
		.orderby(Count("*"), order=frappe.qb.desc)
		.limit(MOST_GROUPS)
	).run()
	if not rows:
		return None
	return {
		"labels": [group or _("No group") for group, *_counts in rows],
		"datasets": [
			{"name": _("Breached"), "values": [int(breached or 0) for _group, _count, breached in rows]},
			{
				"name": _("Not breached"),
				"values": [count - int(breached or 0) for _g, count, breached in rows],
			},
		],
	}


def _open_tickets() -> tuple[Any, Any]:
	ticket = columns.table(TICKETS)
	query = limited(frappe.qb.from_(ticket), TICKETS, ticket, _READABLE)
	return query.where(ticket.is_open == 1), ticket
