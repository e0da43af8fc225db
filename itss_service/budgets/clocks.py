"""The clocks that error budgets count: verdicts of a period by day, and those that fall due before it ends."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import frappe
from frappe.query_builder.functions import Coalesce, Count, Date, Sum

from itss_service.reports import columns
from itss_service.reports.basis import VERDICT, Span, within
from itss_service.reports.filters import Filters, limited

SHOWN = 10
"""How many of the tickets that decide are told by name."""


class Verdicts(NamedTuple):
	"""Of one metric and priority on one day; `exempt` are some of the breached."""

	metric: str
	priority: str | None
	day: date
	judged: int
	breached: int
	exempt: int


def verdicts(agreements: Sequence[str], span: Span) -> dict[str, list[Verdicts]]:
	"""By agreement: one grouped query."""
	clock = columns.table(columns.CLOCKS)
	day = Date(Coalesce(clock.breached_at, clock.stopped_at))
	breached = clock.state == "breached"
	rows = (
		frappe.qb.from_(clock)
		.where(clock.agreement.isin(list(agreements)) & within(VERDICT, clock, span))
		.where(clock.state.isin(["met", "breached"]))
		.groupby(clock.agreement, clock.metric, clock.priority, day)
		.orderby(clock.agreement, clock.metric, clock.priority, day)
		.select(
			clock.agreement,
			clock.metric,
			clock.priority,
			day,
			Count("*"),
			Sum(breached),
			Sum(breached & (Coalesce(clock.exempt, 0) == 1)),
		)
	).run()
	found: dict[str, list[Verdicts]] = defaultdict(list)
	for name, metric, priority, on, judged, missed, exempt in rows:
		found[name].append(Verdicts(metric, priority or None, on, int(judged), int(missed), int(exempt)))
	return found


def due_by_end(agreements: Sequence[str], span: Span) -> dict[str, Counter[tuple[str, str]]]:
	"""How many open clocks that kept their targets so far fall due in the span, by metric and priority."""
	clock = columns.table(columns.CLOCKS)
	rows = (
		frappe.qb.from_(clock)
		.where(clock.agreement.isin(list(agreements)) & _undecided(clock, span))
		.groupby(clock.agreement, clock.metric, clock.priority)
		.orderby(clock.agreement, clock.metric, clock.priority)
		.select(clock.agreement, clock.metric, clock.priority, Count("*"))
	).run()
	found: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
	for name, metric, priority, count in rows:
		found[name][metric, priority or ""] = int(count)
	return found


def deciding(agreement: str, metrics: Sequence[str], span: Span) -> dict[str, list[dict[str, Any]]]:
	"""The tickets of those clocks that the user may see, by metric, the first due first."""
	return {metric: _deciding(agreement, metric, span) for metric in metrics}


def _deciding(agreement: str, metric: str, span: Span) -> list[dict[str, Any]]:
	clock, ticket = columns.table(columns.CLOCKS), columns.table(columns.TICKETS)
	readable = Filters(agreement=agreement, readable_only=True)
	query = limited(frappe.qb.from_(clock), columns.CLOCKS, clock, readable)
	return (
		query.left_join(ticket)
		.on(ticket.name == clock.ticket)
		.where((clock.metric == metric) & _undecided(clock, span))
		.orderby(clock.due_at)
		.orderby(clock.name)
		.limit(SHOWN)
		.select(
			clock.reference_doctype,
			clock.reference_name,
			clock.priority,
			clock.due_at,
			clock.is_paused,
			ticket.subject,
			ticket.support_group,
		)
	).run(as_dict=True)


def _undecided(clock: Any, span: Span) -> Any:
	due_from = span.as_of - timedelta(minutes=1)
	return (
		(clock.is_open == 1)
		& clock.breached_at.isnull()
		& (clock.due_at >= due_from)
		& (clock.due_at < span.end)
	)
