"""Where the time of clocks went. Mondays to Fridays 09:00-12:00 and 13:30-18:00."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from itss_service.core.agreement.definition import parse_policy
from itss_service.core.clock.clocks import clocks
from itss_service.core.clock.ledger import ledger
from itss_service.core.clock.state import ClockState
from itss_service.core.measure.whose_time import TimeSplit, all_stretches, whose_time
from itss_service.core.ticket.events import parse_events

WEEK = {day: [["09:00", "12:00"], ["13:30", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
HOUR = 3600


def clock(
	metric: str, events: list[tuple[str, str, dict[str, Any]]], now: str, kind: str = "SLA"
) -> ClockState:
	targets = [
		{"metric": "resolution", "durations": {"P1": "PT4H"}},
		{"metric": "update", "duration": "PT3H"},
	]
	sla = {"name": "SLA", "kind": "SLA", "targets": targets}
	ola = {"name": "OLA", "kind": "OLA", "applies": {"group": "second line"}, "targets": targets[:1]}
	office = {"time_zone": "Asia/Shanghai", "weekly": WEEK}
	policy = parse_policy({"calendars": {"office": office}, "agreements": [sla, ola]})
	zone = policy.calendars["office"].zone
	parsed = parse_events([{"at": f"2026-03-{at}", "event": name, **more} for at, name, more in events], zone)
	states = clocks(parsed, policy, datetime.fromisoformat(f"2026-03-{now}").replace(tzinfo=zone))
	return next(state for state in states if (state.kind, state.metric) == (kind, metric))


OPENED = ("02T10:00", "opened", {"priority": "P1", "group": "first line"})


def test_working_time_is_split_by_holder_and_closed_time_told_apart():
	events = [OPENED, ("02T14:30", "assigned", {"group": "second line"}), ("02T16:30", "resolved", {})]
	split = whose_time([clock("resolution", events, "04T09:00")])
	assert split.working == {"first line": 3 * HOUR, "second line": 2 * HOUR}
	assert (split.closed, split.total) == (HOUR * 3 // 2, 13 * HOUR // 2)


def test_paused_working_time_is_split_by_reason():
	events = [
		OPENED,
		("02T11:00", "paused", {"reason": "customer"}),
		("02T14:00", "resumed", {}),
		("02T15:00", "paused", {}),
		("03T10:00", "resumed", {}),
	]
	split = whose_time([clock("resolution", events, "03T11:00")])
	assert split.paused == {"customer": 3 * HOUR // 2, "paused": 4 * HOUR}
	assert split.working == {"first line": 3 * HOUR}
	assert split.closed == HOUR * 3 // 2 + 15 * HOUR
	assert split.total == 25 * HOUR


def test_time_between_resolution_and_reopening_is_stopped():
	events = [OPENED, ("02T11:00", "resolved", {}), ("03T09:00", "reopened", {}), ("03T10:00", "closed", {})]
	state = clock("resolution", events, "05T09:00")
	split = whose_time([state])
	assert split == TimeSplit({"first line": 2 * HOUR}, {}, 0, 22 * HOUR, 0, 0)
	assert len(list(all_stretches(state))) == len(state.stretches)  # the first run is not told twice


def test_every_run_of_a_restarting_clock_is_told():
	events = [
		OPENED,
		("02T11:00", "updated", {}),
		("02T15:00", "updated", {}),
		("02T15:00", "updated", {"actor": "b"}),
	]
	state = clock("update", events, "02T16:00")
	assert state.elapsed_seconds == HOUR
	assert whose_time([state]).working == {"first line": HOUR * 9 // 2}


def test_time_that_others_hold_the_ticket_is_elsewhere():
	events = [
		("02T10:00", "opened", {"priority": "P1", "group": "second line"}),
		("02T11:00", "assigned", {"group": "first line"}),
		("02T14:30", "assigned", {"group": "second line"}),
	]
	split = whose_time([clock("resolution", events, "02T15:30", kind="OLA")])
	assert split == TimeSplit({"second line": 2 * HOUR}, {}, 0, 0, HOUR * 7 // 2, 0)


def test_time_without_a_promise_is_untargeted():
	events = [OPENED, ("02T11:00", "classified", {"priority": "P9"})]
	split = whose_time([clock("resolution", events, "02T12:00")])
	assert (split.working, split.untargeted) == ({"first line": HOUR}, HOUR)


def test_nobody_holds_a_ticket_without_a_group():
	events = [("02T10:00", "opened", {"priority": "P1"})]
	assert whose_time([clock("resolution", events, "02T11:00")]).working == {"": HOUR}


def test_nothing_is_no_time():
	assert whose_time([]) == TimeSplit({}, {}, 0, 0, 0, 0)
	assert whose_time([]).total == 0


@pytest.mark.parametrize("metric", ["resolution", "update"])
def test_split_of_several_clocks_adds_up_like_their_ledgers(metric):
	events = [OPENED, ("02T15:00", "paused", {"reason": "customer"}), ("03T15:00", "resumed", {})]
	states = [clock(metric, events, now) for now in ("02T16:00", "03T08:00", "05T10:00")]
	entries = [entry for state in states for entry in ledger(state)]
	split = whose_time(states)
	assert split.total == sum(entry.end - entry.start for entry in entries)
	assert sum(split.working.values()) == sum(entry.seconds for entry in entries)
	assert sum(split.paused.values()) == sum(state.paused_seconds for state in states)
