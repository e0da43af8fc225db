"""A calendar as somebody wrote it: what the linter looks at before windows are merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from itss_service.core.calendar.calendar import Calendar
from itss_service.core.calendar.schedule import DAY, Window

Path = tuple[str | int, ...]
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class DayList:
	"""The windows given for a weekday or date in one place; `day` is None for weekdays."""

	path: Path
	day: date | None
	windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class ClosedRange:
	"""An entry of the closed dates that names dates, first and last included."""

	path: Path
	first: date
	last: date


@dataclass(frozen=True, slots=True)
class Written:
	"""The lists of windows and the closed dates of a definition, each with its place."""

	weekly: tuple[DayList, ...]
	special: tuple[DayList, ...]
	breaks: tuple[DayList, ...]
	closed: tuple[ClosedRange, ...]

	@property
	def lists(self) -> Iterator[DayList]:
		"""Every list of windows."""
		yield from (*self.weekly, *self.special, *self.breaks)


def written_definition(definition: Mapping[str, Any]) -> Written:
	"""Reads a definition that `parse_calendar` has accepted."""
	return Written(
		weekly=tuple(
			DayList(("weekly", day), None, _windows(definition["weekly"][day]))
			for day in _WEEKDAYS
			if day in (definition.get("weekly") or {})
		),
		special=_dated(definition, "special"),
		breaks=_dated(definition, "breaks"),
		closed=tuple(_closed(definition.get("closed") or ())),
	)


def written_calendar(calendar: Calendar) -> Written:
	"""The same of a built calendar, whose windows are merged and whose closed dates have no order."""
	schedule = calendar.schedule
	days = zip(_WEEKDAYS, schedule.weekly, strict=True)
	closed = schedule.closed
	return Written(
		weekly=tuple(DayList(("weekly", day), None, windows) for day, windows in days),
		special=tuple(DayList(("special", str(day)), day, w) for day, w in schedule.special.items()),
		breaks=tuple(DayList(("breaks", str(day)), day, w) for day, w in schedule.breaks.items()),
		closed=(
			*(ClosedRange(("closed", str(day)), day, day) for day in closed.dates),
			*(ClosedRange(("closed", f"{first}/{last}"), first, last) for first, last, _ in closed.ranges),
		),
	)


def _dated(definition: Mapping[str, Any], key: str) -> tuple[DayList, ...]:
	given = definition.get(key) or {}
	return tuple(DayList((key, str(day)), _date(day), _windows(windows)) for day, windows in given.items())


def _windows(value: Iterable[Any]) -> tuple[Window, ...]:
	found = []
	for start, end in value:
		first, last = _seconds(start), _seconds(end)
		found.append((first, last if last > first else last + DAY))
	return tuple(found)


def _closed(entries: Iterable[Any]) -> Iterator[ClosedRange]:
	for index, entry in enumerate(entries):
		path = ("closed", index)
		if not isinstance(entry, Mapping):
			yield ClosedRange(path, _date(entry), _date(entry))
		elif "yearly" in entry:
			continue
		elif "date" in entry:
			yield ClosedRange(path, _date(entry["date"]), _date(entry["date"]))
		else:
			yield ClosedRange(path, _date(entry["from"]), _date(entry["to"]))


def _seconds(text: str) -> int:
	hours, minutes, *seconds = (int(part) for part in text.split(":"))
	return hours * 3600 + minutes * 60 + sum(seconds)


def _date(value: date | str) -> date:
	return value if isinstance(value, date) else date.fromisoformat(value)
