"""What a clock says, rule by rule; the office is open from 09:00 to 18:00, Monday (02) to Friday."""

from __future__ import annotations

import pytest

from itss_service.core.agreement.definition import parse_policy
from itss_service.core.calendar import parse_calendar
from itss_service.core.clock.ledger import entries, ledger
from itss_service.core.instants import parse_instant
from itss_service.tests.core.desk import (
	HOUR,
	OFFICE,
	OFFICE_DEFINITION,
	breached,
	clock,
	clocks_by_name,
	due,
	local,
	policy_of,
)

FOUR = {"metric": "resolution", "duration": "PT4H"}
BY_PRIORITY = {"metric": "resolution", "durations": {"P1": "PT1H", "P3": "PT8H"}}
RESPONSE = {"metric": "response", "duration": "PT2H"}
UPDATE = {"metric": "update", "duration": "PT4H"}
OPENED = ("02 10:00", "opened")
AFTERNOON = ("02 14:00", "opened")


@pytest.mark.parametrize(
	("target", "told", "now", "state", "due_at", "elapsed_hours", "breach"),
	[
		pytest.param(FOUR, [OPENED], "02 11:00", "running", "02 14:00", 1, None, id="running"),
		pytest.param(FOUR, [OPENED], "02 10:00", "running", "02 14:00", 0, None, id="the first instant"),
		pytest.param(FOUR, [OPENED], "02 14:00", "breached", "02 14:00", 4, "02 14:00", id="now == due"),
		pytest.param(
			FOUR, [OPENED], "02 13:59:59", "running", "02 14:00", 4 - 1 / HOUR, None, id="a second before"
		),
		pytest.param(
			FOUR, [OPENED], "03 10:00", "breached", "02 14:00", 9, "02 14:00", id="goes on counting"
		),
		pytest.param(
			FOUR,
			[OPENED, ("02 14:00", "resolved")],
			"03 10:00",
			"met",
			"02 14:00",
			4,
			None,
			id="stopped at due is met",
		),
		pytest.param(
			FOUR,
			[OPENED, ("02 14:00:01", "resolved")],
			"03 10:00",
			"breached",
			"02 14:00",
			4 + 1 / HOUR,
			"02 14:00",
			id="stopped a second late",
		),
		pytest.param(
			FOUR,
			[AFTERNOON, ("02 18:00", "resolved")],
			"03 10:00",
			"met",
			"02 18:00",
			4,
			None,
			id="met at closing",
		),
		pytest.param(
			FOUR,
			[AFTERNOON, ("02 20:00", "resolved")],
			"03 10:00",
			"breached",
			"02 18:00",
			4,
			"02 18:00",
			id="due 18:00, stopped 20:00 in closed time",
		),
		pytest.param(
			FOUR,
			[OPENED, ("02 11:00", "paused")],
			"02 12:00",
			"paused",
			None,
			1,
			None,
			id="paused: due is null",
		),
		pytest.param(
			FOUR,
			[OPENED, ("02 11:00", "paused"), ("02 12:00", "resumed")],
			"02 12:00",
			"running",
			"02 15:00",
			1,
			None,
			id="resumed",
		),
		pytest.param(
			FOUR,
			[OPENED, ("02 14:00", "paused")],
			"02 14:00:01",
			"breached",
			"02 14:00",
			4,
			"02 14:00",
			id="paused exactly at due: breached as soon as time goes on",
		),
		pytest.param(
			FOUR,
			[OPENED, ("02 11:00", "paused"), ("02 12:00", "resolved")],
			"03 10:00",
			"met",
			"02 15:00",
			1,
			None,
			id="stopped while paused: due as if resumed at the stop",
		),
		pytest.param(
			FOUR,
			[OPENED, ("02 15:00", "paused")],
			"02 16:00",
			"breached",
			"02 14:00",
			5,
			"02 14:00",
			id="due has passed: a pause does not move it",
		),
		pytest.param(
			FOUR,
			[OPENED, ("02 15:00", "cancelled")],
			"02 16:00",
			"breached",
			"02 14:00",
			5,
			"02 14:00",
			id="a breach stays when cancelled",
		),
		pytest.param(
			FOUR,
			[OPENED, ("02 11:00", "cancelled")],
			"04 16:00",
			"cancelled",
			"02 14:00",
			1,
			None,
			id="cancelled",
		),
		pytest.param(
			FOUR,
			[OPENED, ("02 12:00", "resolved"), ("02 16:00", "closed")],
			"04 16:00",
			"met",
			"02 14:00",
			2,
			None,
			id="closed after resolved leaves the resolution where it was",
		),
		pytest.param(
			BY_PRIORITY,
			[("02 09:00", "opened", {"priority": "P3"}), ("02 11:00", "classified", {"priority": "P1"})],
			"02 11:00",
			"breached",
			"02 10:00",
			2,
			"02 10:00",
			id="a shorter priority: due when the used time reached it, in the past",
		),
		pytest.param(
			BY_PRIORITY,
			[
				("02 09:00", "opened", {"priority": "P3"}),
				("02 11:00", "classified", {"priority": "P1"}),
				("02 11:00", "resolved"),
			],
			"03 11:00",
			"breached",
			"02 10:00",
			2,
			"02 10:00",
			id="a shorter priority and the stop in one second",
		),
		pytest.param(
			BY_PRIORITY,
			[
				("02 09:00", "opened", {"priority": "P3"}),
				("02 11:00", "classified", {"priority": "P1"}),
				("02 12:00", "classified", {"priority": "P3"}),
				("02 13:00", "resolved"),
			],
			"03 11:00",
			"breached",
			"02 10:00",
			4,
			"02 10:00",
			id="a breach reached stays when the priority is longer again",
		),
		pytest.param(
			BY_PRIORITY,
			[("02 09:00", "opened", {"priority": "P1"}), ("02 09:30", "classified", {"priority": "P3"})],
			"02 10:30",
			"running",
			"02 17:00",
			1.5,
			None,
			id="a longer priority counts from the original start",
		),
		pytest.param(
			BY_PRIORITY,
			[OPENED, ("02 10:30", "classified", {"priority": "P1"})],
			"02 10:45",
			"running",
			"02 11:00",
			0.75,
			None,
			id="a late priority counts from the true start",
		),
		pytest.param(
			BY_PRIORITY,
			[
				("02 09:00", "opened", {"priority": "P3"}),
				("02 10:00", "resolved"),
				("02 12:00", "classified", {"priority": "P1"}),
			],
			"02 15:00",
			"met",
			"02 17:00",
			1,
			None,
			id="a stopped clock keeps the due time that applied",
		),
		pytest.param(
			FOUR,
			[OPENED, ("02 12:00", "resolved"), ("03 10:00", "reopened")],
			"03 11:00",
			"running",
			"03 12:00",
			3,
			None,
			id="reopening resumes; the time between does not count",
		),
		pytest.param(
			FOUR,
			[OPENED, ("02 14:00", "resolved"), ("02 20:00", "reopened")],
			"02 21:00",
			"running",
			"03 09:00",
			4,
			None,
			id="reopened with nothing left: due at the next open instant",
		),
		pytest.param(
			FOUR,
			[OPENED, ("02 14:00", "resolved"), ("02 15:00", "reopened")],
			"02 15:00",
			"breached",
			"02 15:00",
			4,
			"02 15:00",
			id="reopened in open time with nothing left",
		),
		pytest.param(
			FOUR,
			[OPENED, ("02 16:00", "resolved"), ("03 10:00", "reopened"), ("03 11:00", "resolved")],
			"04 10:00",
			"breached",
			"02 14:00",
			7,
			"02 14:00",
			id="a breach of an earlier cycle stays",
		),
		pytest.param(
			FOUR,
			[OPENED, ("02 11:00", "cancelled"), ("02 12:00", "reopened")],
			"02 13:00",
			"running",
			"02 15:00",
			2,
			None,
			id="a cancelled ticket reopened",
		),
		pytest.param(
			FOUR,
			[OPENED, ("02 11:00", "resolved"), ("02 12:00", "reopened"), ("02 12:00", "paused")],
			"02 13:00",
			"paused",
			None,
			1,
			None,
			id="reopened and paused at once",
		),
		pytest.param(
			FOUR,
			[OPENED, ("02 11:00", "paused"), ("02 12:00", "reopened")],
			"02 13:00",
			"running",
			"02 15:00",
			2,
			None,
			id="reopening ends a pause",
		),
		pytest.param(
			UPDATE,
			[OPENED, ("02 13:00", "updated")],
			"02 15:00",
			"running",
			"02 17:00",
			2,
			None,
			id="an update restarts",
		),
		pytest.param(
			UPDATE,
			[OPENED, ("02 15:00", "updated")],
			"02 16:00",
			"breached",
			"03 10:00",
			1,
			"02 14:00",
			id="the first breach of any run",
		),
		pytest.param(
			UPDATE,
			[OPENED, ("02 14:00", "updated")],
			"02 16:00",
			"running",
			"02 18:00",
			2,
			None,
			id="an update exactly at the due instant is in time",
		),
		pytest.param(
			UPDATE,
			[OPENED, ("02 11:00", "resolved"), ("03 10:00", "reopened")],
			"03 11:00",
			"running",
			"03 14:00",
			1,
			None,
			id="reopening starts the update clock anew",
		),
		pytest.param(
			RESPONSE,
			[OPENED, ("02 11:00", "resolved")],
			"03 10:00",
			"met",
			"02 12:00",
			1,
			None,
			id="resolved counts as a response",
		),
		pytest.param(
			RESPONSE,
			[OPENED, ("02 11:00", "responded"), ("02 12:00", "resolved"), ("03 10:00", "reopened")],
			"03 17:00",
			"met",
			"02 12:00",
			1,
			None,
			id="reopening does not ask for another first response",
		),
		pytest.param(
			{"metric": "resolution", "duration": "1wd"},
			[OPENED],
			"02 11:00",
			"running",
			"03 10:00",
			1,
			None,
			id="a working day",
		),
		pytest.param(
			{"metric": "resolution", "duration": "1wd"},
			[OPENED, ("02 11:00", "paused"), ("02 13:00", "resumed")],
			"02 13:00",
			"running",
			"03 12:00",
			1,
			None,
			id="a working day is 9 h once its clock has started: a pause moves it like any other",
		),
		pytest.param(
			{"metric": "resolution", "duration": "0wd-eod"},
			[OPENED],
			"02 11:00",
			"running",
			"02 18:00",
			1,
			None,
			id="the end of the day",
		),
		pytest.param(
			{"metric": "resolution", "duration": 0},
			[("02 20:00", "opened")],
			"02 21:00",
			"running",
			"03 09:00",
			0,
			None,
			id="0",
		),
	],
)
def test_clock(
	target: dict,
	told: list,
	now: str,
	state: str,
	due_at: str | None,
	elapsed_hours: float,
	breach: str | None,
) -> None:
	found = clock(target, now, *told)
	told_back = (found.state, due(found), found.elapsed_seconds, breached(found))
	assert told_back == (state, due_at, round(elapsed_hours * HOUR), breach)


