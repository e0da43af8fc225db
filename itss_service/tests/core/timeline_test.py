"""The compiled timeline: what it covers when it grows, and where it refuses."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from itss_service.core.calendar import parse_calendar

UTC = timezone.utc
WEST = (
	"America/Sao_Paulo",
	"America/Los_Angeles",
	"Pacific/Pago_Pago",
	"Pacific/Kiritimati",
	"Asia/Shanghai",
)


@pytest.mark.parametrize("zone", WEST)
@pytest.mark.parametrize("year", (2016, 2018, 2022))
def test_first_question_about_any_hour_of_a_far_day_is_covered(zone: str, year: int) -> None:
	"""The date in UTC may be ahead of the local one; the stretch built must begin before the instant."""
	for hour in range(0, 24, 2):
		calendar = parse_calendar({"time_zone": zone, "always_open": True})
		at = datetime(year, 5, 7, hour, tzinfo=UTC)
		assert calendar.is_open(at)
		assert calendar.due_at(at, 0) == at
		assert calendar.elapsed(at, at + timedelta(hours=1)) == 3600


@pytest.mark.parametrize("first_asked", ("2014-06-01", "2020-01-01", "2026-03-01"))
def test_nights_are_whole_wherever_stretches_were_joined(first_asked: str) -> None:
	"""However the timeline grew, no night is cut where two of its stretches meet."""
	days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
	nights = parse_calendar({"weekly": {day: [["22:00", "06:00"]] for day in days}})
	nights.is_open(datetime.fromisoformat(first_asked).replace(tzinfo=UTC))
	for year in (2021, 2018, 2016, 2024):
		nights.is_open(datetime(year, 7, 1, tzinfo=UTC))
	found = nights.segments(datetime(2015, 1, 1, 12, tzinfo=UTC), datetime(2025, 1, 1, 12, tzinfo=UTC))
	assert len(found) == 3653
	assert {end - start for start, end in found} == {timedelta(hours=8)}
