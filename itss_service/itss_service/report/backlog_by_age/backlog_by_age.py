"""Tickets open at the end of a day, by how long they have been open."""

from __future__ import annotations

from typing import Any

from frappe import _
from frappe.query_builder.functions import Count, Max, Sum

from itss_service.reports.ages import age_chart, age_labels, bucket_terms
from itss_service.reports.basis import OPEN
from itss_service.reports.columns import TICKETS, seconds_between
from itss_service.reports.scripted import (
	DIMENSIONS,
	Asked,
	Row,
	asked,
	column,
	dimension_column,
	duration_column,
	rows_of,
	with_total,
)


def execute(filters: dict[str, Any] | None = None) -> tuple:
	given = dict(filters or {})
	given["from_date"] = given.get("to_date")  # only the end of the day counts
	question = asked(given, "Support Group")
	rows = _rows(question)
	numbers = [*(f"age_{index}" for index in range(len(age_labels()))), "open", "breached"]
	total = {name: sum(row[name] for row in rows) for name in numbers}
	total["oldest"] = max((row["oldest"] or 0 for row in rows), default=0)
	counts = [total[name] for name in numbers[:-2]]
	return _columns(question), with_total(rows, "dimension", total), None, age_chart(counts) if rows else None


def _columns(question: Asked) -> list[Row]:
	return [
		dimension_column(question.group_by),
		column(_("Open"), "open", width=90),
		*(column(label, f"age_{index}", width=110) for index, label in enumerate(age_labels())),
		column(_("Breached"), "breached", width=100),
		duration_column(_("Oldest"), "oldest", 130) | {"hide_days": 0, "hide_seconds": 1},
	]


def _rows(question: Asked) -> list[Row]:
	query, ticket = rows_of(TICKETS, OPEN, question)
	group = ticket[DIMENSIONS[question.group_by][0]]
	at = question.span.as_of
	buckets = [term.as_(f"age_{index}") for index, term in enumerate(bucket_terms(ticket, at))]
	query = query.select(
		group.as_("dimension"),
		Count("*").as_("open"),
		*buckets,
		Sum(ticket.level_state.isin(["Breached", "Missed"])).as_("breached"),
		Max(seconds_between(ticket.opened_at, at)).as_("oldest"),
	)
	rows = query.groupby(group).orderby(group).run(as_dict=True)
	return [
		{**row, **{name: int(row[name]) for name in row if name not in ("dimension", "oldest")}}
		for row in rows
	]
