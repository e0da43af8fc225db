"""Calendars and policies from files, with errors that name file and line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, NamedTuple

from itss_service.cli.documents import Document, Path, read_document
from itss_service.cli.errors import DocumentError
from itss_service.core.agreement.definition import parse_policy
from itss_service.core.agreement.mismatches import mismatches
from itss_service.core.agreement.policy import Policy
from itss_service.core.calendar import Calendar, parse_calendar

_CALENDAR_KEYS = frozenset({"time_zone", "weekly", "always_open", "special", "breaks", "closed", "holidays"})
_POLICY_KEYS = frozenset({"calendars", "agreements", "escalations", "priority_matrix"})


@dataclass(frozen=True, slots=True)
class FoundCalendar:
	"""A calendar's definition, and where in its document it stands."""

	name: str
	definition: Any
	path: Path


class NamedCalendar(NamedTuple):
	"""A calendar and the definition that it was built from."""

	calendar: Calendar
	definition: Any


def read_policy(file: str | os.PathLike[str]) -> Policy:
	"""The policy in a YAML or JSON file; DocumentError or Unreadable name what is wrong with it."""
	document = read_document(file)
	with document.naming():
		policy = parse_policy(document.data)
		for error in mismatches(policy):
			raise error
	return policy


def read_calendars(file: str | os.PathLike[str]) -> dict[str, NamedCalendar]:
	"""The calendars by name of a policy, of a mapping of names to calendars, or of a file that holds one."""
	document = read_document(file)
	calendars = {}
	for found in calendars_in(document):
		with document.naming(*found.path):
			calendar = parse_calendar(found.definition, found.name)
		calendars[found.name] = NamedCalendar(calendar, found.definition)
	return calendars


def calendars_in(document: Document) -> list[FoundCalendar]:
	"""The calendar definitions of a document, in order; DocumentError if it can hold none."""
	data = document.data
	if not isinstance(data, Mapping):
		raise DocumentError(
			"a calendar, a policy or a mapping of names to calendars is expected", document.source, 1
		)
	if is_calendar(data):
		name = data.get("name") or PurePath(document.source).stem
		return [FoundCalendar(str(name), data, ())]
	if is_policy(data):
		calendars = data.get("calendars") or {}
		if not isinstance(calendars, Mapping):
			line = document.line_of(("calendars",))
			raise DocumentError("must map names to calendars", document.source, line, ("calendars",))
		return [FoundCalendar(str(name), given, ("calendars", name)) for name, given in calendars.items()]
	return [FoundCalendar(str(name), given, (name,)) for name, given in data.items()]


def is_calendar(data: object) -> bool:
	"""Whether plain data looks like one calendar."""
	return isinstance(data, Mapping) and not _CALENDAR_KEYS.isdisjoint(data) and not is_policy(data)


def is_policy(data: object) -> bool:
	"""Whether plain data looks like a policy."""
	return isinstance(data, Mapping) and not _POLICY_KEYS.isdisjoint(data)
