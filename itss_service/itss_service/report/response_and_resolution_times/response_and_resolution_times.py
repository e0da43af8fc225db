"""Working time to the first response of tickets answered in the period, and to the resolution of those resolved in it."""

from __future__ import annotations

from typing import Any

from frappe import _
from frappe.query_builder.functions import Count

from itss_service.reports import columns
from itss_service.reports.basis import RESOLVED, RESPONDED
from itss_service.reports.columns import TICKETS
from itss_service.reports.scripted import (
	DIMENSIONS,
	Asked,
	Row,
	asked,
	column,
	dimension_column,
	duration_column,
	gathered,
	rows_of,
	spread,
	with_total,
)
from itss_service.reports.weekly import COLOURS

PARTS = {RESPONDED: "response", RESOLVED: "resolution"}


def execute(filters: dict[str, Any] | None = None) -> tuple:
	question = asked(filters)
	found = {part: _values(question, basis, f"{part}_seconds") for basis, part in PARTS.items()}
	names = sorted({row[0] or "" for rows in found.values() for row in rows})
	rows = [{"dimension": name, **_times(found, name)} for name in names]
	return _columns(question), with_total(rows, "dimension", _times(found, None)), None, _chart(rows)


def _columns(question: Asked) -> list[Row]:
	return [
		dimension_column(question.group_by),
		column(_("Answered"), "response_count"),
		duration_column(_("Mean Response"), "response_mean"),
		duration_column(_("Response, Nine in Ten"), "response_p90", 180),
		column(_("Resolved"), "resolution_count"),
		duration_column(_("Mean Resolution"), "resolution_mean"),
		duration_column(_("Resolution, Nine in Ten"), "resolution_p90", 180),
	]


def _values(question: Asked, basis: str, name: str) -> list[tuple[str | None, float | None, int]]:
	"""How often each working time occurs in each group; tickets that no SLA covers have none."""
	query, ticket = rows_of(TICKETS, basis, question)
	group = ticket[DIMENSIONS[question.group_by][0]]
	seconds = columns.known(TICKETS)[name].term(ticket, question.span.as_of)
	return query.select(group, seconds, Count("*")).groupby(group, seconds).run()


def _times(found: dict[str, list[tuple]], name: str | None) -> Row:
	"""Of one group, or of all."""
	row: Row = {}
	for part, values in found.items():
		of_group = (
			gathered(values, lambda value: value[0] or "").get(name, []) if name is not None else values
		)
		count, mean, p90 = spread(
			(seconds, times) for _group, seconds, times in of_group if seconds is not None
		)
		row |= {
			f"{part}_count": count,
			f"{part}_mean": None if mean is None else round(mean),
			f"{part}_p90": p90,
		}
	return row


def _chart(rows: list[Row]) -> dict[str, Any] | None:
	if not rows:
		return None
	hours = lambda name: [round((row[name] or 0) / 3600, 2) for row in rows]  # noqa: E731
	return {
		"data": {
			"labels": [row["dimension"] or _("Not recorded") for row in rows],
			"datasets": [
				{"name": _("Mean Response (h)"), "values": hours("response_mean")},
				{"name": _("Mean Resolution (h)"), "values": hours("resolution_mean")},
			],
		},
		"type": "bar",
		"fieldtype": "Float",
		"colors": COLOURS,
	}
