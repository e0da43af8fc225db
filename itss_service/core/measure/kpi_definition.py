"""KPI definitions read from plain data."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, TypeVar

from itss_service.core.definitions import at, each, known_keys, listing, mapping, text, texts
from itss_service.core.errors import DefinitionError
from itss_service.core.measure.kpi import Condition, Direction, Kind, Kpi, Scalar

KINDS: tuple[Kind, ...] = ("ratio", "mean", "percentile", "sum", "count", "burn_rate", "budget_left")
PERIODS = ("week", "month", "quarter", "year")
OPERATORS = ("==", "!=", "in", "not in", "<", "<=", ">", ">=", "is set", "is not set")
_DIRECTIONS: tuple[Direction, ...] = ("up", "down")
_KEYS = (
	"id",
	"name",
	"unit",
	"kind",
	"table",
	"numerator",
	"denominator",
	"field",
	"percentile",
	"allowance",
)
_MORE_KEYS = ("goal", "direction", "period", "needs")

Name = TypeVar("Name", bound=str)


def parse_kpis(definition: object) -> tuple[Kpi, ...]:
	"""A list of definitions, or a mapping with one under `kpis`; DefinitionError names the part that is wrong."""
	if isinstance(definition, Mapping):
		known_keys(mapping(definition, "the KPIs"), ("kpis",), "a set of KPIs")
		definition = definition.get("kpis")
	kpis = each(definition, "kpis", "the KPIs", parse_kpi)
	seen: set[str] = set()
	for index, kpi in enumerate(kpis):
		if kpi.id in seen:
			raise DefinitionError(f"two KPIs have the id {kpi.id!r}", ("kpis", index, "id"))
		seen.add(kpi.id)
	return kpis


def parse_kpi(definition: object) -> Kpi:
	"""One definition."""
	given = mapping(definition, "the KPI")
	known_keys(given, _KEYS + _MORE_KEYS, "a KPI")
	kind = _one_of(given, "kind", KINDS, "ratio")
	kpi = Kpi(
		id=_text(given, "id"),
		name=_text(given, "name"),
		unit=_text(given, "unit"),
		kind=kind,
		table=_text(given, "table"),
		numerator=_conditions(given, "numerator"),
		denominator=_conditions(given, "denominator"),
		field=_text(given, "field") if given.get("field") is not None else None,
		percentile=_share(given, "percentile"),
		allowance=_share(given, "allowance"),
		goal=_goal(given.get("goal")),
		direction=_one_of(given, "direction", _DIRECTIONS, "up"),
		period=_one_of(given, "period", PERIODS, "month"),
		needs=_needs(given.get("needs", ())),
	)
	_validate_kind(kpi)
	return kpi


def _validate_kind(kpi: Kpi) -> None:
	for key, kinds in (
		("field", ("mean", "percentile", "sum")),
		("percentile", ("percentile",)),
		("allowance", ("burn_rate", "budget_left")),
	):
		has = getattr(kpi, key) is not None
		if has != (kpi.kind in kinds):
			said = f"has no {key}; leave it out" if has else f"needs its {key}"
			raise DefinitionError(f"a KPI of kind {kpi.kind} {said}", (key,))


def _conditions(given: Mapping[str, Any], key: str) -> tuple[Condition, ...]:
	return each(given.get(key, ()), key, "the conditions", _condition)


def _condition(definition: object) -> Condition:
	parts = listing(definition, "a condition")
	if len(parts) not in (2, 3):
		raise DefinitionError('a condition is [field, operator, value], such as ["status", "==", "open"]')
	field, op = text(parts[0], "the field"), parts[1]
	if op not in OPERATORS:
		raise DefinitionError(f"{op!r} is no operator; take one of {', '.join(OPERATORS)}", (1,))
	if (op in ("is set", "is not set")) != (len(parts) == 2):
		raise DefinitionError(f"{op!r} takes {'no' if len(parts) == 3 else 'a'} value", (1,))
	if len(parts) == 2:
		return Condition(field, op)
	with at(2):
		return Condition(field, op, _value(op, parts[2]))


def _value(op: str, value: object) -> Scalar | tuple[Scalar, ...]:
	if op in ("in", "not in"):
		return tuple(_scalar(element) for element in listing(value, "the values"))
	found = _scalar(value)
	if op in ("<", "<=", ">", ">=") and not isinstance(found, int | float):
		raise DefinitionError(f"{value!r} has no order; compare with a number")
	return found


def _scalar(value: object) -> Scalar:
	if not isinstance(value, str | int | float):
		raise DefinitionError(f"{value!r} is neither text, a number nor true or false")
	return value


def _text(given: Mapping[str, Any], key: str) -> str:
	with at(key):
		return text(given.get(key), f"the {key}")


def _share(given: Mapping[str, Any], key: str) -> Fraction | None:
	value = given.get(key)
	if value is None:
		return None
	if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
		raise DefinitionError(f"{value!r} is not a share above 0 and at most 1, such as 0.9", (key,))
	return Fraction(str(value))


def _goal(value: object) -> float | None:
	if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
		raise DefinitionError(f"{value!r} is not a number", ("goal",))
	return value


def _needs(value: object) -> tuple[str, ...]:
	with at("needs"):
		return texts(value, "the column")


def _one_of(given: Mapping[str, Any], key: str, known: tuple[Name, ...], default: Name) -> Name:
	value = given.get(key, default)
	for name in known:
		if value == name:
			return name
	raise DefinitionError(f"{value!r} is none of {', '.join(known)}", (key,))
