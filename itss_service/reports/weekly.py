"""Attainment by week: for the report's chart and the workspace's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from frappe import _
from frappe.query_builder.functions import Coalesce, Count, Sum
from pypika.terms import CustomFunction

from itss_service.reports.basis import VERDICT
from itss_service.reports.columns import CLOCKS
from itss_service.reports.scripted import Asked, percent, rows_of

COLOURS = ["#2490EF", "#29CD42", "#ED6C02", "#7C3AED", "#CB2929"]
_MONDAY = date(1970, 1, 5)
_days_between = CustomFunction("DATEDIFF", ["later", "earlier"])
_floor = CustomFunction("FLOOR", ["number"])


class Week(NamedTuple):
	"""Verdicts of a week: `exempt` are breaches that a ruling takes out."""

	met: int
	exempt: int
	judged: int


def verdicts_by_week(asked: Asked) -> list[tuple[date, Week]]:
	"""The weeks that judged any, by their Mondays."""
	query, clock = rows_of(CLOCKS, VERDICT, asked)
	week = _floor(_days_between(Coalesce(clock.breached_at, clock.stopped_at), _MONDAY) / 7)
	exempt = Sum((clock.state == "breached") & (clock.exempt == 1))
	found = (
		query.where(clock.state.isin(["met", "breached"]))
		.select(week.as_("week"), Sum(clock.state == "met"), exempt, Count("*"))
		.groupby(week)
		.orderby(week)
	).run()
	return [(_MONDAY + timedelta(weeks=int(number)), Week(*map(int, counts))) for number, *counts in found]


def attainment_chart(asked: Asked, kind: str | None = "SLA") -> dict[str, Any] | None:
	"""The share of judged clocks that met their target, a line for each metric, in the weeks that judged any."""
	query, clock = rows_of(CLOCKS, VERDICT, asked)
	week = _floor(_days_between(Coalesce(clock.breached_at, clock.stopped_at), _MONDAY) / 7)
	query = query.where(clock.state.isin(["met", "breached"]))
	if kind:
		query = query.where(clock.kind == kind)
	found = (
		query.select(clock.metric, week.as_("week"), Sum(clock.state == "met"), Count("*"))
		.groupby(clock.metric, week)
		.orderby(clock.metric)
	).run()
	if not found:
		return None
	shares = {(metric, int(number)): percent(float(met), judged) for metric, number, met, judged in found}
	metrics = sorted({metric for metric, _week in shares})
	weeks = sorted({number for _metric, number in shares})
	return {
		"data": {
			"labels": [(_MONDAY + timedelta(weeks=number)).isoformat() for number in weeks],
			"datasets": [
				{"name": metric_label(metric), "values": _unbroken([shares.get((metric, n)) for n in weeks])}
				for metric in metrics
			],
		},
		"type": "line",
		"fieldtype": "Percent",
		"colors": COLOURS,
		"axisOptions": {"xIsSeries": 1},
		"lineOptions": {"regionFill": 0},
	}


def _unbroken(values: list[float | None]) -> list[float | None]:
	"""A line cannot have gaps: a week without a verdict of its own repeats the last one, or the first to come."""
	known = [value for value in values if value is not None]
	told, last = [], known[0] if known else None
	for value in values:
		last = value if value is not None else last
		told.append(last)
	return told


def metric_label(metric: str | None) -> str:
	"""A shipped metric by its name, a custom one as its agreement calls it."""
	return {
		"response": _("First response"),
		"update": _("Progress update"),
		"resolution": _("Resolution", context="ITSS Agreement Target"),
		"digitise": _("Paper form digitised"),
		"confirm": _("Confirmation by the customer"),
	}.get(metric or "", metric or "")
