"""Targets with nothing left to use: they are reached at the next open moment in which the clock works."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from itss_service.core.agreement.definition import parse_target
from itss_service.core.calendar import parse_calendar
from itss_service.core.clock.clocks import clock_of_target
from itss_service.core.ticket.events import parse_events

WEEK = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
OFFICE = parse_calendar({"weekly": WEEK})


def test_pause_in_closed_time_keeps_a_target_without_remainder_from_breaching() -> None:
	"""Opened after hours and put on hold before the morning: the morning is not the breach, resuming is."""
	events = [
		{"at": "2026-03-02T20:00", "event": "opened"},
		{"at": "2026-03-02T21:00", "event": "paused"},
		{"at": "2026-03-03T12:00", "event": "resumed"},
	]
	target = parse_target({"metric": "resolution", "duration": 0}, OFFICE)
	for now, state, breached in (
		("2026-03-02T20:30", "running", None),
		("2026-03-03T10:00", "paused", None),
		("2026-03-03T13:00", "breached", "2026-03-03T12:00"),
	):
		at = datetime.fromisoformat(now).replace(tzinfo=timezone.utc)
		found = clock_of_target(parse_events(events, OFFICE.zone), target, at)
		assert found.state == state
		expected = breached and datetime.fromisoformat(breached).replace(tzinfo=timezone.utc)
		assert found.at(found.breached_at) == expected


@pytest.mark.parametrize("resolved_again", ("2026-03-03T09:00", "2026-03-03T08:30"))
def test_used_up_target_reopened_at_night_is_met_until_the_next_opening(resolved_again: str) -> None:
	"""What was resolved exactly at its due instant has until the next opening after it was reopened."""
	events = [
		{"at": "2026-03-02T14:00", "event": "opened"},
		{"at": "2026-03-02T18:00", "event": "resolved"},
		{"at": "2026-03-02T22:00", "event": "reopened"},
		{"at": resolved_again, "event": "resolved"},
	]
	target = parse_target({"metric": "resolution", "duration": "PT4H"}, OFFICE)
	now = datetime(2026, 3, 4, tzinfo=timezone.utc)
	found = clock_of_target(parse_events(events, OFFICE.zone), target, now)
	assert (found.state, found.elapsed_seconds) == ("met", 4 * 3600)
	assert found.at(found.due_at) == datetime(2026, 3, 3, 9, tzinfo=timezone.utc)
