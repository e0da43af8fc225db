"""The kinds of document that can be checked: how each is recognised, its schema, and what the core finds wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timezone
from functools import partial
from typing import Any, NamedTuple

from itss_service.cli.documents import Document, Path
from itss_service.cli.errors import DocumentError
from itss_service.cli.policies import is_calendar, is_policy
from itss_service.cli.validation.messages import schema_errors
from itss_service.core.errors import DefinitionError, ItssError


class Kind(NamedTuple):
	"""`schema` checks the shape of one definition; `faults` are what only the core can find wrong with it."""

	schema: str
	faults: Callable[[Any], Iterator[DefinitionError]]
	parts: Callable[[Any], list[tuple[Path, Any]]]
	"""The definitions in a document, each with its path."""


def _whole(data: Any) -> list[tuple[Path, Any]]:
	return [((), data)]


def _calendars(data: Any) -> list[tuple[Path, Any]]:
	"""One calendar, or a mapping of names to calendars."""
	if is_calendar(data) or not isinstance(data, Mapping) or not data:
		return [((), data)]
	return [((name,), definition) for name, definition in data.items()]


def _events(data: Any) -> list[tuple[Path, Any]]:
	if not isinstance(data, list):
		return [((), data)]
	return [((index,), event) for index, event in enumerate(data)]


def _calendar_faults(data: Any) -> Iterator[DefinitionError]:
	from itss_service.core.calendar import parse_calendar

	yield from _refusal(partial(parse_calendar, data))


def _policy_faults(data: Any) -> Iterator[DefinitionError]:
	from itss_service.core.agreement.definition import parse_policy
	from itss_service.core.agreement.mismatches import mismatches
	from itss_service.core.calendar import parse_calendar

	calendars = data.get("calendars") if isinstance(data, Mapping) else None
	if isinstance(calendars, Mapping):  # each by itself, so that one fault does not hide the next
		for name, calendar in calendars.items():
			for error in _refusal(partial(parse_calendar, calendar)):
				yield error.within("calendars", name)
	refusals = list(_refusal(partial(parse_policy, data)))
	yield from refusals or mismatches(parse_policy(data))


def _mapping_faults(data: Any) -> Iterator[DefinitionError]:
	from itss_service.cli.replay.mapping import parse_mapping

	yield from _refusal(partial(parse_mapping, data))


def _event_faults(data: Any) -> Iterator[DefinitionError]:
	from itss_service.core.ticket.events import parse_event

	yield from _refusal(partial(parse_event, data, timezone.utc))


def _refusal(build: Callable[[], object]) -> Iterator[DefinitionError]:
	"""Why the core refuses to build it, if it does."""
	try:
		build()
	except DefinitionError as error:
		yield error
	except ItssError as error:
		yield DefinitionError(str(error))


KINDS = {
	"calendar": Kind("calendar", _calendar_faults, _calendars),
	"policy": Kind("policy", _policy_faults, _whole),
	"mapping": Kind("mapping", _mapping_faults, _whole),
	"events": Kind("event", _event_faults, _events),
}
_MAPPING_KEYS = frozenset({"columns", "shape", "states", "instant_format"})


def guess_kind(document: Document) -> str:
	"""The kind that a document looks like; DocumentError if it looks like none."""
	data = document.data
	if isinstance(data, list):
		return "events"
	if is_policy(data):
		return "policy"
	if isinstance(data, Mapping) and not _MAPPING_KEYS.isdisjoint(data):
		return "mapping"
	if is_calendar(data) or (
		isinstance(data, Mapping) and data and all(is_calendar(part) for part in data.values())
	):
		return "calendar"
	raise DocumentError(
		f"looks like none of {', '.join(KINDS)}; say which it is with --kind", document.source, 1
	)


def problems(document: Document, kind: str) -> list[DocumentError]:
	"""Everything wrong with a document, in the order of its lines.

	Where the schema and the core find fault with the same place, the core's words are taken: it knows more.
	"""
	schema, faults, parts = KINDS[kind]
	found: dict[Path, DocumentError] = {}
	for path, definition in parts(document.data):
		errors: dict[Path, DefinitionError] = {}
		for error in schema_errors(schema, definition):
			errors.setdefault(error.path, error)
		for error in faults(definition):
			if error.path in errors or not any(_overlap(path, error.path) for path in errors):
				errors[error.path] = error
		for told in errors.values():
			located = document.error(told, path)
			found.setdefault(located.path, located)
	return sorted(found.values(), key=lambda error: error.line or 0)


def _overlap(a: Path, b: Path) -> bool:
	"""Whether one path leads to the other: a schema may find fault with a part where the core blames the whole."""
	shorter = min(len(a), len(b))
	return a[:shorter] == b[:shorter]
