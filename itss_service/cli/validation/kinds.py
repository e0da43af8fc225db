"""The kinds of document that can be checked: how each is recognised, its schema, and how the core reads it."""

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

Builds = Iterator[tuple[Path, Callable[[], object]]]
"""Where in the definition it stands, and what builds it."""


class Kind(NamedTuple):
	"""`schema` checks the shape of one definition; `builds` make what it defines, which only the core can judge."""

	schema: str
	builds: Callable[[Any], Builds]
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


def _build_calendar(data: Any) -> Builds:
	from itss_service.core.calendar import parse_calendar

	yield (), partial(parse_calendar, data)


def _build_policy(data: Any) -> Builds:
	from itss_service.core.agreement.definition import parse_policy
	from itss_service.core.calendar import parse_calendar

	calendars = data.get("calendars") if isinstance(data, Mapping) else None
	if isinstance(calendars, Mapping):  # each by itself, so that one fault does not hide the next
		for name, calendar in calendars.items():
			yield ("calendars", name), partial(parse_calendar, calendar)
	yield (), partial(parse_policy, data)


def _build_mapping(data: Any) -> Builds:
	from itss_service.cli.replay.mapping import parse_mapping

	yield (), partial(parse_mapping, data)


def _build_event(data: Any) -> Builds:
	from itss_service.core.ticket.events import parse_event

	yield (), partial(parse_event, data, timezone.utc)


KINDS = {
	"calendar": Kind("calendar", _build_calendar, _calendars),
	"policy": Kind("policy", _build_policy, _whole),
	"mapping": Kind("mapping", _build_mapping, _whole),
	"events": Kind("event", _build_event, _events),
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
	schema, builds, parts = KINDS[kind]
	found: dict[Path, DocumentError] = {}
	for path, definition in parts(document.data):
		errors: dict[Path, DefinitionError] = {}
		for error in schema_errors(schema, definition):
			errors.setdefault(error.path, error)
		for error in _core_errors(builds(definition)):
			if error.path in errors or not any(_overlap(path, error.path) for path in errors):
				errors[error.path] = error
		for told in errors.values():
			located = document.error(told, path)
			found.setdefault(located.path, located)
	return sorted(found.values(), key=lambda error: error.line or 0)


def _core_errors(builds: Builds) -> Iterator[DefinitionError]:
	for path, build in builds:
		try:
			build()
		except DefinitionError as error:
			yield error.within(*path)
		except ItssError as error:
			yield DefinitionError(str(error), path)


def _overlap(a: Path, b: Path) -> bool:
	"""Whether one path leads to the other: a schema may find fault with a part where the core blames the whole."""
	shorter = min(len(a), len(b))
	return a[:shorter] == b[:shorter]
