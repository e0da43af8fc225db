"""The figures of a service report: each target of its agreement, raw and adjusted, and the further measures agreed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document

from itss_service.bridge import kpis
from itss_service.core.errors import ItssError
from itss_service.core.measure.kpi import Figure
from itss_service.reports.basis import Span
from itss_service.reports.compute import row_of
from itss_service.reports.figures import Compared, compared
from itss_service.reports.filters import Filters
from itss_service.reports.weekly import metric_label

_JUDGED = ["state", "in", ["met", "breached"]]
_MET = ["state", "==", "met"]
ALL = "all-targets"


class Reported(NamedTuple):
	"""A figure and the same with exempt breaches counted as met, None where rulings play no part in it."""

	raw: Compared
	adjusted: Figure | None


def of_agreement(agreement: Document, measures: Iterable[str], span: Span, before: Span) -> list[Reported]:
	"""The targets as a whole first, then each, then the further measures."""
	definitions = [*target_definitions(agreement), *_measures(measures)]
	twins = [adjusted(definition) for definition in definitions]
	asked = [*definitions, *(twin for twin in twins if twin)]
	found = compared(asked, span, before, Filters(agreement=agreement.name))
	rest = iter(found[len(definitions) :])
	return [
		Reported(raw, next(rest).figure if twin else None)
		for raw, twin in zip(found[: len(definitions)], twins, strict=True)
	]


def target_definitions(agreement: Document) -> list[dict[str, Any]]:
	"""A share for each promise: its metric, and the priority that it is made for."""
	overall = agreement.attainment_goal
	of_kind = ["kind", "==", agreement.kind]
	told = [_share(ALL, _("All targets"), [of_kind, _JUDGED], overall)]
	named: dict[str, list[str]] = {}
	for row in agreement.targets:
		if row.priority:
			named.setdefault(_metric(row), []).append(row.priority)
	for row in agreement.targets:
		metric = _metric(row)
		title, conditions = metric_label(metric), [of_kind, ["metric", "==", metric]]
		if row.priority:
			title = f"{title} · {row.priority}"
			conditions.append(["priority", "==", row.priority])
		elif named.get(metric):
			title = f"{title} · {_('other priorities')}"
			conditions.append(["priority", "not in", named[metric]])
		identity = f"{metric} {row.priority or '*'}"
		told.append(_share(identity, title, [*conditions, _JUDGED], row.goal or overall))
	return told


def adjusted(definition: dict[str, Any]) -> dict[str, Any] | None:
	"""The same figure by the verdicts with rulings; None where it asks for no verdict."""
	if definition["table"] != "clocks":
		return None
	counted = [
		["adjusted_state", *condition[1:]] if condition[0] == "state" else condition
		for condition in definition.get("numerator", [])
	]
	if counted == definition.get("numerator", []):
		return None
	return {**definition, "id": f"{definition['id']} adjusted", "numerator": counted}


def rows(found: Sequence[Reported]) -> list[dict[str, Any]]:
	"""Rows of ITSS KPI Figure."""
	return [_row(entry) for entry in found]


def _row(entry: Reported) -> dict[str, Any]:
	row = row_of(entry.raw)
	if not frappe.db.exists(kpis.DOCTYPE, row["kpi"]):
		row["kpi"] = None
	if entry.adjusted is not None and entry.adjusted.value is not None:
		holds = {True: "Held", False: "Missed", None: ""}[entry.adjusted.holds]
		row |= {"has_adjusted": 1, "adjusted_value": entry.adjusted.value, "adjusted_holds": holds}
	return row


def _share(identity: str, title: str, denominator: list[Any], goal: float | None) -> dict[str, Any]:
	return {
		"id": identity,
		"name": title,
		"unit": "share",
		"kind": "ratio",
		"table": "clocks",
		"numerator": [_MET],
		"denominator": denominator,
		"goal": round(goal / 100, 9) if goal else None,
	}


def _metric(row: Document) -> str:
	return row.custom_metric or row.metric


def _measures(wanted: Iterable[str]) -> list[dict[str, Any]]:
	"""The KPIs of these ids that there are; one that cannot be read is left out, as in a KPI report."""
	found = []
	for name in wanted:
		if frappe.db.exists(kpis.DOCTYPE, name):
			try:
				found.append(kpis.build_kpi(frappe.get_doc(kpis.DOCTYPE, name)).definition)
			except ItssError:
				frappe.clear_messages()
	return found
