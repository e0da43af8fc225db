"""The log mapping: how to read somebody's ticket export, as the formats page writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, Literal
from zoneinfo import ZoneInfo

from itss_service.cli.replay.log.instants import check_format
from itss_service.core.calendar.definition import parse_zone
from itss_service.core.definitions import at, known_keys, listing, mapping, text
from itss_service.core.errors import DefinitionError
from itss_service.core.ticket.events import EVENTS, FIELDS

Format = Literal["csv", "jsonl"]
Shape = Literal["states", "tickets"]

DESCRIBING = ("actor", "channel", "reason")
"""Columns that tell about an event rather than about its ticket."""

DETAILS = (*FIELDS, *DESCRIBING)
INSTANTS = {f"{event}_at": event for event in EVENTS}
"""The instant columns of the tickets shape, in the order in which events of one second happen."""

_KEYS = (
	"name",
	"format",
	"delimiter",
	"encoding",
	"time_zone",
	"instant_format",
	"missing",
	"shape",
	"columns",
	"states",
	"values",
)
_COLUMNS: Mapping[Shape, tuple[str, ...]] = {
	"states": ("ticket", "at", "state", "opened_at", *DETAILS),
	"tickets": ("ticket", *INSTANTS, *DETAILS),
}
_NEEDED: Mapping[Shape, tuple[str, ...]] = {
	"states": ("ticket", "at", "state"),
	"tickets": ("ticket", "opened_at"),
}


@dataclass(frozen=True, slots=True)
class LogMapping:
	"""Where in a log the engine's values stand.

	`columns` maps the engine's names to the log's; `states` the log's states to events; `values` the log's values
	to the engine's, per engine's name (a value without an entry stays as it is). `instant_format` is a strptime
	pattern, None for ISO 8601. `encoding` None is UTF-8, or UTF-16 where a byte order mark says so.
	"""

	shape: Shape
	columns: Mapping[str, str]
	states: Mapping[str, str]
	values: Mapping[str, Mapping[str, str | None]]
	zone: ZoneInfo
	format: Format = "csv"
	instant_format: str | None = None
	missing: frozenset[str] = frozenset({""})
	delimiter: str = ","
	encoding: str | None = None

	@property
	def details(self) -> tuple[str, ...]:
		"""The mapped columns that carry fields of the ticket or describe an event, in a fixed order."""
		return tuple(name for name in DETAILS if name in self.columns)


def parse_mapping(definition: object) -> LogMapping:
	"""A log mapping as the formats page writes it; DefinitionError names the key that is wrong."""
	given = mapping(definition, "the log mapping")
	known_keys(given, _KEYS, "a log mapping")
	shape: Shape = _choice(given, "shape", ("states", "tickets"), "states")
	columns = _columns(given, shape)
	with at("time_zone"):
		zone = parse_zone(given.get("time_zone", "UTC"))
	return LogMapping(
		shape=shape,
		columns=columns,
		states=_states(given, shape),
		values=_values(given, columns),
		zone=zone,
		format=_choice(given, "format", ("csv", "jsonl"), "csv"),
		instant_format=_instant_format(given),
		missing=_missing(given),
		delimiter=_delimiter(given),
		encoding=_encoding(given),
	)


def _choice(given: Mapping[str, Any], key: str, known: tuple[Any, ...], default: str) -> Any:
	value = given.get(key, default)
	if value not in known:
		raise DefinitionError(f"{value!r} is not known here; write {' or '.join(known)}", (key,))
	return value


def _columns(given: Mapping[str, Any], shape: Shape) -> Mapping[str, str]:
	with at("columns"):
		columns = mapping(given.get("columns"), "the list of columns")
		known_keys(columns, _COLUMNS[shape], f"a log of shape {shape!r}")
		for key in _NEEDED[shape]:
			if key not in columns:
				raise DefinitionError(f"a log of shape {shape!r} needs the column that holds {key!r}", (key,))
		names = {}
		for key, name in columns.items():
			with at(key):
				names[key] = text(name, "the column's name")
	return MappingProxyType(names)


def _states(given: Mapping[str, Any], shape: Shape) -> Mapping[str, str]:
	with at("states"):
		if shape == "tickets":
			if "states" in given:
				raise DefinitionError("a log of shape 'tickets' has no states; take them out")
			return MappingProxyType({})
		states = mapping(given.get("states"), "the mapping of states")
		if not states:
			raise DefinitionError("name at least one state and its event, such as New: opened")
		result = {}
		for state, event in states.items():
			with at(state):
				name = text(event, "the state's event")
				if name not in EVENTS:
					near = get_close_matches(name, EVENTS, 1)
					hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(EVENTS)}"
					raise DefinitionError(f"{name!r} is not an event; {hint}")
				result[state.strip()] = name
	return MappingProxyType(result)


def _values(given: Mapping[str, Any], columns: Mapping[str, str]) -> Mapping[str, Mapping[str, str | None]]:
	result = {}
	translatable = ("state", *DETAILS)
	with at("values"):
		for key, entries in mapping(given.get("values", {}), "the list of values").items():
			with at(key):
				if key not in columns or key not in translatable:
					mapped = ", ".join(name for name in columns if name in translatable) or "none"
					raise DefinitionError(f"there is no such mapped column to translate; there are: {mapped}")
				translations: dict[str, str | None] = {}
				for old, new in mapping(entries, "the translation").items():
					with at(old):
						translations[old.strip()] = None if new is None else text(new, "the new value")
				result[key] = MappingProxyType(translations)
	return MappingProxyType(result)


def _instant_format(given: Mapping[str, Any]) -> str | None:
	pattern = given.get("instant_format")
	if pattern is None or pattern == "iso":
		return None
	with at("instant_format"):
		check_format(text(pattern, "the instant format"))
	return str(pattern).strip()


def _missing(given: Mapping[str, Any]) -> frozenset[str]:
	with at("missing"):
		value = given.get("missing", [""])
		marks = [value] if isinstance(value, str) else listing(value, "the list of missing values")
		for index, mark in enumerate(marks):
			if not isinstance(mark, str):
				raise DefinitionError(f"{mark!r} must be text; put it in quotes", (index,))
	return frozenset(mark.strip() for mark in marks) | {""}


def _delimiter(given: Mapping[str, Any]) -> str:
	value = given.get("delimiter", ",")
	if not isinstance(value, str) or len(value) != 1 or value in '"\r\n\0' or "\ud800" <= value <= "\udfff":
		raise DefinitionError(
			f'{value!r} is no delimiter; write one character such as ";" or "\\t"', ("delimiter",)
		)
	return value


def _encoding(given: Mapping[str, Any]) -> str | None:
	import codecs

	name = given.get("encoding")
	if name is None:
		return None
	with at("encoding"):
		name = text(name, "the encoding")
		try:
			codec = codecs.lookup(name)
			codecs.getincrementaldecoder(name)("strict").decode(b"", True)
			is_text = bool(getattr(codec, "_is_text_encoding", True))
		except (LookupError, ValueError, TypeError):
			is_text = False
		if not is_text:
			raise DefinitionError(
				f"{name!r} is not an encoding; write utf-8, utf-16, gb18030 or windows-1252"
			)
		return "utf-8-sig" if codec.name == "utf-8" else codec.name
