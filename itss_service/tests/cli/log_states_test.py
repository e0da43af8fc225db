"""Which events a log with a row per change of state becomes."""

from __future__ import annotations

import pytest

from itss_service.core.ticket.events import in_order
from itss_service.tests.cli.log_helpers import HEADER, STATES, log_of, rows_of

CASES = {
	"first row opens": (["09:00 New"], ["09:00 opened"]),
	"first row opens and then is what it says": (["09:00 Active"], ["09:00 opened", "09:00 responded"]),
	"same state adds nothing": (["09:00 New", "10:00 New"], ["09:00 opened"]),
	"response": (["09:00 New", "10:00 Active"], ["09:00 opened", "10:00 responded"]),
	"going on after a pause shows the first response": (
		["09:00 New", "10:00 Waiting", "11:00 Active"],
		["09:00 opened", "10:00 paused", "11:00 resumed", "11:00 responded"],
	),
	"going on after a pause is no second response": (
		["09:00 Active", "10:00 Waiting", "11:00 Active"],
		["09:00 opened", "09:00 responded", "10:00 paused", "11:00 resumed"],
	),
	"pause to new is resumed": (
		["09:00 New", "10:00 Waiting", "11:00 New"],
		["09:00 opened", "10:00 paused", "11:00 resumed"],
	),
	"another pausing state is another pause": (
		["09:00 New", "10:00 Waiting", "11:00 Vendor"],
		["09:00 opened", "10:00 paused", "11:00 paused"],
	),
	"resolved out of a pause": (
		["09:00 New", "10:00 Waiting", "11:00 Solved"],
		["09:00 opened", "10:00 paused", "11:00 resolved"],
	),
	"closing leaves the resolution": (
		["09:00 New", "10:00 Solved", "11:00 Done"],
		["09:00 opened", "10:00 resolved", "11:00 closed"],
	),
	"resolved to active is reopened": (
		["09:00 New", "10:00 Solved", "11:00 Active"],
		["09:00 opened", "10:00 resolved", "11:00 reopened"],
	),
	"closed to new is reopened": (
		["09:00 New", "10:00 Done", "11:00 New"],
		["09:00 opened", "10:00 closed", "11:00 reopened"],
	),
	"resolved to a pause is reopened and paused at once": (
		["09:00 New", "10:00 Solved", "11:00 Waiting"],
		["09:00 opened", "10:00 resolved", "11:00 reopened", "11:00 paused"],
	),
	"a withdrawn ticket that nobody answered is reopened and answered": (
		["09:00 New", "10:00 Withdrawn", "11:00 Active"],
		["09:00 opened", "10:00 cancelled", "11:00 reopened", "11:00 responded"],
	),
	"rows are sorted by instant": (
		["11:00 Solved", "09:00 New", "10:00 Active"],
		["09:00 opened", "10:00 responded", "11:00 resolved"],
	),
	"ties stay in file order": (
		["09:00 New", "10:00 Waiting", "10:00 Solved"],
		["09:00 opened", "10:00 paused", "10:00 resolved"],
	),
	"a changed team in the same state is an assignment": (
		["09:00 New a", "10:00 New b"],
		["09:00 opened", "10:00 assigned"],
	),
	"a changed team comes before the new state": (
		["09:00 New a", "10:00 Active b"],
		["09:00 opened", "10:00 assigned", "10:00 responded"],
	),
}


@pytest.mark.parametrize("rows, told", CASES.values(), ids=CASES)
def test_states_become_events(tmp_path, rows, told):
	log = log_of(tmp_path, rows_of(*rows))
	assert log.told("1") == told
	assert not log.rejected
	assert not log.adjusted


def test_fields_of_the_first_row_are_those_of_the_opening_and_later_ones_only_what_changed(tmp_path):
	mapping = {
		"columns": {"ticket": "id", "at": "at", "state": "state", "priority": "prio", "kind": "kind"},
		"states": STATES["states"],
		"values": {"priority": {"1": "P1", "none": None}},
		"missing": ["?"],
	}
	content = (
		"id,at,state,prio,kind\n"
		"7,2026-03-02T09:00,New,1,fault\n"
		"7,2026-03-02T10:00,New,5,fault\n"
		"7,2026-03-02T11:00,Active,none,?\n"
	)
	events = log_of(tmp_path, content, mapping).tickets["7"]
	assert [(event.event, dict(event.changes)) for event in events] == [
		("opened", {"priority": "P1", "kind": "fault"}),
		("classified", {"priority": "5"}),
		("responded", {"priority": None, "kind": None}),
	]