def test_no_clock_before_the_ticket_was_opened() -> None:
	assert clock(FOUR, "02 09:00", OPENED) is None
	assert clock(FOUR, "02 09:00") is None


def test_no_clock_where_nothing_is_promised() -> None:
	assert clock(BY_PRIORITY, "02 11:00", ("02 10:00", "opened", {"priority": "P4"})) is None


def test_nothing_counts_while_nothing_is_promised() -> None:
	"""A ticket put to a priority without a promise and back: the stretch between stands still."""
	found = clock(
		BY_PRIORITY,
		"02 14:00",
		("02 10:00", "opened", {"priority": "P3"}),
		("02 11:00", "classified", {"priority": "P9"}),
		("02 13:00", "classified", {"priority": "P3"}),
	)
	assert (due(found), found.elapsed_seconds) == ("03 11:00", 2 * HOUR)
	assert [entry.why for entry in ledger(found)] == ["working", "no target", "working"]
	between = clock(
		BY_PRIORITY,
		"02 12:00",
		("02 10:00", "opened", {"priority": "P3"}),
		("02 11:00", "classified", {"priority": "P9"}),
	)
	assert (between.state, due(between), between.remaining_seconds) == ("paused", None, None)


UNPROMISED = ("02 11:00", "classified", {"priority": "P9"})


