"""How many clocks with a verdict in the period met their target, by agreement, metric and priority.

Raw as they were judged, adjusted with the breaches counted as met that a ruling exempted.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count, Sum

from itss_service.reports.basis import VERDICT
from itss_service.reports.columns import CLOCKS
from itss_service.reports.scripted import (
	Asked,
	Row,
	asked,
	column,
	percent,
	rows_of,
	share_column,
	with_total,
)
from itss_service.reports.weekly import attainment_chart, metric_label


def execute(filters: dict[str, Any] | None = None) -> tuple:
	question, kind = asked(filters), (filters or {}).get("kind")
	rows = _rows(question, kind)
	met, judged, exempt = (sum(row[name] for row in rows) for name in ("met", "judged", "exempt"))
	total = {"met": met, "breached": judged - met, "judged": judged, "exempt": exempt}
	total |= {"attainment": percent(met, judged), "adjusted": percent(met + exempt, judged)}
	chart = attainment_chart(question, kind or None)
	return _columns(), with_total(rows, "agreement", total), None, chart, _summary(rows)


def _columns() -> list[Row]:
	return [
		column(_("Agreement"), "agreement", "Data", 190),
		column(_("Kind"), "kind", "Data", 60),
		column(_("Metric"), "metric", "Data", 130),
		column(_("Priority", context="ITSS KPI Report"), "priority", "Data", 80),
		column(_("Judged"), "judged", width=80),
		column(_("Met"), "met", width=70),
		column(_("Breached"), "breached", width=90),
		share_column(_("Attainment (Raw)"), "attainment", 145),
		column(_("Exempt", context="ITSS Breach Ruling"), "exempt", width=80),
		share_column(_("Attainment (Adjusted)"), "adjusted", 165),
		share_column(_("Goal"), "goal", 75),
		column(_("Goal Held"), "held", "Data", 90),
	]


def _rows(question: Asked, kind: str | None) -> list[Row]:
	query, clock = rows_of(CLOCKS, VERDICT, question)
	query = query.where(clock.state.isin(["met", "breached"]))
	if kind:
		query = query.where(clock.kind == kind)
	key = (clock.kind, clock.agreement, clock.metric, clock.priority)
	exempt = Sum((clock.state == "breached") & (clock.exempt == 1))
	query = query.select(*key, Sum(clock.state == "met"), exempt, Count("*")).groupby(*key)
	for field in key:
		query = query.orderby(field)
	goals = _goals()
	return [_row(*row, goals) for row in query.run()]


def _row(
	kind: str,
	agreement: str,
	metric: str,
	priority: str,
	met: int,
	exempt: int,
	judged: int,
	goals: dict[tuple, float],
) -> Row:
	goal = goals.get((agreement, metric)) or goals.get((agreement, None))
	share = percent(float(met), judged)
	held = None if not goal else float(met) / judged * 100 >= goal - 1e-9
	return {
		"agreement": agreement,
		"kind": kind,
		"metric": metric_label(metric),
		"priority": priority,
		"judged": judged,
		"met": int(met),
		"breached": judged - int(met),
		"exempt": int(exempt),
		"attainment": share,
		"adjusted": percent(float(met + exempt), judged),
		"goal": goal,
		"held": {True: _("Held"), False: _("Missed", context="ITSS KPI Figure"), None: ""}[held],
	}


def _goals() -> dict[tuple, float]:
	"""Goals in percent by agreement and metric; those of the agreement as a whole under no metric."""
	found: dict[tuple, float] = {}
	for row in frappe.get_all("ITSS Agreement", fields=["name", "attainment_goal"], order_by="name"):
		found[row.name, None] = row.attainment_goal
	for row in frappe.get_all(
		"ITSS Agreement Target",
		filters={"goal": [">", 0], "parenttype": "ITSS Agreement"},
		fields=["parent", "metric", "custom_metric", "goal"],
		order_by="parent, idx",
	):
		found.setdefault((row.parent, row.custom_metric or (row.metric or "").lower()), row.goal)
	return found


def _summary(rows: list[Row]) -> list[Row]:
	"""The attainment of each kind of agreement, raw and, where rulings make it another, adjusted."""
	told = []
	for kind in ("SLA", "OLA", "UC"):
		of_kind = [row for row in rows if row["kind"] == kind]
		if judged := sum(row["judged"] for row in of_kind):
			met, exempt = (sum(row[name] for row in of_kind) for name in ("met", "exempt"))
			value = f"{percent(met, judged)}%"
			if exempt:
				value = _("{0} (adjusted {1})").format(value, f"{percent(met + exempt, judged)}%")
			told.append({"label": _("{0} targets met").format(kind), "value": value, "datatype": "Data"})
	return told
