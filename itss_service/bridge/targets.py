"""The target rows of an ITSS Agreement <-> the targets of the formats page.

A row holds the duration of one priority; rows of a metric that agree in everything else are one target of the core.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from frappe.model.document import Document

from itss_service.bridge.places import Place, Places
from itss_service.bridge.quantities import (
	duration_text,
	lines,
	names,
	percent,
	percents_text,
	share,
	shares,
	written_duration,
)
from itss_service.core.agreement.agreement import ANY_PRIORITY
from itss_service.core.agreement.metrics import METRICS
from itss_service.core.definitions import at
from itss_service.core.errors import DefinitionError

CUSTOM = "custom"
PAUSED = "paused"
_EVENTS = ("start_on", "stop_on", "restart_on")


def target_definitions(rows: list[Document], default_calendar: str | None, places: Places) -> list[dict]:
	"""The targets in the order of their first rows; DefinitionError names the row as ("rows", idx, field)."""
	targets: list[dict[str, Any]] = []
	for row in rows:
		with at("rows", row.idx):
			terms = _terms(row, default_calendar)
			duration = _duration(row)
		priority = row.priority or ANY_PRIORITY
		index = next((n for n, t in enumerate(targets) if _fits(t, terms, priority)), len(targets))
		if index == len(targets):
			targets.append({**terms, "durations": {}})
			places["targets", index] = Place(row.parentfield, row.idx)
		targets[index]["durations"][priority] = duration
		places["targets", index, "durations", priority] = Place(row.parentfield, row.idx)
	return targets


def _fits(target: Mapping[str, Any], terms: Mapping[str, Any], priority: str) -> bool:
	same = {key: value for key, value in target.items() if key != "durations"} == terms
	return same and priority not in target["durations"]


def _duration(row: Document) -> str:
	with at("duration"):
		return written_duration(row.duration or "")


def _terms(row: Document, default_calendar: str | None) -> dict[str, Any]:
	"""Everything of a row but its priority and duration."""
	custom = row.metric == CUSTOM
	terms: dict[str, Any] = {"metric": (row.custom_metric or "").strip() if custom else row.metric}
	if row.calendar and row.calendar != default_calendar:
		terms["calendar"] = row.calendar
	with at("pause_reasons"):
		if (pause_on := _pause_on(row)) is not None:
			terms["pause_on"] = pause_on
	with at("warn_at"):
		if warnings := shares(row.warn_at):
			terms["warn_at"] = warnings
	if row.goal:
		terms["attainment_goal"] = share(row.goal)
	if row.metric in ("response", CUSTOM) and (channels := lines(row.counts_as_response)):
		terms["counts_as_response"] = channels
	if custom:
		terms |= {key: found for key in _EVENTS if (found := names(row.get(key)))}
		if row.on_reopen and row.on_reopen != "Nothing":
			terms["on_reopen"] = row.on_reopen.lower()
	return terms


def _pause_on(row: Document) -> list[str] | None:
	if row.pauses == "Always":
		return [PAUSED]
	if row.pauses == "Never":
		return []
	if row.pauses == "Only for Reasons":
		if not (reasons := lines(row.pause_reasons)):
			raise DefinitionError("name the reasons that pause it, one per line, or choose Never")
		return [f"{PAUSED}:{reason}" for reason in reasons]
	return None


def target_rows(
	definition: Mapping[str, Any], default_calendar: str | None, inherited: list[str] | None
) -> Iterator[dict[str, Any]]:
	"""The rows of a target that the core has accepted; DefinitionError for what no field can hold.

	`inherited` is an agreement's `pause_on` that the agreement's own field cannot hold.
	"""
	calendar = definition.get("calendar")
	row = {
		**_metric_fields(definition),
		**_pause_fields(definition, inherited),
		"calendar": None if calendar == default_calendar else calendar,
		"goal": percent(definition["attainment_goal"]) if definition.get("attainment_goal") else 0,
		"warn_at": percents_text(definition.get("warn_at") or ()),
		"counts_as_response": "\n".join(_texts(definition.get("counts_as_response"))),
	}
	durations = definition.get("durations") or {ANY_PRIORITY: definition.get("duration")}
	for priority, duration in durations.items():
		yield {
			**row,
			"priority": None if priority == ANY_PRIORITY else priority,
			"duration": duration_text(duration),
		}


def _metric_fields(definition: Mapping[str, Any]) -> dict[str, Any]:
	metric = str(definition["metric"]).strip()
	events = {key: ", ".join(_texts(definition.get(key))) for key in _EVENTS}
	if metric in METRICS and not any(events.values()):
		return {"metric": metric}
	reopened = str(definition.get("on_reopen", "nothing")).capitalize()
	return {"metric": CUSTOM, "custom_metric": metric, **events, "on_reopen": reopened}


def _pause_fields(definition: Mapping[str, Any], inherited: list[str] | None) -> dict[str, Any]:
	given = definition.get("pause_on")
	pause_on = inherited if given is None else [str(event) for event in given]
	if pause_on is None:
		return {"pauses": "As the Agreement"}
	if PAUSED in pause_on and all(event.partition(":")[0] == PAUSED for event in pause_on):
		return {"pauses": "Always"}
	if not pause_on:
		return {"pauses": "Never"}
	reasons = [event.partition(":") for event in pause_on]
	if any(event != PAUSED or not reason for event, _, reason in reasons):
		raise DefinitionError(
			f"pauses on {', '.join(pause_on)}; a document can hold paused, and paused: with a reason",
			("pause_on",),
		)
	return {"pauses": "Only for Reasons", "pause_reasons": "\n".join(reason for _, _, reason in reasons)}


def _texts(value: Any) -> list[str]:
	if value in (None, ""):
		return []
	return [str(part) for part in value] if isinstance(value, list | tuple) else [str(value)]
