"""The KPIs shipped, as data (ITIL service desk and service level management).

Shares are told as numbers between 0 and 1, times in working seconds, ages in seconds. What a ticket log has no
columns for is defined too and stays unmeasured until somebody feeds its table.
"""

from __future__ import annotations

from typing import Any

from itss_service.core.measure.kpi import Kpi
from itss_service.core.measure.kpi_definition import parse_kpis

_JUDGED = ["state", "in", ["met", "breached"]]
_MET = ["state", "==", "met"]
_SOLVED = ["resolved_at", "is set"]
_OPEN = ["status", "==", "open"]


def _share(identity: str, name: str, table: str, numerator: list[Any], **more: Any) -> dict[str, Any]:
	return {
		"id": identity,
		"name": name,
		"unit": "share",
		"kind": "ratio",
		"table": table,
		"numerator": numerator,
		**more,
	}


def _in_time(identity: str, name: str, *conditions: list[Any], goal: float | None = None) -> dict[str, Any]:
	return _share(identity, name, "clocks", [_MET], denominator=[*conditions, _JUDGED], goal=goal)


def _time(
	identity: str, name: str, kind: str, field: str, denominator: list[Any], **more: Any
) -> dict[str, Any]:
	return {
		"id": identity,
		"name": name,
		"unit": "seconds",
		"kind": kind,
		"table": "tickets",
		"field": field,
		"denominator": denominator,
		"direction": "down",
		**more,
	}


def _count(
	identity: str, name: str, table: str, unit: str, numerator: list[Any], **more: Any
) -> dict[str, Any]:
	return {
		"id": identity,
		"name": name,
		"unit": unit,
		"kind": "count",
		"table": table,
		"numerator": numerator,
		**more,
	}


def _budget(identity: str, name: str, kind: str, metric: str, direction: str, goal: float) -> dict[str, Any]:
	return {
		"id": identity,
		"name": name,
		"unit": "rate" if kind == "burn_rate" else "share",
		"kind": kind,
		"table": "clocks",
		"numerator": [["state", "==", "breached"]],
		"denominator": [["kind", "==", "SLA"], ["metric", "==", metric], _JUDGED],
		"allowance": 0.05,
		"goal": goal,
		"direction": direction,
	}


_SLA = ["kind", "==", "SLA"]
_SLA_RESPONSE, _SLA_UPDATE, _SLA_RESOLUTION = (
	(_SLA, ["metric", "==", metric]) for metric in ("response", "update", "resolution")
)

_DESK = [
	_in_time("first-response-in-time", "First responses in time", *_SLA_RESPONSE, goal=0.95),
	_time("response-mean", "Mean time to respond", "mean", "response_seconds", []),
	_time(
		"response-p90", "Time to respond, nine in ten", "percentile", "response_seconds", [], percentile=0.9
	),
	_in_time("resolution-in-time", "Resolutions in time", *_SLA_RESOLUTION, goal=0.95),
	_time("mttr", "Mean time to resolve", "mean", "resolution_seconds", [_SOLVED]),
	_time(
		"resolution-p90",
		"Time to resolve, nine in ten",
		"percentile",
		"resolution_seconds",
		[_SOLVED],
		percentile=0.9,
	),
	_share(
		"first-contact",
		"Resolved at first contact",
		"tickets",
		[["first_contact", "==", True]],
		denominator=[_SOLVED],
		goal=0.7,
	),
	_share("escalated", "Tickets escalated", "tickets", [["escalated", "==", True]], direction="down"),
	_share(
		"reopened",
		"Resolved tickets reopened",
		"tickets",
		[["reopened", ">", 0]],
		denominator=[_SOLVED],
		goal=0.05,
		direction="down",
	),
	_share(
		"dispatch-accuracy",
		"Dispatched right at once",
		"tickets",
		[["reassigned", "==", 0]],
		denominator=[["group", "is set"]],
		goal=0.9,
	),
	_count("backlog", "Tickets open", "tickets", "tickets", [_OPEN], direction="down"),
	_time("backlog-age", "Mean age of open tickets", "mean", "age_seconds", [_OPEN]),
	_time(
		"backlog-age-p90",
		"Age of open tickets, nine in ten",
		"percentile",
		"age_seconds",
		[_OPEN],
		percentile=0.9,
	),
	_in_time("update-discipline", "Updates in time", *_SLA_UPDATE, goal=0.95),
	_share(
		"record-completeness",
		"Tickets with kind, priority and group",
		"tickets",
		[["kind", "is set"], ["priority", "is set"], ["group", "is set"]],
		goal=0.98,
	),
	_in_time("paper-in-time", "Paper forms digitised in time", ["metric", "==", "digitise"], goal=0.95),
	_share(
		"knowledge-used",
		"Resolved with a knowledge article",
		"tickets",
		[["knowledge_used", "==", True]],
		denominator=[_SOLVED],
	),
	_count("articles-added", "Knowledge articles added", "articles", "articles", [["added_at", "is set"]]),
	_share(
		"called-back",
		"Resolved tickets called back",
		"tickets",
		[["called_back", "==", True]],
		denominator=[_SOLVED],
	),
	{
		"id": "satisfaction-mean",
		"name": "Mean satisfaction",
		"unit": "points",
		"kind": "mean",
		"table": "surveys",
		"field": "score",
	},
	_share(
		"satisfied",
		"Satisfied answers",
		"surveys",
		[["satisfied", "==", True]],
		denominator=[["answered_at", "is set"]],
	),
	_share("survey-answered", "Surveys answered", "surveys", [["answered_at", "is set"]]),
	_share(
		"complaints", "Tickets complained about", "tickets", [["complaint", "==", True]], direction="down"
	),
	_share(
		"complaints-in-time",
		"Complaints handled in time",
		"complaints",
		[["in_time", "==", True]],
		denominator=[["handled_at", "is set"]],
	),
]

