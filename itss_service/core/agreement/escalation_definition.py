"""An escalation rule as the formats page writes it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from itss_service.core.agreement.escalation_rule import Direction, EscalationRule, When
from itss_service.core.agreement.marks import Mark
from itss_service.core.agreement.target_definition import (
	Calendars,
	named_calendar,
	parse_kind,
	share_of_target,
)
from itss_service.core.definitions import at, count, known_keys, mapping, text, texts
from itss_service.core.durations import parse_duration
from itss_service.core.errors import DefinitionError

_WHEN = (
	"metric",
	"at",
	"after_breach",
	"before_breach",
	"no_update_for",
	"calendar",
	"reopened",
	"reassigned",
)
_WHEN_LIMITS = ("agreement", "kind", "priority")


def parse_escalation(definition: object, calendars: Calendars) -> EscalationRule:
	"""Builds a rule; DefinitionError carries the path of what cannot be right."""
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
	return EscalationRule(str(given.get("name") or ""), when, level, to, direction)


def _when(given: Mapping[str, Any], calendars: Calendars) -> When:
	known_keys(given, _WHEN + _WHEN_LIMITS, "a condition")
	conditions = [key for key in _WHEN if key in given and key not in ("metric", "calendar")]
	if len(conditions) != 1:
		raise DefinitionError(
			f"a condition is exactly one of {', '.join(k for k in _WHEN if k not in ('metric', 'calendar'))}"
		)
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
		calendar=named_calendar(given["calendar"], calendars) if "calendar" in given else None,
		agreements=limits["agreement"],
		kinds=None if kinds is None else tuple(parse_kind(kind) for kind in kinds),
		priorities=limits["priority"],
		**numbers,
	)


def _mark(condition: str, value: object) -> Mark:
	if condition == "at":
		return Mark(share_of_target(value))
	return Mark(Fraction(1), _seconds(value) if condition == "after_breach" else -_seconds(value))


def _seconds(value: object) -> int:
	duration = parse_duration(value)
	if not isinstance(duration, int):
		raise DefinitionError(f"{value!r} counts days; give working hours here, such as PT8H")
	return duration
