"""ITSS KPI <-> a KPI definition of the core: the document's rows are conditions, its goal is typed with a unit."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import frappe
from frappe.model.document import Document

from itss_service.bridge.places import Built, Place, Places
from itss_service.bridge.quantities import percent, share, written_duration
from itss_service.core.definitions import at
from itss_service.core.durations import WorkingDays, parse_duration
from itss_service.core.errors import DefinitionError
from itss_service.core.measure.kpi import Kpi
from itss_service.core.measure.kpi_definition import parse_kpi

DOCTYPE = "ITSS KPI"
KINDS = {
	"Ratio": "ratio",
	"Mean": "mean",
	"Percentile": "percentile",
	"Sum": "sum",
	"Count": "count",
	"Burn Rate": "burn_rate",
	"Budget Left": "budget_left",
}
OPERATORS = {
	"Equals": "==",
	"Not Equals": "!=",
	"Is One Of": "in",
	"Is None Of": "not in",
	"Less Than": "<",
	"At Most": "<=",
	"More Than": ">",
	"At Least": ">=",
	"Is Set": "is set",
	"Is Not Set": "is not set",
}
SIDES = {"numerator": "Numerator", "denominator": "Denominator"}
FIELDS = {"id": "kpi_id", "name": "title", "unit": "unit"}
OF_KINDS = {
	"of_field": ("Mean", "Percentile", "Sum"),
	"percentile": ("Percentile",),
	"allowance": ("Burn Rate", "Budget Left"),
}
"""Fields that mean something for these kinds only."""
_ROWLESS = ("is set", "is not set")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_VALUES = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|[^,，]*)\s*[,，]?""")


def build_kpi(doc: Document) -> Built:
	"""The definition with the field or row of each part; DefinitionError for what cannot be written as one."""
	places = Places({(key,): Place(field) for key, field in FIELDS.items()})
	places |= {
		("table",): Place("of_table"),
		("kind",): Place("kind"),
		("field",): Place("of_field"),
		("goal",): Place("goal"),
	}
	places |= {("percentile",): Place("percentile"), ("allowance",): Place("allowance")}
	places["needs",] = Place("needs")
	definition: dict[str, Any] = {key: (doc.get(field) or "").strip() for key, field in FIELDS.items()}
	definition |= {"kind": KINDS.get(doc.kind, doc.kind), "direction": (doc.direction or "Up").lower()}
	definition["table"] = frappe.scrub(doc.of_table or "")
	definition["period"] = (doc.usual_period or "Month").lower()
	if doc.of_field:
		definition["field"] = doc.of_field.strip()
	for key in ("percentile", "allowance"):
		if doc.get(key):
			definition[key] = share(doc.get(key))
	for key, side in SIDES.items():
		definition[key] = []
		for row in doc.conditions:
			if row.side != side:
				continue
			places[key, len(definition[key])] = Place("conditions", row.idx)
			with at(key, len(definition[key])):
				definition[key].append(condition_of(row))
	if needs := [name.strip() for name in (doc.needs or "").split(",") if name.strip()]:
		definition["needs"] = needs
	if (doc.goal or "").strip():
		with at("goal"):
			definition["goal"] = goal_of(doc.goal, definition["unit"])
	return Built(definition, places)


def kpi_of(doc: Document) -> Kpi:
	"""The core's value of a document."""
	return parse_kpi(build_kpi(doc).definition)


def kpi_fields(definition: Mapping[str, Any]) -> dict[str, Any]:
	"""The fields and rows of a document for a definition that the core accepts."""
	kpi = parse_kpi(definition)
	kinds = {key: label for label, key in KINDS.items()}
	operators = {key: label for label, key in OPERATORS.items()}
	rows = [
		{
			"side": label,
			"column_name": condition.field,
			"operator": operators[condition.op],
			"value": value_text(condition.value),
		}
		for key, label in reversed(SIDES.items())
		for condition in getattr(kpi, key)
	]
	return {
		**{field: getattr(kpi, key) for key, field in FIELDS.items()},
		"of_table": frappe.unscrub(kpi.table),
		"kind": kinds[kpi.kind],
		"of_field": kpi.field,
		"percentile": percent(float(kpi.percentile)) if kpi.percentile else 0,
		"allowance": percent(float(kpi.allowance)) if kpi.allowance else 0,
		"goal": goal_text(kpi.goal, kpi.unit),
		"direction": kpi.direction.capitalize(),
		"usual_period": kpi.period.capitalize(),
		"needs": ", ".join(kpi.needs),
		"conditions": rows,
	}


def condition_of(row: Document) -> list[Any]:
	"""A row as `[column, operator, value]`."""
	op = OPERATORS.get(row.operator, row.operator)
	column = (row.column_name or "").strip()
	if op in _ROWLESS:
		return [column, op]
	typed = row.value or ""
	if op in ("in", "not in"):
		return [column, op, [scalar(part) for part in _VALUES.findall(typed) if part.strip()]]
	if not typed.strip():
		raise DefinitionError("the value is missing; for an empty column choose Is Not Set")
	return [column, op, scalar(typed)]


def scalar(typed: str) -> str | int | float | bool:
	"""`5`, `0.5`, `true` and text as they are meant; text that looks like something else stands in double quotes."""
	text = typed.strip()
	if text.lower() in ("true", "false"):
		return text.lower() == "true"
	if _NUMBER.fullmatch(text):
		return float(text) if "." in text else int(text)
	if len(text) > 1 and text.startswith('"') and text.endswith('"'):
		try:
			return str(json.loads(text))
		except ValueError:
			raise DefinitionError(f'{text} has a quotation mark inside; write \\" for it') from None
	return text


def value_text(value: Any) -> str | None:
	"""What `scalar` and `condition_of` read as this value."""
	if value is None:
		return None
	if isinstance(value, list | tuple):
		return ", ".join(value_text(element) or "" for element in value)
	if isinstance(value, bool):
		return "true" if value else "false"
	if not isinstance(value, str):
		return str(value)
	plain = value == value.strip() and value and "," not in value and "，" not in value and '"' not in value
	return value if plain and scalar(value) == value else json.dumps(value, ensure_ascii=False)


def goal_of(typed: str, unit: str) -> float | int:
	"""The goal in the unit of the value: "95 %" is 0.95 of a share, "4h" 14,400 seconds, "3" itself."""
	text = typed.strip()
	if unit == "share":
		number = text.removesuffix("%").strip()
		if not text.endswith("%") or not _NUMBER.fullmatch(number):
			raise DefinitionError(f"{typed!r} is no percentage; write it like 95 %")
		return share(number)
	if _NUMBER.fullmatch(text):
		return float(text) if "." in text else int(text)
	if unit != "seconds":
		raise DefinitionError(f"{typed!r} is no number")
	duration = parse_duration(written_duration(text))
	if isinstance(duration, WorkingDays):
		raise DefinitionError(f"{typed!r} counts working days; write hours and minutes, such as 4h")
	return int(duration)


def goal_text(goal: float | None, unit: str) -> str | None:
	"""What `goal_of` reads as this goal."""
	if goal is None:
		return None
	if unit == "share":
		return f"{percent(goal):.9f}".rstrip("0").rstrip(".") + " %"
	whole = float(goal).is_integer()
	if unit == "seconds" and whole and goal >= 60:
		hours, rest = divmod(int(goal), 3600)
		minutes, seconds = divmod(rest, 60)
		parts = ((hours, "h"), (minutes, "m"), (seconds, "s"))
		return " ".join(f"{number}{letter}" for number, letter in parts if number)
	return f"{int(goal)}" if whole else f"{goal:.9f}".rstrip("0")
