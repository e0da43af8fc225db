"""How many clocks of an agreement met and missed their targets in a period, by metric and priority."""

from __future__ import annotations

from collections.abc import Iterable

import frappe
from frappe.query_builder.functions import Coalesce, Count, Sum

from itss_service.core.measure.credit import Tally
from itss_service.reports import columns
from itss_service.reports.basis import VERDICT, Span, within


def tallies(agreement: str, span: Span) -> list[Tally]:
	"""One grouped query; a clock belongs where its verdict fell."""
	return tallies_of([agreement], span).get(agreement, [])


def tallies_of(agreements: Iterable[str], span: Span) -> dict[str, list[Tally]]:
	"""The same for several agreements at once."""
	names = list(agreements)
	if not names:
		return {}
	clock = columns.table(columns.CLOCKS)
	breached = clock.state == "breached"
	rows = (
		frappe.qb.from_(clock)
		.where(clock.agreement.isin(names) & within(VERDICT, clock, span))
		.where(clock.state.isin(["met", "breached"]))
		.groupby(clock.agreement, clock.metric, clock.priority)
		.orderby(clock.agreement, clock.metric, clock.priority)
		.select(
			clock.agreement,
			clock.metric,
			clock.priority,
			Count("*"),
			Sum(breached),
			Sum(breached & (Coalesce(clock.exempt, 0) == 1)),
		)
	).run()
	found: dict[str, list[Tally]] = {}
	for name, metric, priority, judged, missed, exempt in rows:
		tally = Tally(metric, priority or None, int(judged) - int(missed), int(missed), int(exempt))
		found.setdefault(name, []).append(tally)
	return found