@pytest.mark.parametrize(
	("told", "state", "due_at"),
	[
		((UNPROMISED, ("02 12:00", "resolved")), "cancelled", None),
		((("02 11:00", "resolved", {"priority": "P9"}),), "cancelled", None),
		((("02 11:00", "resolved"), ("02 12:00", "classified", {"priority": "P9"})), "met", "02 18:00"),
		((UNPROMISED, ("02 12:00", "resolved", {"priority": "P3"})), "met", "03 10:00"),
		((("03 11:00", "classified", {"priority": "P9"}), ("03 12:00", "resolved")), "breached", "02 18:00"),
	],
	ids=[
		"before it stops",
		"as it stops",
		"after it stopped",
		"promised again as it stops",
		"breached before",
	],
)
def test_a_clock_that_stops_while_nothing_is_promised_ends_without_a_verdict(told, state, due_at) -> None:
	found = clock(BY_PRIORITY, "04 12:00", ("02 10:00", "opened", {"priority": "P3"}), *told)
	assert (found.state, due(found)) == (state, due_at)


def test_a_clock_that_ended_without_a_verdict_goes_on_when_reopened_and_promised_again() -> None:
	found = clock(
		BY_PRIORITY,
		"03 09:30",
		("02 10:00", "opened", {"priority": "P3"}),
		UNPROMISED,
		("02 12:00", "resolved"),
		("03 09:00", "reopened", {"priority": "P3"}),
	)
	assert (found.state, found.elapsed_seconds, due(found)) == ("running", 3 * HOUR // 2, "03 16:00")


def test_paused_clock_tells_what_is_left() -> None:
	found = clock(FOUR, "02 12:00", OPENED, ("02 11:00", "paused"))
	assert (found.remaining_seconds, found.paused_seconds, found.next_event_at) == (3 * HOUR, HOUR, None)


@pytest.mark.parametrize(
	("pause_on", "reason", "state"),
	[
		pytest.param(None, "anything", "paused", id="by default"),
		pytest.param([], "anything", "running", id="never"),
		pytest.param(["paused:awaiting customer"], "awaiting customer", "paused", id="an agreed reason"),
		pytest.param(["paused:awaiting customer"], "awaiting part", "running", id="another reason"),
		pytest.param(["suspended"], "anything", "running", id="another event"),
	],
)
def test_what_pauses_a_target_is_its_own_affair(pause_on: list | None, reason: str, state: str) -> None:
	target = FOUR if pause_on is None else {**FOUR, "pause_on": pause_on}
	assert clock(target, "02 12:00", OPENED, ("02 11:00", "paused", {"reason": reason})).state == state


def test_ledger_names_why_and_who() -> None:
	found = clock(
		FOUR,
		"03 10:00",
		("02 17:00", "opened", {"group": "first line"}),
		("02 17:30", "assigned", {"group": "second line"}),
		("03 09:30", "paused", {"reason": "awaiting customer"}),
	)
	told = [(e.why, e.seconds, e.reason, e.event, e.holder) for e in ledger(found)]
	assert told == [
		("working", 1800, None, "opened", "first line"),
		("working", 1800, None, "assigned", "second line"),
		("closed", 0, None, "assigned", "second line"),
		("working", 1800, None, "assigned", "second line"),
		("paused", 0, "awaiting customer", "paused", "second line"),
	]


def test_ledger_tells_the_time_between_stop_and_reopening() -> None:
	found = clock(FOUR, "03 11:00", OPENED, ("02 12:00", "resolved"), ("03 10:00", "reopened"))
	told = [(e.why, e.seconds, e.event, e.cycle) for e in ledger(found)]
	assert told == [
		("working", 2 * HOUR, "opened", 1),
		("stopped", 0, "resolved", 2),
		("working", HOUR, "reopened", 2),
	]


def test_events_that_do_not_concern_a_clock_do_not_cut_its_ledger() -> None:
	found = clock(
		FOUR, "02 13:00", OPENED, ("02 11:00", "classified", {"kind": "incident"}), ("02 12:00", "updated")
	)
	assert len(ledger(found)) == 1


def test_earlier_runs_stay_visible() -> None:
	found = clock(UPDATE, "02 17:00", OPENED, ("02 15:00", "updated"), ("02 16:00", "updated"))
	told = [
		(run.cycle, local(found, run.due_at), run.elapsed_seconds, local(found, run.breached_at))
		for run in found.runs
	]
	assert told == [(1, "02 14:00", 5 * HOUR, "02 14:00"), (2, "03 10:00", HOUR, None)]
	assert (found.cycle, local(found, found.started_at), found.elapsed_seconds) == (3, "02 16:00", HOUR)
	assert sum(entry.seconds for entry in entries(found.runs[0].stretches)) == 5 * HOUR


def test_reopening_raises_the_cycle_and_keeps_the_earlier() -> None:
	found = clock(FOUR, "03 11:00", OPENED, ("02 12:00", "resolved"), ("03 10:00", "reopened"))
	assert (found.cycle, local(found, found.started_at)) == (2, "02 10:00")
	(run,) = found.runs
	assert (local(found, run.ended_at), local(found, run.due_at), run.elapsed_seconds) == (
		"02 12:00",
		"02 14:00",
		2 * HOUR,
	)


def test_state_tells_instants_in_the_calendars_zone() -> None:
	found = clock(FOUR, "02 11:00", ("2026-03-02T02:00Z", "opened"))
	assert found.started().isoformat() == "2026-03-02T10:00:00+08:00"
	assert found.at(found.due_at).isoformat() == "2026-03-02T14:00:00+08:00"
	assert found.zone is OFFICE.zone


# who has the ticket

SLA = {"name": "SLA", "kind": "SLA", "targets": [{"metric": "resolution", "duration": "PT8H"}]}
OLA = {
	"name": "OLA",
	"kind": "OLA",
	"applies": {"group": ["second line"]},
	"targets": [{"metric": "resolution", "duration": "PT2H"}],
}
UC = {
	"name": "UC",
	"kind": "UC",
	"applies": {"supplier": ["Kabel AG"]},
	"targets": [{"metric": "resolution", "duration": "PT3H"}],
}
CHAIN = policy_of(SLA, OLA, UC)


def test_ola_and_uc_start_when_their_holder_receives_the_ticket() -> None:
	found = clocks_by_name(
		CHAIN,
		"02 16:00",
		("02 09:00", "opened", {"group": "first line"}),
		("02 10:00", "assigned", {"group": "second line"}),
		("02 11:00", "assigned", {"supplier": "Kabel AG"}),
		("02 13:00", "assigned", {"group": "second line"}),
		("02 13:30", "assigned", {"group": "first line"}),
	)
	told = {
		name: (local(state, state.started_at), state.elapsed_seconds / HOUR, state.state)
		for (name, _), state in found.items()
	}
	assert told == {
		"SLA": ("02 09:00", 7, "running"),
		"OLA": ("02 10:00", 1.5, "paused"),
		"UC": ("02 11:00", 2, "paused"),
	}
	why = [entry.why for entry in ledger(found["OLA", "resolution"])]
	assert why == ["working", "held elsewhere", "working", "held elsewhere"]


def test_no_ola_clock_for_a_group_that_never_had_the_ticket() -> None:
	found = clocks_by_name(CHAIN, "02 16:00", ("02 09:00", "opened", {"group": "first line"}))
	assert set(found) == {("SLA", "resolution")}


def test_an_assignment_that_names_a_supplier_leaves_the_group_in_the_background() -> None:
	found = clocks_by_name(
		CHAIN,
		"02 12:00",
		("02 09:00", "opened", {"group": "second line"}),
		("02 10:00", "assigned", {"group": "second line", "supplier": "Kabel AG"}),
	)
	assert found["OLA", "resolution"].elapsed_seconds == HOUR
	assert found["UC", "resolution"].elapsed_seconds == 2 * HOUR


def test_a_resolution_elsewhere_stops_the_ola_clock_with_what_it_used() -> None:
	found = clocks_by_name(
		CHAIN,
		"04 12:00",
		("02 09:00", "opened", {"group": "second line"}),
		("02 10:00", "assigned", {"group": "first line"}),
		("02 17:30", "resolved"),
	)
	ola = found["OLA", "resolution"]
	assert (ola.state, ola.elapsed_seconds, local(ola, ola.stopped_at)) == ("met", HOUR, "02 17:30")


# what a target of one's own may say

PICKUP = {
	"metric": "pick-up",
	"duration": "PT1H",
	"start_on": ["handed_over"],
	"stop_on": ["picked_up"],
}


def test_a_pair_of_start_and_stop_events_of_ones_own() -> None:
	opened, handed, picked = OPENED, ("02 11:00", "handed_over"), ("02 11:30", "picked_up")
	assert clock(PICKUP, "02 10:30", opened) is None
	assert due(clock(PICKUP, "02 11:10", opened, handed)) == "02 12:00"
	assert clock(PICKUP, "02 13:00", opened, handed, picked).state == "met"
	again = clock(PICKUP, "02 13:00", opened, handed, picked, ("02 12:30", "handed_over"))
	assert (again.state, due(again), again.cycle) == ("running", "02 13:30", 2)


@pytest.mark.parametrize(
	("on_reopen", "elapsed_hours", "state"),
	[("resume", 2, "running"), ("restart", 1, "running"), ("nothing", 1, "met")],
)
def test_what_reopening_does_to_a_metric_of_ones_own(on_reopen: str, elapsed_hours: int, state: str) -> None:
	target = {
		"metric": "repair",
		"duration": "PT9H",
		"start_on": "opened",
		"stop_on": "resolved",
		"on_reopen": on_reopen,
	}
	found = clock(target, "02 14:00", OPENED, ("02 11:00", "resolved"), ("02 13:00", "reopened"))
	assert (found.elapsed_seconds, found.state) == (elapsed_hours * HOUR, state)


def test_confirmation_clock_runs_from_each_resolution() -> None:
	confirm = {"metric": "confirm", "duration": "PT9H"}
	resolved, reopened = ("02 11:00", "resolved"), ("02 12:00", "reopened")
	assert clock(confirm, "02 10:30", OPENED) is None
	assert clock(confirm, "02 13:00", OPENED, resolved, reopened).state == "met"
	again = clock(confirm, "02 15:00", OPENED, resolved, reopened, ("02 14:00", "resolved"))
	assert (again.state, again.elapsed_seconds, again.cycle) == ("running", HOUR, 2)


def test_paper_is_digitised_in_time() -> None:
	target = {"metric": "digitise", "duration": "PT2H"}
	found = clock(target, "02 13:00", ("02 09:00", "received_on_paper"), ("02 10:00", "digitised"), OPENED)
	assert (found.state, found.elapsed_seconds) == ("met", HOUR)


def test_ticket_that_ended_before_it_began_has_no_clock() -> None:
	"""A stop without a start, and a start after which reopening is the only way back."""
	assert clock(FOUR, "02 12:00", ("02 10:00", "resolved")) is None
	found = clock(FOUR, "02 12:00", ("02 10:00", "resolved"), ("02 11:00", "reopened"))
	assert (local(found, found.started_at), found.elapsed_seconds) == ("02 11:00", HOUR)


# marks

WARNED = {**FOUR, "warn_at": [0.5, 0.75]}


@pytest.mark.parametrize(
	("now", "next_event"),
	[
		("02 10:00", "02 12:00"),
		("02 12:00", "02 13:00"),
		("02 13:30", "02 14:00"),
		("02 14:00", None),
	],
)
def test_next_event_is_the_next_warning_then_the_breach(now: str, next_event: str | None) -> None:
	found = clock(WARNED, now, OPENED)
	assert local(found, found.next_event_at) == next_event


def test_warnings_are_reached_at_their_share_of_the_target() -> None:
	found = clock(WARNED, "03 14:00", OPENED)
	told = [(str(reached.mark.share), local(found, reached.at)) for reached in found.reached]
	assert told == [("1/2", "02 12:00"), ("3/4", "02 13:00"), ("1", "02 14:00")]
	assert found.reached_at(found.reached[1].mark) == found.reached[1].at


def test_a_warning_once_reached_is_not_reached_again_by_a_longer_target() -> None:
	target = {**BY_PRIORITY, "warn_at": [0.5]}
	found = clock(
		target,
		"02 16:00",
		("02 10:00", "opened", {"priority": "P1"}),
		("02 10:45", "classified", {"priority": "P3"}),
	)
	assert [local(found, reached.at) for reached in found.reached] == ["02 10:30"]


# terms that change on the way

TWO_CALENDARS = parse_policy(
	{
		"calendars": {
			"office": OFFICE_DEFINITION,
			"always": {"time_zone": "Asia/Shanghai", "always_open": True},
		},
		"agreements": [
			{
				"name": "weekdays",
				"kind": "SLA",
				"targets": [{"metric": "resolution", "calendar": "office", "duration": "PT4H"}],
			},
			{
				"name": "round the clock",
				"kind": "SLA",
				"applies": {"customer": "ACME"},
				"targets": [{"metric": "resolution", "calendar": "always", "duration": "PT4H"}],
			},
		],
	}
)


def test_a_change_of_calendar_keeps_what_was_used_on_the_old_one() -> None:
	told = (("06 16:00", "opened"), ("06 17:30", "classified", {"customer": "ACME"}))
	(found,) = clocks_by_name(TWO_CALENDARS, "06 19:00", *told).values()
	assert (found.agreement, due(found), found.elapsed_seconds) == ("round the clock", "06 20:00", 3 * HOUR)
	(found,) = clocks_by_name(TWO_CALENDARS, "07 19:00", *told).values()
	assert breached(found) == "06 20:00"
	assert sum(entry.seconds for entry in ledger(found)) == found.elapsed_seconds == 27 * HOUR


def test_what_was_closed_on_the_old_calendar_stays_uncounted() -> None:
	told = (("07 10:00", "opened"), ("08 10:00", "classified", {"customer": "ACME"}))
	(found,) = clocks_by_name(TWO_CALENDARS, "08 11:00", *told).values()
	assert (due(found), found.elapsed_seconds) == ("08 14:00", HOUR)


def test_a_shorter_target_on_another_calendar_was_due_on_the_old_one() -> None:
	policy = parse_policy(
		{
			"calendars": {"office": OFFICE_DEFINITION, "always": {"always_open": True}},
			"agreements": [
				{
					"name": "A",
					"kind": "SLA",
					"targets": [
						{"metric": "resolution", "calendar": "office", "durations": {"P3": "PT8H"}},
						{"metric": "resolution", "calendar": "always", "durations": {"P1": "PT1H"}},
					],
				}
			],
		}
	)
	told = (("06 16:30", "opened", {"priority": "P3"}), ("07 12:00", "classified", {"priority": "P1"}))
	(found,) = clocks_by_name(policy, "07 12:00", *told).values()
	assert found.state == "breached"
	assert found.at(found.breached_at).isoformat() == "2026-03-06T09:30:00+00:00"


def test_a_target_that_names_the_priority_goes_before_one_for_any() -> None:
	policy = policy_of(
		{
			"name": "A",
			"kind": "SLA",
			"targets": [
				{"metric": "resolution", "durations": {"*": "PT8H"}},
				{"metric": "resolution", "durations": {"P1": "PT1H"}},
			],
		}
	)
	for priority, expected in (("P1", "02 11:00"), ("P2", "02 18:00")):
		told = ("02 10:00", "opened", {"priority": priority})
		assert due(clocks_by_name(policy, "02 10:30", told)["A", "resolution"]) == expected


def test_a_mark_further_than_twenty_years_away_does_not_hide_the_breach() -> None:
	rare = parse_calendar({"time_zone": "Asia/Shanghai", "special": {"2026-03-02": [["09:00", "18:00"]]}})
	target = {"metric": "resolution", "duration": "PT8H", "warn_at": [0.5, 1.5]}
	found = clock(target, "02 10:00", ("02 09:00", "opened"), calendar=rare)
	assert local(found, found.next_event_at) == "02 13:00"
	found = clock(target, "02 17:30", ("02 09:00", "opened"), calendar=rare)
	assert (found.state, found.next_event_at) == ("breached", None)


def test_working_days_are_counted_from_the_start_of_each_run() -> None:
	target = {"metric": "update", "duration": "1wd-eod"}
	told = (("06 10:00", "opened"), ("09 12:00", "updated"))
	assert due(clock(target, "06 12:00", *told)) == "09 18:00"
	assert due(clock(target, "09 13:00", *told)) == "10 18:00"


def test_a_clock_in_working_days_is_due_when_its_seconds_are_used_up() -> None:
	"""One working day from a closed evening ends as Tuesday opens; its 9 h are used up as Monday closes."""
	found = clock({"metric": "resolution", "duration": "1wd"}, "06 21:00", ("06 20:00", "opened"))
	assert due(found) == "09 18:00"
	start = parse_instant("2026-03-06T20:00", OFFICE.zone)
	assert OFFICE.due_at(start, "1wd") == parse_instant("2026-03-10T09:00", OFFICE.zone)
