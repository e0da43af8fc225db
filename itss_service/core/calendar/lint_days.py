"""What the linter finds day by day: windows moved by DST, and entries that change nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from itss_service.core.calendar.calendar import Calendar
from itss_service.core.calendar.offsets import offset_changes
from itss_service.core.calendar.schedule import DAY, ClosedDates, Window, Windows, merged, without
from itss_service.core.calendar.written import ClosedRange, DayList, Path, Written
from itss_service.core.instants import from_epoch

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ONE = timedelta(days=1)


class Moved(NamedTuple):
	"""A window (wall clock seconds of `day`) that a change of clocks at epoch second `at` makes longer by `seconds`."""

	day: date
	start: int
	end: int
	seconds: int
	at: int
	path: Path


def moved_by_dst(calendar: Calendar, first: int, last: int) -> Iterator[Moved]:
	"""The windows in [first, last] whose real length is not what the wall clock says.

	Windows of whole days are left out: they belong to calendars that hardly close, where nothing is lost or doubled.
	"""
	for change in offset_changes(calendar.zone, first, last):
		local = from_epoch(change.at, calendar.zone).date()
		for day in (local - _ONE, local):
			for start, end in _open(calendar, day):
				seconds = _real(calendar, day, start, end) - (end - start)
				if seconds and end - start < DAY:
					yield Moved(day, start, end, seconds, change.at, _path(calendar, day))


def idle_breaks(
	calendar: Calendar, written: Written, first: date, last: date
) -> Iterator[tuple[DayList, int]]:
	"""Breaks that lie outside all working time of their date and of the nights beside it, by their index."""
	for days in written.breaks:
		if days.day is None or not first <= days.day <= last:
			continue
		windows = [
			(start + offset * DAY, end + offset * DAY)
			for offset in (-1, 0, 1)
			for start, end in calendar.schedule.windows(days.day + offset * _ONE)
		]
		for index, (start, end) in enumerate(days.windows):
			if not any(a < end and start < b for a, b in windows):
				yield days, index


def idle_closed(calendar: Calendar, written: Written, first: date, last: date) -> Iterator[ClosedRange]:
	"""Closed entries that take no window from any of their dates; each is judged within [first, last]."""
	schedule = calendar.schedule
	unclosed = replace(schedule, closed=ClosedDates())
	for closed in written.closed:
		begin, end = max(first, closed.first), min(last, closed.last)
		days = (begin + n * _ONE for n in range((end - begin).days + 1))
		if begin <= end and not any(day not in schedule.special and unclosed.windows(day) for day in days):
			yield closed


def idle_special(calendar: Calendar, written: Written, first: date, last: date) -> Iterator[DayList]:
	"""Special dates whose hours are those that they would have had."""
	unspecial = replace(calendar.schedule, special={})
	for days in written.special:
		if days.day is None or not first <= days.day <= last:
			continue
		if calendar.schedule.special[days.day] == unspecial.windows(days.day):
			yield days


def _open(calendar: Calendar, day: date) -> list[Window]:
	breaks: Windows = calendar.schedule.breaks.get(day, ())
	return without(merged(calendar.schedule.windows(day)), breaks)


def _real(calendar: Calendar, day: date, start: int, end: int) -> int:
	return _epoch(calendar, day, end) - _epoch(calendar, day, start)


def _epoch(calendar: Calendar, day: date, seconds: int) -> int:
	moment = datetime.combine(day, time()) + timedelta(seconds=seconds)
	return int(moment.replace(tzinfo=calendar.zone).timestamp())


def _path(calendar: Calendar, day: date) -> Path:
	if day in calendar.schedule.special:
		return ("special", str(day))
	holidays = calendar.schedule.holidays
	if holidays is not None and holidays.is_makeup_day(day):
		return ("weekly", _WEEKDAYS[holidays.makeup_as])
	return ("weekly", _WEEKDAYS[day.weekday()])
