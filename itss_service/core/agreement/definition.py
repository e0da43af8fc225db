"""A policy as the formats page writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from itss_service.core.agreement.agreement import ANY_PRIORITY, HOLDER, KINDS, Agreement, Kind, Target, Underpinning
from itss_service.core.agreement.escalation_rule import Direction, EscalationRule, When
from itss_service.core.agreement.metrics import METRICS, MetricRule
from itss_service.core.agreement.policy import Policy
from itss_service.core.calendar import Calendar, parse_calendar
from itss_service.core.agreement.marks import Mark, exact
from itss_service.core.definitions import at, count, each, known_keys, mapping, share, text, texts
from itss_service.core.durations import Duration, parse_duration
from itss_service.core.errors import DefinitionError
from itss_service.core.ticket.priority import parse_priority_matrix

_POLICY = ("name", "description", "calendars", "priority_matrix", "agreements", "escalations")
_AGREEMENT = ("name", "kind", "description", "applies", "attainment_goal", "pause_on", "calendar", "targets", "underpins")
_APPLIES = ("customer", "service", "kind", "group", "supplier", "priority")
_TARGET = ("metric", "calendar", "duration", "durations", "pause_on", "warn_at", "attainment_goal")
_TARGET_EVENTS = ("counts_as_response", "start_on", "stop_on", "restart_on", "on_reopen")
_WHEN = ("metric", "at", "after_breach", "before_breach", "no_update_for", "calendar", "reopened", "reassigned")
_WHEN_LIMITS = ("agreement", "kind", "priority")

Calendars = Mapping[str, Calendar]


@dataclass(frozen=True, slots=True)
class _Defaults:
	"""What an agreement hands down to its targets."""

	calendar: object = None
	pause_on: frozenset[str] = frozenset({"paused"})
	goal: float | None = None


def parse_policy(definition: object) -> Policy:
	"""Builds a Policy; DefinitionError carries the path of what cannot be right."""
	given = mapping(definition, "the policy")
	known_keys(given, _POLICY, "a policy")
	calendars = {}
	with at("calendars"):
		for name, calendar in mapping(given.get("calendars", {}), "the calendars").items():
			with at(name):
				calendars[name] = parse_calendar(calendar, name)
	matrix = None
	if given.get("priority_matrix") is not None:
		with at("priority_matrix"):
			matrix = parse_priority_matrix(given["priority_matrix"])
	agreements = each(given.get("agreements"), "agreements", "agreements", lambda a: _agreement(a, calendars))
	rules = given.get("escalations") or []
	policy = Policy(
		name=str(given.get("name") or ""),
		calendars=MappingProxyType(calendars),
		agreements=agreements,
		matrix=matrix,
		escalations=each(rules, "escalations", "escalations", lambda rule: _escalation(rule, calendars)),
	)
	_validate_names(policy)
	_validate_underpinnings(policy)
	return policy


def parse_target(definition: object, calendar: Calendar) -> Target:
	"""A target that stands alone on a calendar at hand."""
	return _target(definition, {"": calendar}, _Defaults(calendar=""))


def _agreement(definition: object, calendars: Calendars) -> Agreement:
	given = mapping(definition, "the agreement")
	known_keys(given, _AGREEMENT, "an agreement")
	with at("name"):
		name = text(given.get("name"), "the agreement's name")
	kind = _kind(given.get("kind"))
	applies = _applies(given.get("applies", {}))
	if kind in HOLDER and HOLDER[kind] not in applies:
		raise DefinitionError(f"{name} is of kind {kind}, so it must say which {HOLDER[kind]} it binds", ("applies",))
	goal = given.get("attainment_goal")
	with at("attainment_goal"):
		goal = None if goal is None else share(goal, "the attainment goal")
	defaults = _Defaults(given.get("calendar"), _pause_on(given.get("pause_on", ["paused"])), goal)
	targets = each(given.get("targets"), "targets", "the targets", lambda t: _target(t, calendars, defaults))
	if not targets:
		raise DefinitionError(f"{name} promises nothing; give it at least one target", ("targets",))
	_validate_targets(targets)
	underpins = each(given.get("underpins") or [], "underpins", "underpins", _underpinning)
	return Agreement(name, kind, targets, applies, underpins)


def _kind(value: object) -> Kind:
	for kind in KINDS:
		if value == kind:
			return kind
	raise DefinitionError(f"{value!r} is no kind of agreement; it is SLA, OLA or UC", ("kind",))


def _applies(value: object) -> Mapping[str, frozenset[str]]:
	with at("applies"):
		given = mapping(value or {}, "applies")
		known_keys(given, _APPLIES, "applies")
		result = {}
		for key, values in given.items():
			with at(key):
				result[key] = frozenset(texts(values, f"the {key}"))
				if not result[key]:
					raise DefinitionError("an empty list matches nothing; leave the key out to match everything")
		return MappingProxyType(result)


def _pause_on(value: object) -> frozenset[str]:
	return frozenset(each(value, "pause_on", "pause_on", lambda name: text(name, "the event")))


def _target(definition: object, calendars: Calendars, defaults: _Defaults) -> Target:
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
		calendar=_named_calendar(given.get("calendar", defaults.calendar), calendars),
		durations=_durations(given),
		pause_on=_pause_on(given["pause_on"]) if given.get("pause_on") is not None else defaults.pause_on,
		warn_at=tuple(sorted(set(each(given.get("warn_at") or [], "warn_at", "warn_at", _share_of_target)))),
		goal=goal,
		counts_as_response=channels,
	)


def _rule(metric: str, given: Mapping[str, Any]) -> MetricRule:
	names = {key: frozenset(texts(given[key], key)) for key in ("start_on", "stop_on", "restart_on") if given.get(key)}
	if metric in METRICS and not names:
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
		names["start_on"], names["stop_on"], names.get("restart_on", frozenset()), on_reopen, on_reopen == "nothing"
	)


def _named_calendar(value: object, calendars: Calendars) -> Calendar:
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


def _share_of_target(value: object) -> Fraction:
	if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 100:
		raise DefinitionError(f"{value!r} is not a share of the target, such as 0.8")
	return exact(value)


def _validate_targets(targets: tuple[Target, ...]) -> None:
	promised: set[tuple[str, str]] = set()
	for index, target in enumerate(targets):
		for priority in target.durations:
			if (target.metric, priority) in promised:
				raise DefinitionError(
					f"{target.metric} is promised twice for priority {priority}; give the second metric a name of its own",
					("targets", index),
				)
			promised.add((target.metric, priority))


def _underpinning(definition: object) -> Underpinning:
	given = mapping(definition, "the underpinning")
	known_keys(given, ("agreement", "metric", "position"), "an underpinning")
	with at("position"):
		position = count(given.get("position", 1), "the position")
	with at("agreement"):
		agreement = text(given.get("agreement"), "the agreement")
	with at("metric"):
		return Underpinning(agreement, text(given.get("metric", "resolution"), "the metric"), position)


def _escalation(definition: object, calendars: Calendars) -> EscalationRule:
	given = mapping(definition, "the escalation rule")
	known_keys(given, ("name", "when", "level", "to", "type"), "an escalation rule")
	with at("level"):
		level = count(given.get("level", 1), "the level")
	with at("when"):
		when = _when(mapping(given.get("when"), "the condition"), calendars)
	with at("to"):
		to = texts(given.get("to"), "the receiver")
	direction: Direction = "functional" if given.get("type") == "functional" else "hierarchic"
	if given.get("type", direction) != direction:
		raise DefinitionError(f"{given['type']!r} is neither functional nor hierarchic", ("type",))
	return EscalationRule(str(given.get("name", "")), when, level, to, direction)


def _when(given: Mapping[str, Any], calendars: Calendars) -> When:
	known_keys(given, _WHEN + _WHEN_LIMITS, "a condition")
	conditions = [key for key in _WHEN if key in given and key not in ("metric", "calendar")]
	if len(conditions) != 1:
		raise DefinitionError(f"a condition is exactly one of {', '.join(k for k in _WHEN if k not in ('metric', 'calendar'))}")
	condition = conditions[0]
	metric = mark = None
	numbers: dict[str, int] = {}
	if condition in ("at", "after_breach", "before_breach"):
		with at("metric"):
			metric = text(given.get("metric"), "the metric")
		with at(condition):
			mark = _mark(condition, given[condition])
	else:
		with at(condition):
			value = given[condition]
			numbers[condition] = _seconds(value) if condition == "no_update_for" else count(value, condition)
	limits = {key: texts(given[key], f"the {key}") if key in given else None for key in _WHEN_LIMITS}
	kinds = limits["kind"]
	return When(
		metric=metric,
		mark=mark,
		calendar=_named_calendar(given["calendar"], calendars) if "calendar" in given else None,
		agreements=limits["agreement"],
		kinds=None if kinds is None else tuple(_kind(kind) for kind in kinds),
		priorities=limits["priority"],
		**numbers,
	)


def _mark(condition: str, value: object) -> Mark:
	if condition == "at":
		return Mark(_share_of_target(value))
	return Mark(Fraction(1), _seconds(value) if condition == "after_breach" else -_seconds(value))


def _seconds(value: object) -> int:
	duration = parse_duration(value)
	if not isinstance(duration, int):
		raise DefinitionError(f"{value!r} counts days; give working hours here, such as PT8H")
	return duration


def _validate_names(policy: Policy) -> None:
	seen: set[str] = set()
	for index, agreement in enumerate(policy.agreements):
		if agreement.name in seen:
			raise DefinitionError(f"two agreements are called {agreement.name!r}", ("agreements", index, "name"))
		seen.add(agreement.name)


def _validate_underpinnings(policy: Policy) -> None:
	slas = {agreement.name: agreement for agreement in policy.agreements}
	for index, agreement in enumerate(policy.agreements):
		for place, underpinning in enumerate(agreement.underpins):
			path = ("agreements", index, "underpins", place)
			supported = slas.get(underpinning.agreement)
			if supported is None:
				raise DefinitionError(f"there is no agreement {underpinning.agreement!r} to underpin", (*path, "agreement"))
			for side in (supported, agreement):
				if underpinning.metric not in side.metrics:
					raise DefinitionError(f"{side.name} has no {underpinning.metric} target", (*path, "metric"))