_LEVELS = [
	_in_time("sla-attainment", "SLA targets met", _SLA, goal=0.95),
	_share(
		"sla-attainment-adjusted",
		"SLA targets met, exempt breaches counted as met",
		"clocks",
		[["adjusted_state", "==", "met"]],
		denominator=[_SLA, _JUDGED],
		goal=0.95,
	),
	_in_time("ola-attainment", "OLA targets met", ["kind", "==", "OLA"], goal=0.95),
	_in_time("uc-attainment", "UC targets met", ["kind", "==", "UC"], goal=0.95),
	_share("covered", "Tickets covered by an SLA", "tickets", [["covered", "==", True]], goal=1.0),
	_share(
		"chain-complete", "SLA targets with a complete chain", "chains", [["complete", "==", True]], goal=1.0
	),
	_share(
		"reviews-in-time",
		"Service reviews held in time",
		"reviews",
		[["in_time", "==", True]],
		period="quarter",
	),
	_share("reports-in-time", "Service reports sent in time", "reports", [["in_time", "==", True]]),
	_share(
		"catalogue-in-time",
		"Catalogue items reviewed in time",
		"catalogue_items",
		[["in_time", "==", True]],
		period="quarter",
	),
	_count("sla-changes", "Changes of SLAs", "agreement_changes", "changes", [_SLA], direction="down"),
	_share(
		"improvements-in-time",
		"Improvement actions done in time",
		"improvement_actions",
		[["in_time", "==", True]],
		denominator=[["done_at", "is set"]],
	),
	_budget("response-budget", "Response error budget left", "budget_left", "response", "up", 0.0),
	_budget("response-burn", "Response error budget burn rate", "burn_rate", "response", "down", 1.0),
	_budget("resolution-budget", "Resolution error budget left", "budget_left", "resolution", "up", 0.0),
	_budget("resolution-burn", "Resolution error budget burn rate", "burn_rate", "resolution", "down", 1.0),
]

_OPERATIONS = [
	_share("alerts-to-tickets", "Alerts that became tickets", "alerts", [["ticket", "is set"]]),
	_share("alert-noise", "Alerts that meant nothing", "alerts", [["noise", "==", True]], direction="down"),
	_share("changes-successful", "Changes successful", "changes", [["successful", "==", True]], goal=0.95),
	_share(
		"changes-emergency", "Emergency changes", "changes", [["emergency", "==", True]], direction="down"
	),
	_share(
		"problem-reviews",
		"Problem reviews held after major incidents",
		"major_incidents",
		[["reviewed_at", "is set"]],
	),
]

_BREACHED = [["breached_at", "is set"]]
_COUNTED = [["first", "==", True], ["state", "not in", ["past", "dropped"]]]
_LEVEL_COUNTS = [
	_count(
		f"escalations-level-{level}",
		f"Escalations of level {level}",
		"escalations",
		"escalations",
		[["level", "==", level], *_COUNTED],
		direction="down",
	)
	for level in (1, 2, 3)
]
_NOTICES = [
	_time(
		"notice-mean",
		"Mean time from breach to notice",
		"mean",
		"notice_seconds",
		_BREACHED,
		table="clocks",
		goal=60,
	),
	_time(
		"notice-p90",
		"Time from breach to notice, nine in ten",
		"percentile",
		"notice_seconds",
		_BREACHED,
		table="clocks",
		percentile=0.9,
		goal=90,
	),
	*_LEVEL_COUNTS,
	_share(
		"escalations-late",
		"Escalations noticed late",
		"escalations",
		[["late", "==", True]],
		denominator=_COUNTED,
		goal=0.01,
		direction="down",
	),
	_share(
		"acknowledged-in-time",
		"Escalations acknowledged in time",
		"escalations",
		[["acknowledged_in_time", "==", 1]],
		denominator=[["acknowledged_in_time", "is set"]],
		goal=0.95,
	),
]

SHIPPED: list[dict[str, Any]] = [*_DESK, *_LEVELS, *_NOTICES, *_OPERATIONS]
"""Plain data as `parse_kpis` reads it: a start for one's own."""


def shipped_kpis() -> tuple[Kpi, ...]:
	"""The shipped definitions, ready to evaluate."""
	return parse_kpis(SHIPPED)
