"""One calendar for all benchmarks: split hours from Monday to Friday and a few holidays a year."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

from itss_service.core.calendar import Calendar, parse_calendar

FIRST, LAST = 2024, 2045
HOURS = (("09:00", "12:00"), ("13:30", "18:00"))
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
HOLIDAYS = [
	date(year, month, day)
	for year in range(FIRST, LAST + 1)
	for month, day in ((1, 1), (4, 4), (5, 1), (10, 1), (10, 2), (10, 3), (12, 25))
]
DEFINITION: dict[str, Any] = {
	"time_zone": "UTC",
	"weekly": {day: [list(window) for window in HOURS] for day in WEEKDAYS},
	"closed": [day.isoformat() for day in HOLIDAYS],
}


def office() -> Calendar:
	"""The calendar, nothing compiled yet."""
	return parse_calendar(DEFINITION)


def starts(count: int, zone: Any, seed: int = 1) -> list[datetime]:
	"""Instants of two years, to the minute, in no order."""
	choose = random.Random(seed)
	first = datetime(2026, 1, 1, tzinfo=zone)
	return [first + timedelta(minutes=choose.randrange(2 * 365 * 1440)) for _ in range(count)]
