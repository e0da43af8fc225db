"""The JSON Schemas (draft 2020-12) of the formats."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
	from jsonschema.protocols import Validator

SCHEMAS = {
	"calendar": "a service calendar",
	"policy": "calendars, agreements, priority matrix and escalations",
	"mapping": "how to read a ticket log",
	"event": "something that happened to a ticket",
	"calc-question": "a line that calc reads",
	"calc-answer": "a line that calc writes",
	"clock": "calc's answer about a clock, with its ledger",
	"clocks": "a row of the clocks.csv that replay writes",
}
"""The names of the schemas and what each describes."""
_URN = "urn:itss-service:schema:"


@cache
def schema(name: str) -> dict[str, Any]:
	"""A schema as it is filed; it may refer to others by their `$id`. KeyError if there is none of that name."""
	if name not in SCHEMAS:
		raise KeyError(name)
	text = (files("itss_service.cli") / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
	loaded: dict[str, Any] = json.loads(text)
	return loaded


def bundled(name: str) -> dict[str, Any]:
	"""A schema that stands alone: whatever it refers to is embedded in its `$defs`, each under its own `$id`."""
	needed: dict[str, None] = {}
	waiting = [name]
	while waiting:
		for other in _referred(schema(waiting.pop())):
			if other != name and other not in needed:
				needed[other] = None
				waiting.append(other)
	if not needed:
		return schema(name)
	own = schema(name)
	return {**own, "$defs": {**own.get("$defs", {}), **{other: schema(other) for other in sorted(needed)}}}


@cache
def validator(name: str) -> Validator:
	"""A validator of a schema; the others are within its reach."""
	from jsonschema import Draft202012Validator
	from referencing import Registry, Resource

	resources = ((_URN + other, Resource.from_contents(schema(other))) for other in SCHEMAS)
	registry: Registry[Any] = Registry().with_resources(resources)
	return Draft202012Validator(schema(name), registry=registry)


def _referred(value: object) -> set[str]:
	found: set[str] = set()
	if isinstance(value, dict):
		reference = value.get("$ref")
		if isinstance(reference, str) and reference.startswith(_URN):
			found.add(reference[len(_URN) :].partition("#")[0])
		for inner in value.values():
			found |= _referred(inner)
	elif isinstance(value, list):
		for inner in value:
			found |= _referred(inner)
	return found
