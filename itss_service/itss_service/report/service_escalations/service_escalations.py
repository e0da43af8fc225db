"""Escalations noticed in the period and what became of them; how long breaches waited to be noticed."""

from __future__ import annotations

from typing import Any

from frappe import _
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Max, Sum

from itss_service.reports import columns
from itss_service.reports.basis import NOTICED, VERDICT
from itss_service.reports.columns import CLOCKS, ESCALATIONS
from itss_service.reports.scripted import (
	Asked,
	Row,
	asked,
	column,
	duration_column,
	percent,
	rows_of,
	share_column,
	spread,
	with_total,
)

GROUPS = {
	"Rule": ("rule", "Link", "ITSS Escalation Rule"),
	"Level": ("level", "Int", ""),
	"Agreement": ("agreement", "Link", "ITSS Agreement"),
}
_SUMS = (
	"first",
	"count",
	"done",
	"failed",
	"waiting",
	"observed",
	"not_acted",
	"late",
	"delay_sum",
	"to_acknowledge",
	"acknowledged",
)


def execute(filters: dict[str, Any] | None = None) -> tuple:
	question, group_by = asked(filters), (filters or {}).get("group_by")
	group_by = group_by if group_by in GROUPS else "Rule"
	rows = _rows(question, group_by)
	total = {name: sum(row[name] for row in rows) for name in _SUMS}
	total["acknowledged_share"] = percent(total["acknowledged"], total["to_acknowledge"])
	total["delay_max"] = max((row["delay_max"] or 0 for row in rows), default=0)
	total["delay_mean"] = _mean_delay(total)
	name, fieldtype, options = GROUPS[group_by]
	first = column(_(group_by), name, fieldtype, 240, options=options)
	label = name if fieldtype == "Link" else "level_label"
	if fieldtype != "Link":
		first = column(_(group_by), label, "Data", 120)
		rows = [{**row, label: str(row[name])} for row in rows]
	table = with_total(rows, label, total)
	return [first, *_columns()], table, None, _chart(rows, label), _notice(question)


def _columns() -> list[Row]:
	return [
		column(_("Escalations"), "first", width=110),
		column(_("Steps"), "count", width=90),
		column(_("Acted Upon"), "done", width=90),
		column(_("Failed"), "failed", width=90),
		column(_("Waiting"), "waiting", width=90),
		column(_("Only Observed"), "observed"),
		column(_("Past or Dropped"), "not_acted", width=130),
		column(_("Noticed Late"), "late", width=110),
		duration_column(_("Mean Delay"), "delay_mean", 120),
		duration_column(_("Longest Delay"), "delay_max", 130),
		column(_("To Acknowledge"), "to_acknowledge", width=130),
		share_column(_("Acknowledged in Time"), "acknowledged_share", 170),
	]


def _rows(question: Asked, group_by: str) -> list[Row]:
	query, row = rows_of(ESCALATIONS, NOTICED, question)
	group = row[GROUPS[group_by][0]]
	in_time = columns.known(ESCALATIONS)["acknowledged_in_time"].term(row, question.span.as_of)
	# what lay in the past when it was recorded was not late: nobody was meant to be told
	delay = Case().when(row.state.notin(["Past", "Dropped"]), row.delay_seconds)
	query = query.select(
		group,
		Count("*").as_("count"),
		Sum(row.state == "Done").as_("done"),
		Sum(row.state == "Failed").as_("failed"),
		Sum(row.state.isin(["Pending", "Held"])).as_("waiting"),
		Sum(row.state == "Observed").as_("observed"),
		Sum(row.state.isin(["Past", "Dropped"])).as_("not_acted"),
		Sum(row.is_late).as_("late"),
		Sum(columns.known(ESCALATIONS)["first"].term(row, question.span.as_of)).as_("first"),
		Sum(delay).as_("delay_sum"),
		Max(delay).as_("delay_max"),
		Count(in_time).as_("to_acknowledge"),
		Sum(in_time).as_("acknowledged"),
	)
	found = query.groupby(group).orderby(group).run(as_dict=True)
	for entry in found:
		entry.update({name: int(entry[name] or 0) for name in _SUMS})
		entry["delay_mean"] = _mean_delay(entry)
		entry["acknowledged_share"] = percent(entry["acknowledged"], entry["to_acknowledge"])
	return found


def _mean_delay(row: Row) -> int | None:
	acted = row["count"] - row["not_acted"]
	return round(row["delay_sum"] / acted) if acted else None


def _chart(rows: list[Row], label: str) -> dict[str, Any] | None:
	if not rows:
		return None
	parts = {
		"done": _("Acted Upon"),
		"failed": _("Failed"),
		"waiting": _("Waiting"),
		"observed": _("Only Observed"),
	}
	return {
		"data": {
			"labels": [row[label] or _("Not recorded") for row in rows],
			"datasets": [
				{"name": told, "values": [row[name] for row in rows]} for name, told in parts.items()
			],
		},
		"type": "bar",
		"barOptions": {"stacked": 1},
		"fieldtype": "Int",
		"colors": ["#29CD42", "#CB2929", "#ED6C02", "#A0AEC0"],
	}


def _notice(question: Asked) -> list[Row]:
	"""Seconds from a breach to its notice, of the clocks that were breached in the period."""
	query, clock = rows_of(CLOCKS, VERDICT, question)
	seconds = columns.known(CLOCKS)["notice_seconds"].term(clock, question.span.as_of)
	found = query.where(clock.breached_at.notnull()).select(seconds, Count("*")).groupby(seconds).run()
	count, mean, p90 = spread((value, times) for value, times in found if value is not None)
	if not count:
		return []
	return [
		{"label": _("Breaches noticed"), "value": count, "datatype": "Int"},
		{"label": _("Mean time from breach to notice (s)"), "value": round(mean or 0), "datatype": "Int"},
		{"label": _("Nine in ten within (s)"), "value": round(p90 or 0), "datatype": "Int"},
	]
