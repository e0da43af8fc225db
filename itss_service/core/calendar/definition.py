"""A calendar as the formats page writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from itss_service.core.calendar.calendar import Calendar
from itss_service.core.calendar.public_holidays import PublicHolidays
from itss_service.core.calendar.schedule import DAY, ClosedDates, Schedule, Window, Windows, merged
from itss_service.core.definitions import at, known_keys, listing, mapping, text
from itss_service.core.errors import DefinitionError
from itss_service.core.instants import FIRST_YEAR, LAST_YEAR

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_KEYS = ("name", "time_zone", "weekly", "always_open", "closed", "special", "breaks", "holidays")
_TIME = re.compile(r"(\d\d):(\d\d)(?::(\d\d))?", re.ASCII)
_YEARLY = re.compile(r"(\d\d)-(\d\d)", re.ASCII)
ALL_DAY: Windows = ((0, DAY),)


def parse_calendar(definition: object, name: str = "") -> Calendar:
	"""Builds a Calendar; DefinitionError carries the path of what cannot be right."""
	given = mapping(definition, "the calendar")
	known_keys(given, _KEYS, "a calendar")
	with at("time_zone"):
		zone = parse_zone(given.get("time_zone", "UTC"))
	schedule = Schedule(
		weekly=_weekly(given),
		closed=_closed(given.get("closed", ())),
		special=_dated(given.get("special", {}), "special"),
		breaks=_dated(given.get("breaks", {}), "breaks"),
		holidays=_holidays(given["holidays"]) if given.get("holidays") is not None else None,
	)
	return Calendar(zone, schedule, name or str(given.get("name") or ""))


def parse_zone(value: object) -> ZoneInfo:
	"""An IANA time zone by its name."""
	key = text(value, "the time zone")
	try:
		return ZoneInfo(key)
	except (OSError, ValueError, KeyError):
		raise DefinitionError(
			f"{key!r} is not a time zone; take an IANA name such as {_example_zone(key)}"
		) from None


def _example_zone(key: str) -> str:
	from difflib import get_close_matches

	return next(iter(get_close_matches(key, available_timezones(), 1)), "Asia/Shanghai")


def _weekly(given: Mapping[str, Any]) -> tuple[Windows, ...]:
	always = given.get("always_open", False)
	if not isinstance(always, bool):
		raise DefinitionError(f"{always!r} is neither true nor false", ("always_open",))
	if always:
		if given.get("weekly"):
			raise DefinitionError("give either weekly hours or always_open, not both", ("always_open",))
		return (ALL_DAY,) * 7
	with at("weekly"):
		weekly = mapping(given.get("weekly", {}), "the weekly pattern")
		known_keys(weekly, WEEKDAYS, "a week")
		return tuple(_windows(weekly.get(day, ()), day) for day in WEEKDAYS)


def _windows(value: object, key: str) -> Windows:
	with at(key):
		return tuple(
			merged(
				_window(element, index) for index, element in enumerate(listing(value, "the list of windows"))
			)
		)


def _window(value: object, index: int) -> Window:
	with at(index):
		edges = listing(value, "a window")
		if len(edges) != 2:
			raise DefinitionError(
				f'a window has a start and an end, like ["09:00", "12:00"], not {len(edges)} times'
			)
		start, end = (_seconds(edge) for edge in edges)
		if start == DAY:
			raise DefinitionError("24:00 may end a window, not start one")
		if start == end:
			raise DefinitionError(
				f"the window {edges[0]} to {edges[1]} has no length; a whole day is 00:00 to 24:00"
			)
		return (start, end if end > start else end + DAY)


def _seconds(value: object) -> int:
	match = _TIME.fullmatch(value) if isinstance(value, str) else None
	if match:
		hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
		total = hour * 3600 + minute * 60 + second
		if minute < 60 and second < 60 and total <= DAY:
			return total
	raise DefinitionError(f"{value!r} is not a time of day; write 00:00 to 24:00 in quotes")


def _date(value: object) -> date:
	if type(value) is date:
		found = value
	else:
		try:
			if not isinstance(value, str) or len(value) != 10:
				raise ValueError("not written as YYYY-MM-DD")
			found = date.fromisoformat(value)
		except ValueError as error:
			raise DefinitionError(f"{value!r} is not a date like 2026-10-01: {error}") from None
	if not FIRST_YEAR <= found.year <= LAST_YEAR:
		raise DefinitionError(f"{value!r} is outside the years {FIRST_YEAR} to {LAST_YEAR}")
	return found


def _closed(value: object) -> ClosedDates:
	dates: dict[date, str] = {}
	ranges: list[tuple[date, date, str]] = []
	yearly: dict[tuple[int, int], str] = {}
	with at("closed"):
		entries = listing(value, "the list of closed dates")
	for index, entry in enumerate(entries):
		with at("closed", index):
			if not isinstance(entry, Mapping):
				dates[_date(entry)] = ""
				continue
			known_keys(entry, ("date", "from", "to", "yearly", "reason"), "a closed date")
			if set(entry) - {"reason"} not in ({"date"}, {"yearly"}, {"from", "to"}):
				raise DefinitionError("give exactly one of date, yearly, or from and to")
			reason = str(entry.get("reason") or "")
			if "yearly" in entry:
				yearly[_month_and_day(entry["yearly"])] = reason
			elif "date" in entry:
				dates[_date(entry["date"])] = reason
			else:
				first, last = _date(entry["from"]), _date(entry["to"])
				if last < first:
					raise DefinitionError(f"the range ends ({last}) before it starts ({first})")
				ranges.append((first, last, reason))
	return ClosedDates(MappingProxyType(dates), tuple(ranges), MappingProxyType(yearly))


def _month_and_day(value: object) -> tuple[int, int]:
	match = _YEARLY.fullmatch(value) if isinstance(value, str) else None
	try:
		if not match:
			raise ValueError("not written as MM-DD")
		day = date(2000, int(match[1]), int(match[2]))  # a leap year, so that 02-29 is a date
	except ValueError as error:
		raise DefinitionError(
			f"{value!r} is not a day of the year like 01-01: {error}", ("yearly",)
		) from None
	return (day.month, day.day)


def _dated(value: object, key: str) -> Mapping[date, Windows]:
	result: dict[date, Windows] = {}
	with at(key):
		if not isinstance(value, Mapping):
			raise DefinitionError("write dates with their windows, like {2026-02-14: [[09:00, 18:00]]}")
		for day, windows in value.items():
			with at(str(day)):
				when = _date(day)
			result[when] = _windows(windows, str(day))
	return MappingProxyType(result)


def _holidays(value: object) -> PublicHolidays:
	with at("holidays"):
		given = mapping(value, "holidays")
		known_keys(given, ("country", "subdivision", "makeup_as"), "holidays")
		with at("country"):
			country = text(given.get("country"), "the country").upper()
		subdivision = given.get("subdivision")
		with at("subdivision"):
			subdivision = None if subdivision is None else text(subdivision, "the subdivision")
		weekday = given.get("makeup_as", "mon")
		if weekday not in WEEKDAYS:
			raise DefinitionError(f"{weekday!r} is not one of {', '.join(WEEKDAYS)}", ("makeup_as",))
		return PublicHolidays(country, subdivision, WEEKDAYS.index(weekday))


__all__ = ["ALL_DAY", "WEEKDAYS", "parse_calendar", "parse_zone"]
