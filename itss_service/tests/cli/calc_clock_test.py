"""`calc`'s clock: the state of a target's clock, and the ledger that proves it."""

from __future__ import annotations

from datetime import datetime

import pytest

from itss_service.tests.cli.command_line import ask

OFFICE = {
	"time_zone": "Asia/Shanghai",
	"weekly": {day: [["09:00", "12:00"], ["13:30", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
}
FOUR_HOURS = {"metric": "resolution", "duration": "PT4H", "warn_at": [0.5]}


def clock(events, now, target=None):
	"""Events as (time of 2026-03, name, fields)."""
	question = {
		"op": "clock",
		"calendar": OFFICE,
		"target": target or FOUR_HOURS,
		"events": [
			{"at": f"2026-03-{at}", "event": event, **fields}
			for at, event, *rest in events
			for fields in rest or [{}]
		],
		"now": f"2026-03-{now}",
	}
	return ask(question)[0]


def lines(answer):
	return [(line["from"][8:16], line["to"][8:16], line["seconds"], line["why"]) for line in answer["ledger"]]


def test_running_clock_tells_what_is_left():
	answer = clock([("02T10:00", "opened")], "02T11:00")
	assert answer == {
		"state": "running",
		"started_at": "2026-03-02T10:00:00+08:00",
		"due_at": "2026-03-02T15:30:00+08:00",
		"elapsed_seconds": 3600,
		"paused_seconds": 0,
		"stopped_at": None,
		"breached_at": None,
		"cycle": 1,
		"next_event_at": "2026-03-02T12:00:00+08:00",
		"ledger": [
			{
				"from": "2026-03-02T10:00:00+08:00",
				"to": "2026-03-02T11:00:00+08:00",
				"seconds": 3600,
				"why": "working",
				"event": "opened",
				"holder": None,
			}
		],
		"remaining_seconds": 10800,
	}


def test_paused_clock_has_no_due_time_but_a_remainder():
	events = [("02T10:00", "opened"), ("02T11:00", "paused", {"reason": "awaiting customer"})]
	answer = clock(events, "02T14:30")
	assert (answer["state"], answer["due_at"], answer["remaining_seconds"]) == ("paused", None, 10800)
	assert answer["paused_seconds"] == 7200
	assert lines(answer) == [("02T10:00", "02T11:00", 3600, "working"), ("02T11:00", "02T14:30", 0, "paused")]
	assert answer["ledger"][1]["reason"] == "awaiting customer"
	assert answer["ledger"][1]["event"] == "paused"


def test_clock_stopped_at_its_due_instant_is_met():
	answer = clock([("02T14:00", "opened"), ("02T18:00", "resolved")], "03T09:00")
	assert (answer["state"], answer["stopped_at"], answer["due_at"]) == (
		"met",
		"2026-03-02T18:00:00+08:00",
		"2026-03-02T18:00:00+08:00",
	)
	assert "remaining_seconds" not in answer


def test_clock_still_open_at_its_due_instant_is_breached():
	answer = clock([("02T14:00", "opened")], "02T18:00")
	assert (answer["state"], answer["breached_at"]) == ("breached", "2026-03-02T18:00:00+08:00")


def test_closed_hours_and_holders_stand_in_the_ledger():
	events = [
		("02T17:00", "opened", {"group": "first line"}),
		("03T10:00", "assigned", {"group": "second line"}),
	]
	answer = clock(events, "03T11:00")
	assert lines(answer) == [
		("02T17:00", "02T18:00", 3600, "working"),
		("02T18:00", "03T09:00", 0, "closed"),
		("03T09:00", "03T10:00", 3600, "working"),
		("03T10:00", "03T11:00", 3600, "working"),
	]
	assert [line["holder"] for line in answer["ledger"]] == ["first line"] * 3 + ["second line"]


def test_reopened_clock_goes_on_and_tells_the_cycle_before():
	events = [("02T14:00", "opened"), ("02T15:00", "resolved"), ("02T16:00", "reopened")]
	answer = clock(events, "02T17:00")
	assert (answer["cycle"], answer["elapsed_seconds"]) == (2, 7200)
	assert ("02T15:00", "02T16:00", 0, "stopped") in lines(answer)
	[earlier] = answer["runs"]
	assert (earlier["cycle"], earlier["ended_at"], earlier["elapsed_seconds"]) == (
		1,
		"2026-03-02T15:00:00+08:00",
		3600,
	)
	assert "ledger" not in earlier


def test_restarted_clock_tells_its_earlier_runs_with_their_ledgers():
	target = {"metric": "update", "duration": "PT4H"}
	answer = clock([("02T14:00", "opened"), ("02T17:00", "updated")], "03T10:00", target)
	assert (answer["started_at"], answer["elapsed_seconds"]) == ("2026-03-02T17:00:00+08:00", 7200)
	[earlier] = answer["runs"]
	assert (earlier["started_at"], earlier["elapsed_seconds"]) == ("2026-03-02T14:00:00+08:00", 10800)
	assert lines(earlier) == [("02T14:00", "02T17:00", 10800, "working")]


def test_duration_follows_the_priority_of_the_moment():
	target = {"metric": "resolution", "durations": {"P1": "PT1H", "*": "PT8H"}}
	events = [("02T09:00", "opened", {"priority": "P3"}), ("02T11:00", "classified", {"priority": "P1"})]
	assert clock(events, "02T11:30", target)["state"] == "breached"
	assert clock(events[:1], "02T11:30", target)["state"] == "running"


HISTORIES = {
	"plain": [("02T10:00", "opened"), ("03T10:00", "resolved")],
	"pauses": [
		("02T10:00", "opened"),
		("02T11:00", "paused"),
		("02T14:00", "resumed"),
		("03T09:30", "paused"),
	],
	"reopened": [
		("02T10:00", "opened"),
		("02T11:00", "resolved"),
		("02T17:00", "reopened"),
		("04T12:00", "closed"),
	],
	"cancelled": [("02T10:00", "opened"), ("02T12:30", "cancelled")],
}


@pytest.mark.parametrize("events", HISTORIES.values(), ids=HISTORIES)
def test_ledger_has_no_gaps_and_adds_up_to_the_elapsed_seconds(events):
	answer = clock(events, "05T10:00")
	ledger = answer["ledger"]
	assert sum(line["seconds"] for line in ledger) == answer["elapsed_seconds"]
	assert ledger[0]["from"] == answer["started_at"]
	assert [line["to"] for line in ledger[:-1]] == [line["from"] for line in ledger[1:]]
	last = answer["stopped_at"] or "2026-03-05T10:00:00+08:00"
	assert datetime.fromisoformat(ledger[-1]["to"]) == datetime.fromisoformat(last)


NONE = {
	"no events": ([], "02T10:00", None, "events: there is no 'opened' event"),
	"no opening": ([("02T10:00", "assigned")], "02T11:00", None, "events: there is no 'opened' event"),
	"now before the start": (
		[("02T10:00", "opened")],
		"02T09:00",
		None,
		"now: 2026-03-02T09:00:00+08:00 is before",
	),
	"no priority": (
		[("02T10:00", "opened")],
		"02T11:00",
		{"metric": "resolution", "durations": {"P1": "PT1H"}},
		"target.durations: the ticket has no priority; give an event one of P1",
	),
	"priority without a promise": (
		[("02T10:00", "opened", {"priority": "P9"})],
		"02T11:00",
		{"metric": "resolution", "durations": {"P1": "PT1H"}},
		"target.durations: nothing is promised for priority P9",
	),
	"unknown metric": (
		[("02T10:00", "opened")],
		"02T11:00",
		{"metric": "fun", "duration": 1},
		"target.metric: 'fun'",
	),
	"negative": (
		[("02T10:00", "opened")],
		"02T11:00",
		{"metric": "resolution", "duration": -1},
		"target.duration: -1 is negative",
	),
	"misspelt key": (
		[("02T10:00", "opened")],
		"02T11:00",
		{"metric": "resolution", "durtaion": 1},
		"target.durtaion: a target has no 'durtaion'; did you mean 'duration'?",
	),
	"bad instant": (
		[("02T25:00", "opened")],
		"02T11:00",
		None,
		"events[0].at: '2026-03-02T25:00' is not an instant",
	),
	"no name": ([("02T10:00", "")], "02T11:00", None, "events[0].event: the event's name is empty"),
	"out of reach": (
		[("02T10:00", "opened")],
		"02T11:00",
		{"metric": "resolution", "duration": "P10000D"},
		"further than 20 years away",
	),
}


@pytest.mark.parametrize(("events", "now", "target", "message"), NONE.values(), ids=NONE)
def test_clock_that_cannot_be_told_says_why_and_where(events, now, target, message):
	answer = clock(events, now, target)
	assert message in answer.get("error", answer)


def test_events_that_are_no_list_are_refused():
	question = {"op": "clock", "calendar": OFFICE, "target": FOUR_HOURS, "events": {}, "now": "2026-03-02"}
	assert ask(question)[0]["error"].startswith("events: the events must be a list")


def test_thousands_of_events_in_one_second_cost_no_more_than_apart():
	events = [("02T09:00", "updated", {"actor": f"{index % 20_000}"}) for index in range(40_000)]
	answer = clock([("02T09:00", "opened"), *events], "02T10:00", {"metric": "update", "duration": "PT4H"})
	assert answer["cycle"] == 20_001
