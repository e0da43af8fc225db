"""What a JSON Schema finds wrong, in words that name the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from itss_service.core.errors import DefinitionError

if TYPE_CHECKING:
	from jsonschema import ValidationError

Path = tuple[str | int, ...]
_KINDS = {
	"object": "a mapping",
	"array": "a list",
	"string": "text",
	"number": "a number",
	"integer": "a whole number",
	"boolean": "true or false",
	"null": "nothing",
}


def schema_errors(name: str, data: Any) -> list[DefinitionError]:
	"""Everything that the schema `name` finds wrong with plain data, in the order of the paths."""
	from itss_service.cli.validation.schemas import validator

	found: dict[tuple[Path, str], DefinitionError] = {}
	for error in validator(name).iter_errors(data):
		for told in _told(error):
			found.setdefault((told.path, told.message), told)
	return sorted(found.values(), key=lambda error: [(isinstance(p, str), str(p)) for p in error.path])


def _told(error: ValidationError) -> Iterator[DefinitionError]:
	rule, path = error.validator, tuple(error.absolute_path)
	value: Any = error.instance
	if rule in ("anyOf", "oneOf"):
		yield from _choice(error, path)
	elif rule == "additionalProperties":
		yield from _unknown_keys(error, path)
	elif rule == "required":
		yield from _missing_keys(error, path)
	elif rule == "enum":
		yield DefinitionError(_not_one_of(value, _ruled(error)), path)
	elif rule in ("minItems", "minProperties") and not value:
		yield DefinitionError(f"is empty; write {_wanted(error)}", path)
	elif rule == "not":
		yield DefinitionError("means nothing here; leave it out", path)
	else:
		yield DefinitionError(f"{shown(value)} is not right here; write {_wanted(error)}", path)


def _choice(error: ValidationError, path: Path) -> Iterator[DefinitionError]:
	"""The errors of the alternative that was most likely meant, or what is wanted if none stands out."""
	alternatives: dict[Any, list[ValidationError]] = {}
	for inner in error.context or ():
		alternatives.setdefault(inner.relative_schema_path[0], []).append(inner)
	fitting = [
		errors
		for errors in alternatives.values()
		if not any(e.validator in ("type", "const") and not e.relative_path for e in errors)
	]
	required = all(e.validator == "required" for errors in alternatives.values() for e in errors)
	if len(fitting) == 1 and not required and not _is_simple(fitting[0]):
		for inner in fitting[0]:
			yield from _told(inner)
	elif _is_condition_of_keys(_ruled(error)):
		keys = [" and ".join(branch["required"]) for branch in _ruled(error)]
		count = "exactly one" if error.validator == "oneOf" else "one"
		yield DefinitionError(f"give {count} of: {', '.join(keys)}", path)
	else:
		yield DefinitionError(f"{shown(error.instance)} is not right here; write {_wanted(error)}", path)


def _ruled(error: ValidationError) -> Any:
	"""What the schema's rule demands."""
	return error.validator_value


def _is_simple(errors: Iterable[ValidationError]) -> bool:
	"""Whether the value as a whole is wrong, so that the description of all alternatives says it best."""
	return all(e.validator in ("pattern", "minimum", "minLength") and not e.relative_path for e in errors)


def _is_condition_of_keys(branches: object) -> bool:
	return isinstance(branches, list) and all(set(branch) == {"required"} for branch in branches)


def _unknown_keys(error: ValidationError, path: Path) -> Iterator[DefinitionError]:
	known = list(error.schema.get("properties", {})) if isinstance(error.schema, dict) else []
	instance: Any = error.instance
	for key in instance:
		if key not in known:
			near = get_close_matches(str(key), known, 1)
			hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
			yield DefinitionError(f"there is no such key here; {hint}", (*path, str(key)))


def _missing_keys(error: ValidationError, path: Path) -> Iterator[DefinitionError]:
	properties = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
	instance: Any = error.instance
	for key in _ruled(error):
		if key not in instance and error.message.startswith(repr(key)):
			meaning = properties.get(key)
			wanted = meaning.get("description") if isinstance(meaning, dict) else None
			yield DefinitionError("is missing" + (f"; write {wanted}" if wanted else ""), (*path, key))


def _wanted(error: ValidationError) -> str:
	if isinstance(error.schema, dict):
		if "description" in error.schema:
			return str(error.schema["description"])
		if "type" in error.schema:
			types = error.schema["type"]
			return " or ".join(_KINDS[kind] for kind in ([types] if isinstance(types, str) else types))
	return str(error.message)


def _not_one_of(value: object, known: Iterable[object]) -> str:
	names = [str(name) for name in known]
	near = get_close_matches(value, names, 1) if isinstance(value, str) else []
	hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(names)}"
	return f"{shown(value)} is not known here; {hint}"


def shown(value: object) -> str:
	"""A value in an error: short, mappings and lists by their kind alone."""
	if isinstance(value, dict):
		return "a mapping"
	if isinstance(value, list):
		return "a list"
	if value is None:
		return "nothing"
	if isinstance(value, bool):
		return "true" if value else "false"
	text = repr(value)
	return text if len(text) <= 60 else f"{text[:57]}..."