def test_a_new_group_does_not_end_the_turn_of_a_supplier_the_log_still_names(tmp_path):
	mapping = {
		"columns": {"ticket": "id", "at": "at", "state": "state", "group": "team", "supplier": "by"},
		"states": STATES["states"],
	}
	content = "id,at,state,team,by\n7,2026-03-02T09:00,New,a,Acme\n7,2026-03-02T10:00,New,b,Acme\n"
	changes = log_of(tmp_path, content, mapping).tickets["7"][1].changes
	assert dict(changes) == {"group": "b", "supplier": "Acme"}


def test_a_pause_is_told_by_its_state_or_by_the_reason_column(tmp_path):
	mapping = {
		"columns": {"ticket": "id", "at": "at", "state": "state", "reason": "why", "actor": "who"},
		"states": STATES["states"],
	}
	content = (
		"id,at,state,why,who\n"
		"7,2026-03-02T09:00,New,,ann\n"
		"7,2026-03-02T10:00,Waiting,,bob\n"
		"7,2026-03-02T11:00,Waiting,call back,cy\n"
	)
	events = log_of(tmp_path, content, mapping).tickets["7"]
	assert [(event.event, event.reason, event.actor) for event in events] == [
		("opened", None, "ann"),
		("paused", "Waiting", "bob"),
		("paused", "call back", "cy"),
	]


def test_a_row_before_the_opening_is_taken_at_the_opening_and_told(tmp_path):
	log = log_of(
		tmp_path,
		HEADER
		+ "1,2026-03-02T09:00,Active,2026-03-02T09:30,a\n1,2026-03-02T10:00,Solved,2026-03-02T09:30,a\n",
	)
	assert log.told("1") == ["09:30 opened", "09:30 responded", "10:00 resolved"]
	assert [tuple(adjusted) for adjusted in log.adjusted] == [
		(
			2,
			"1",
			"2026-03-02T09:00:00+00:00",
			"2026-03-02T09:30:00+00:00",
			"the row is earlier than the ticket's opening",
		)
	]
	assert log.reader.adjusted == 1


def test_the_first_rows_opening_counts_and_another_is_told_once(tmp_path):
	rows = "1,2026-03-02T10:00,New,2026-03-02T09:00,a\n" + 2 * "1,2026-03-02T11:00,New,2026-03-02T08:00,a\n"
	log = log_of(tmp_path, HEADER + rows)
	assert log.told("1") == ["09:00 opened"]
	assert [(a.line, a.given[11:16], a.taken[11:16]) for a in log.adjusted] == [(3, "08:00", "09:00")]


def test_a_rejected_row_is_used_nowhere(tmp_path):
	rows = "1,2026-03-02T10:00,New,,a\n1,2026-03-02T08:00,-100,2026-03-01T08:00,b\n2,2030-01-01,-100,,\n"
	log = log_of(tmp_path, HEADER + rows)
	assert log.told("1") == ["10:00 opened"]
	assert dict(log.tickets["1"][0].changes) == {"group": "a"}
	assert [tuple(rejected) for rejected in log.rejected] == [
		(3, "1", "state '-100' is not in the mapping's states"),
		(4, "2", "state '-100' is not in the mapping's states"),
	]
	assert log.reader.first == log.reader.last == 1772445600
	assert (log.reader.rows, log.reader.tickets, log.reader.tickets_without_rows) == (3, 1, 1)


def test_events_are_in_the_logs_zone_and_a_repeated_hour_is_the_first_of_the_two(tmp_path):
	content = HEADER + "1,2026-10-25T02:30,New,,\n"
	event = log_of(tmp_path, content, {**STATES, "time_zone": "Europe/Berlin"}).tickets["1"][0]
	assert event.at.isoformat() == "2026-10-25T02:30:00+02:00"


def test_there_and_back_and_there_again_in_one_minute_is_not_an_event_told_twice(tmp_path):
	log = log_of(tmp_path, rows_of("09:00 New a", "10:00 Waiting a", "10:00 New b", "10:00 Waiting a"))
	events = log.tickets["1"]
	assert [event for _, event in in_order(events)] == events
	assert (events[-1].event, events[-2].changes["group"]) == ("paused", "a")
