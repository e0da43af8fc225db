"""What a calendar makes of the coming weeks, as plain data for the form."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from itss_service.core.calendar import Calendar


def preview_days(calendar: Calendar, first: date, days: int) -> list[dict[str, Any]]:
	"""A row per local date with the working time that falls on it, cut at midnight, and why it differs."""
	return [_day(calendar, first + timedelta(days=number)) for number in range(days)]


def _day(calendar: Calendar, day: date) -> dict[str, Any]:
	start, end = (_midnight(calendar, day), _midnight(calendar, day + timedelta(days=1)))
	segments = calendar.segments(start, end)
	why, reason = _why(calendar, day)
	return {
		"date": day.isoformat(),
		"weekday": day.weekday(),
		"segments": [
			{"from": f"{a:%H:%M}", "to": "24:00" if b >= end else f"{b:%H:%M}", "seconds": _seconds(a, b)}
			for a, b in segments
		],
		"seconds": calendar.elapsed(start, end),
		"why": why,
		"reason": reason,
	}


def _midnight(calendar: Calendar, day: date) -> datetime:
	return datetime.combine(day, time(), calendar.zone)


def _seconds(start: datetime, end: datetime) -> int:
	return int(end.timestamp() - start.timestamp())


def _why(calendar: Calendar, day: date) -> tuple[str, str]:
	"""What decides the hours of a date, in the order in which the core lets it: a code, and the reason given."""
	schedule = calendar.schedule
	if day in schedule.special:
		return "special", ""
	if (closed := schedule.closed.reason(day)) is not None:
		return "closed", closed
	if schedule.holidays and schedule.holidays.is_makeup_day(day):
		return "makeup", ""
	if schedule.holidays and (holiday := schedule.holidays.name(day)) is not None:
		return "holiday", holiday
	return ("break" if day in schedule.breaks else "weekly"), ""
