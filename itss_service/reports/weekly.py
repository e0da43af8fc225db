"""Attainment by week: for the report's chart and the workspace's."""

from __future__ import annotations

from datetime import date
from typing import Any

from frappe import _
from frappe.query_builder.functions import Coalesce, Count, Sum
from pypika.terms import CustomFunction

from itss_service.reports.basis import VERDICT
from itss_service.reports.columns import CLOCKS
from itss_service.reports.scripted import Asked, percent, rows_of, weekly_labels

_MONDAY = date(1970, 1, 5)
_days_between = CustomFunction("DATEDIFF", ["later", "earlier"])
_floor = CustomFunction("FLOOR", ["number"])


def attainment_chart(asked: Asked, kind: str | None = "SLA") -> dict[str, Any] | None:
	"""The share of judged clocks that met their target, a line for each metric; gaps where nothing was judged."""
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
	labels = weekly_labels(asked.period)
	weeks = [(date.fromisoformat(label) - _MONDAY).days // 7 for label in labels]
	shares = {(metric, int(number)): percent(float(met), judged) for metric, number, met, judged in found}
	metrics = sorted({metric for metric, _week in shares})
	return {
		"data": {
			"labels": labels,
			"datasets": [
				{"name": metric_label(metric), "values": [shares.get((metric, number)) for number in weeks]}
				for metric in metrics
			],
		},
		"type": "line",
		"fieldtype": "Percent",
		"axisOptions": {"xIsSeries": 1},
		"lineOptions": {"regionFill": 0},
	}


def metric_label(metric: str | None) -> str:
	"""A shipped metric by its name, a custom one as its agreement calls it."""
	return {
		"response": _("First response"),
		"update": _("Progress update"),
		"resolution": _("Resolution", context="ITSS Agreement Target"),
		"digitise": _("Paper form digitised"),
		"confirm": _("Confirmation by the customer"),
	}.get(metric or "", metric or "")
