"""A policy as the formats page writes it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from itss_service.core.agreement.agreement import HOLDER, Agreement, Target, Underpinning
from itss_service.core.agreement.escalation_definition import parse_escalation
from itss_service.core.agreement.policy import Policy
from itss_service.core.agreement.target_definition import (
	Calendars,
	Defaults,
	optional,
	parse_kind,
	parse_pause_on,
	parse_target,
	read_target,
)
from itss_service.core.calendar import parse_calendar
from itss_service.core.definitions import at, count, each, known_keys, mapping, share, text, texts
from itss_service.core.errors import DefinitionError
from itss_service.core.ticket.priority import parse_priority_matrix

__all__ = ["parse_policy", "parse_target"]

_POLICY = ("name", "description", "calendars", "priority_matrix", "agreements", "escalations")
_AGREEMENT = (
	"name",
	"kind",
	"description",
	"applies",
	"attainment_goal",
	"pause_on",
	"calendar",
	"targets",
	"underpins",
)
_APPLIES = ("customer", "customer_group", "service", "kind", "group", "supplier", "priority", "agreement")


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
	rules = optional(given, "escalations", [])
	policy = Policy(
		name=str(given.get("name") or ""),
		calendars=MappingProxyType(calendars),
		agreements=agreements,
		matrix=matrix,
		escalations=each(rules, "escalations", "escalations", lambda rule: parse_escalation(rule, calendars)),
	)
	_validate_names(policy)
	_validate_underpinnings(policy)
	return policy


def _agreement(definition: object, calendars: Calendars) -> Agreement:
	given = mapping(definition, "the agreement")
	known_keys(given, _AGREEMENT, "an agreement")
	with at("name"):
		name = text(given.get("name"), "the agreement's name")
	kind = parse_kind(given.get("kind"))
	applies = _applies(optional(given, "applies", {}))
	if kind in HOLDER and HOLDER[kind] not in applies:
		raise DefinitionError(
			f"{name} is of kind {kind}, so it must say which {HOLDER[kind]} it binds", ("applies",)
		)
	goal = given.get("attainment_goal")
	with at("attainment_goal"):
		goal = None if goal is None else share(goal, "the attainment goal")
	defaults = Defaults(given.get("calendar"), parse_pause_on(given.get("pause_on", ["paused"])), goal)
	targets = each(
		given.get("targets"), "targets", "the targets", lambda t: read_target(t, calendars, defaults)
	)
	if not targets:
		raise DefinitionError(f"{name} promises nothing; give it at least one target", ("targets",))
	_validate_targets(targets)
	underpins = each(optional(given, "underpins", []), "underpins", "underpins", _underpinning)
	return Agreement(name, kind, targets, applies, underpins)


def _applies(value: object) -> Mapping[str, frozenset[str]]:
	with at("applies"):
		given = mapping(value, "applies")
		known_keys(given, _APPLIES, "applies")
		result = {}
		for key, values in given.items():
			with at(key):
				result[key] = frozenset(texts(values, f"the {key}"))
				if not result[key]:
					raise DefinitionError(
						"an empty list matches nothing; leave the key out to match everything"
					)
		return MappingProxyType(result)


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


def _validate_names(policy: Policy) -> None:
	seen: set[str] = set()
	for index, agreement in enumerate(policy.agreements):
		if agreement.name in seen:
			raise DefinitionError(
				f"two agreements are called {agreement.name!r}", ("agreements", index, "name")
			)
		seen.add(agreement.name)


def _validate_underpinnings(policy: Policy) -> None:
	slas = {agreement.name: agreement for agreement in policy.agreements}
	for index, agreement in enumerate(policy.agreements):
		for place, underpinning in enumerate(agreement.underpins):
			path = ("agreements", index, "underpins", place)
			supported = slas.get(underpinning.agreement)
			if supported is None:
				raise DefinitionError(
					f"there is no agreement {underpinning.agreement!r} to underpin", (*path, "agreement")
				)
			if supported is agreement:
				raise DefinitionError(f"{agreement.name} cannot underpin itself", (*path, "agreement"))
			for side in (supported, agreement):
				if underpinning.metric not in side.metrics:
					raise DefinitionError(
						f"{side.name} has no {underpinning.metric} target", (*path, "metric")
					)
