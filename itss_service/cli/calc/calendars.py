"""The calendars that questions ask about: compiled once, kept while they are in use."""

from __future__ import annotations

import marshal
from collections import OrderedDict
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from itss_service.cli.policies import NamedCalendar
from itss_service.core.calendar import Calendar, parse_calendar
from itss_service.core.errors import DefinitionError

KEPT = 256
"""Compiled calendars remembered at a time; the one not asked about for longest goes first."""


class CompiledCalendars:
	"""Finds the calendar of a question by its name or its definition."""

	def __init__(self, named: Mapping[str, NamedCalendar] | None = None) -> None:
		self._named = dict(named or {})
		self._compiled: OrderedDict[bytes, Calendar] = OrderedDict()

	def find(self, value: Any) -> Calendar:
		"""The calendar that a question's `calendar` means; DefinitionError says what is wrong with it."""
		if isinstance(value, str):
			return self._by_name(value).calendar
		try:
			# version 2 has no back references: equal definitions, written alike, have equal bytes
			key = marshal.dumps(value, 2)
		except ValueError:
			raise DefinitionError("nested too deeply for a calendar", ("calendar",)) from None
		calendar = self._compiled.get(key)
		if calendar is None:
			calendar = self._compile(value)
			self._compiled[key] = calendar
			if len(self._compiled) > KEPT:
				self._compiled.popitem(last=False)
		else:
			self._compiled.move_to_end(key)
		return calendar

	def definition(self, value: Any) -> Any:
		"""What the calendar was built from."""
		return self._by_name(value).definition if isinstance(value, str) else value

	def _by_name(self, name: str) -> NamedCalendar:
		found = self._named.get(name)
		if found is None:
			raise DefinitionError(self._unknown(name), ("calendar",))
		return found

	def _compile(self, value: object) -> Calendar:
		try:
			return parse_calendar(value)
		except DefinitionError as error:
			raise error.within("calendar") from None

	def _unknown(self, name: str) -> str:
		if not self._named:
			return f"there is no calendar {name!r}; give --calendars FILE, or the calendar itself"
		near = get_close_matches(name, self._named, 1)
		hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(self._named)}"
		return f"there is no calendar {name!r}; {hint}"
