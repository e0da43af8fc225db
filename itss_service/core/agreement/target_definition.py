"""A target as the formats page writes it, and the readers it shares with the rest of a policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from itss_service.core.agreement.agreement import ANY_PRIORITY, KINDS, Kind, Target
from itss_service.core.agreement.marks import exact
from itss_service.core.agreement.metrics import METRICS, MetricRule
from itss_service.core.calendar import Calendar
from itss_service.core.definitions import at, each, known_keys, mapping, share, text, texts
from itss_service.core.durations import Duration, parse_duration
from itss_service.core.errors import DefinitionError

_TARGET = ("metric", "calendar", "duration", "durations", "pause_on", "warn_at", "attainment_goal")
_TARGET_EVENTS = ("counts_as_response", "start_on", "stop_on", "restart_on", "on_reopen")

Calendars = Mapping[str, Calendar]


@dataclass(frozen=True, slots=True)
class Defaults:
	"""What an agreement hands down to its targets."""

	calendar: object = None
	pause_on: frozenset[str] = frozenset({"paused"})
	goal: float | None = None


def parse_target(definition: object, calendar: Calendar) -> Target:
	"""A target that stands alone on a calendar at hand."""
	return read_target(definition, {"": calendar}, Defaults(calendar=""))


def read_target(definition: object, calendars: Calendars, defaults: Defaults) -> Target:
	"""A target among the others of an agreement; DefinitionError carries the path of what cannot be right."""
	given = mapping(definition, "the target")
	known_keys(given, _TARGET + _TARGET_EVENTS, "a target")
	with at("metric"):
		metric = text(given.get("metric"), "the metric")
	goal = given.get("attainment_goal", defaults.goal)
	response = given.get("counts_as_response")
	with at("attainment_goal"):
		goal = None if goal is None else share(goal, "the attainment goal")
	with at("counts_as_response"):
		channels = None if response is None else frozenset(texts(response, "the channel"))
	return Target(
		metric=metric,
		rule=_rule(metric, given),
		calendar=named_calendar(given.get("calendar", defaults.calendar), calendars),
		durations=_durations(given),
		pause_on=parse_pause_on(given["pause_on"])
		if given.get("pause_on") is not None
		else defaults.pause_on,
		warn_at=tuple(
			sorted(set(each(optional(given, "warn_at", []), "warn_at", "warn_at", share_of_target)))
		),
		goal=goal,
		counts_as_response=channels,
	)


def _rule(metric: str, given: Mapping[str, Any]) -> MetricRule:
	names = {
		key: frozenset(texts(given[key], key))
		for key in ("start_on", "stop_on", "restart_on")
		if given.get(key) not in (None, [])
	}
	if metric in METRICS and not names:
		if given.get("on_reopen") is not None:
			raise DefinitionError(
				f"what reopening does to {metric} is settled; give a metric of your own another name",
				("on_reopen",),
			)
		return METRICS[metric]
	if "start_on" not in names or "stop_on" not in names:
		known = ", ".join(METRICS)
		raise DefinitionError(
			f"{metric!r} is not one of {known}; a metric of your own needs start_on and stop_on", ("metric",)
		)
	on_reopen = given.get("on_reopen", "nothing")
	if on_reopen not in ("resume", "restart", "nothing"):
		raise DefinitionError(f"{on_reopen!r} is none of resume, restart, nothing", ("on_reopen",))
	return MetricRule(
		names["start_on"],
		names["stop_on"],
		names.get("restart_on", frozenset()),
		on_reopen,
		on_reopen == "nothing",
	)


def named_calendar(value: object, calendars: Calendars) -> Calendar:
	"""The calendar of that name; the only one where none is named."""
	if value is None and len(calendars) == 1:
		return next(iter(calendars.values()))
	if not isinstance(value, str) or value not in calendars:
		known = ", ".join(calendars) or "none"
		what = "no calendar is named" if value is None else f"there is no calendar {value!r}"
		raise DefinitionError(f"{what}; the policy's calendars are: {known}", ("calendar",))
	return calendars[value]


def _durations(given: Mapping[str, Any]) -> Mapping[str, Duration]:
	if ("duration" in given) == ("durations" in given):
		raise DefinitionError("give either duration, or durations per priority", ("durations",))
	if "duration" in given:
		with at("duration"):
			return MappingProxyType({ANY_PRIORITY: parse_duration(given["duration"])})
	durations = {}
	with at("durations"):
		for priority, value in mapping(given["durations"], "durations").items():
			with at(priority):
				durations[priority] = parse_duration(value)
		if not durations:
			raise DefinitionError('give a duration per priority, or one for "*"')
	return MappingProxyType(durations)


def parse_pause_on(value: object) -> frozenset[str]:
	"""The events that pause a clock, each optionally with a reason ("paused:awaiting customer")."""
	return frozenset(each(value, "pause_on", "pause_on", lambda name: text(name, "the event")))


def share_of_target(value: object) -> Fraction:
	"""A share of a target's duration, exactly as it was written."""
	if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 100:
		raise DefinitionError(f"{value!r} is not a share of the target, such as 0.8")
	return exact(value)


def optional(given: Mapping[str, Any], key: str, default: object) -> Any:
	"""The value of a key, or the default where it is left out or null."""
	value = given.get(key)
	return default if value is None else value


def parse_kind(value: object) -> Kind:
	"""SLA, OLA or UC."""
	for kind in KINDS:
		if value == kind:
			return kind
	raise DefinitionError(f"{value!r} is no kind of agreement; it is SLA, OLA or UC", ("kind",))
