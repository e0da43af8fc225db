"""Instants, durations, events, the priority matrix, targets and agreements: what is read and what is refused."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_service.core.agreement.definition import parse_policy, parse_target
from itss_service.core.agreement.marks import BREACH
from itss_service.core.durations import WorkingDays, format_duration, parse_duration
from itss_service.core.errors import DefinitionError, OutOfReach, describe_path
from itss_service.core.instants import epoch, parse_instant
from itss_service.core.ticket.events import parse_events
from itss_service.core.ticket.history import history
from itss_service.core.ticket.priority import parse_priority_matrix
from itss_service.tests.core.desk import OFFICE, OFFICE_DEFINITION, clock, clocks_by_name, policy_of, story

UTC = timezone.utc
SHANGHAI = ZoneInfo("Asia/Shanghai")

# instants


@pytest.mark.parametrize(
	("text", "expected"),
	[
		("2026-03-02T09:30:00+08:00", "2026-03-02T01:30:00"),
		("2026-03-02T09:30", "2026-03-02T01:30:00"),
		("2026-03-02 09:30:15", "2026-03-02T01:30:15"),
		("2026-03-02T09:30Z", "2026-03-02T09:30:00"),
		("2026-03-02T09:30:00.999Z", "2026-03-02T09:30:00"),
		("2026-03-02T09:30:00,5z", "2026-03-02T09:30:00"),
		("20260302T093000-0330", "2026-03-02T13:00:00"),
		("2026-03-02T09:30+05", "2026-03-02T04:30:00"),
		("2026-03-02T09:30:00 +00:00:30", "2026-03-02T09:29:30"),
		("2026-03-02", "2026-03-01T16:00:00"),
		(" 2026-03-02T09:30Z ", "2026-03-02T09:30:00"),
		(datetime(2026, 3, 2, 9, 30), "2026-03-02T01:30:00"),
		(datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "2026-03-02T09:30:00"),
	],
)
def test_instant(text: object, expected: str) -> None:
	found = epoch(parse_instant(text, SHANGHAI))
	assert datetime.fromtimestamp(found, UTC).replace(tzinfo=None).isoformat() == expected


@pytest.mark.parametrize(
	"text",
	(
		"2026-02-30",
		"2026-03-02T24:00",
		"2026-03-02T09:60",
		"2026-03-02T09:30:60",
		"2026-03-02T09",
		"2026-03-02T09:30+25:00",
		"2026-03-02T09:30+05:75",
		"02.03.2026",
		"٢٠٢٦-03-02",
		"now",
		"",
		None,
		1_772_000_000,
	),
)
def test_what_is_no_instant_is_refused(text: object) -> None:
	with pytest.raises(DefinitionError, match="not an instant"):
		parse_instant(text, SHANGHAI)


@pytest.mark.parametrize(
	"text", ("1899-12-31T23:59:59Z", "2300-01-01T00:00Z", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00")
)
def test_instants_beyond_the_years_are_refused(text: str) -> None:
	with pytest.raises(OutOfReach, match="1900 to 2299"):
		epoch(parse_instant(text, SHANGHAI))


def test_repeated_local_times_are_the_first_and_skipped_ones_go_on() -> None:
	berlin = ZoneInfo("Europe/Berlin")
	assert parse_instant("2026-10-25T02:30", berlin).astimezone(UTC).hour == 0
	assert parse_instant("2026-03-29T02:30", berlin).astimezone(UTC).hour == 1


# durations


@pytest.mark.parametrize(
	("value", "expected"),
	[
		("PT2H", 7200),
		("PT30M", 1800),
		("P1DT4H", 28 * 3600),
		("P1W", 7 * 86_400),
		("PT1.5H", 5400),
		("PT0,5H", 1800),
		("+PT1S", 1),
		("-PT0S", 0),
		(90, 90),
		(0, 0),
		("2wd", WorkingDays(2)),
		("2wd-eod", WorkingDays(2, True)),
		(WorkingDays(3), WorkingDays(3)),
	],
)
def test_duration(value: object, expected: object) -> None:
	assert parse_duration(value) == expected


@pytest.mark.parametrize(
	("value", "words"),
	[
		("PT", "not a duration"),
		("P", "not a duration"),
		("P1M", "no fixed length"),
		("P2Y", "no fixed length"),
		("1wd-", "not a duration"),
		("two days", "not a duration"),
		("PT1M2H", "not a duration"),
		("", "not a duration"),
		("٣", "not a duration"),
		(True, "not a duration"),
		(1.5, "not a duration"),
		(None, "not a duration"),
		(-1, "negative"),
		("-PT1H", "negative"),
		("PT0.5S", "whole number of seconds"),
		(10**12 + 1, "longer than"),
		("P99999999999D", "longer than"),
		("PT" + "9" * 100 + "H", "characters"),
	],
)
def test_what_is_no_duration_is_refused(value: object, words: str) -> None:
	with pytest.raises(DefinitionError, match=words):
		parse_duration(value)


@given(st.integers(0, 10**9))
def test_durations_are_written_as_they_are_read(seconds: int) -> None:
	assert parse_duration(format_duration(seconds)) == seconds


def test_durations_are_written_short() -> None:
	assert [format_duration(n) for n in (0, 5400, 59, 86_400)] == ["PT0S", "PT1H30M", "PT59S", "PT24H"]
	assert (str(WorkingDays(2)), str(WorkingDays(0, True))) == ("2wd", "0wd-eod")


# events


@pytest.mark.parametrize(
	("events", "words"),
	[
		({}, ("events", "list")),
		([1], ("events[0]", "mapping")),
		([{"event": "opened"}], ("events[0].at", "no instant")),
		([{"at": "2026-03-02"}], ("events[0].event", "missing")),
		([{"at": "2026-03-02", "event": ""}], ("events[0].event", "empty")),
		([{"at": "never", "event": "opened"}], ("events[0].at", "never")),
		([{"at": "2026-03-02", "event": "opened", "priority": ["P1"]}], ("events[0].priority", "a list")),
		([{"at": "2026-03-02", "event": "opened", "group": True}], ("events[0].group", "true or false")),
		([{"at": "2026-03-02", "event": "opened", "grop": "a"}], ("events[0].grop", "mean 'group'?")),
		(
			[{"at": "2026-03-02", "event": "opened", "colour": "red"}],
			("events[0].colour", "known are at, event"),
		),
	],
)
def test_an_event_that_cannot_be_right_is_refused_by_place(events: object, words: tuple) -> None:
	with pytest.raises(DefinitionError) as refusal:
		parse_events(events, UTC)
	assert all(word in str(refusal.value) for word in words)


def test_an_event_is_read_with_all_it_carries() -> None:
	(event,) = parse_events(
		[
			{
				"at": "2026-03-02T09:00",
				"event": "Opened",
				"priority": "P1",
				"group": 70,
				"supplier": None,
				"actor": "Li Wei",
				"channel": "e-mail",
				"reason": "why",
			}
		],
		SHANGHAI,
	)
	assert (event.event, dict(event.changes)) == (
		"opened",
		{"priority": "P1", "group": "70", "supplier": None},
	)
	assert (event.actor, event.channel, event.reason, event.source) == ("Li Wei", "e-mail", "why", None)


def test_events_of_one_second_that_differ_are_all_kept() -> None:
	events = story(
		("02 10:00", "paused", {"reason": "a"}),
		("02 10:00", "paused", {"reason": "b"}),
		("02 10:00", "paused", {"reason": "a"}),
		("02 09:00", "opened"),
		("02 10:00", "opened"),
	)
	steps = history(events, parse_instant("2026-03-02T12:00", OFFICE.zone))
	told = [(step.event.event, step.event.reason) for step in steps]
	assert told == [("opened", None), ("opened", None), ("paused", "a"), ("paused", "b")]


def test_the_same_instant_in_two_offsets_is_one_event() -> None:
	events = story(("2026-03-02T10:00+08:00", "opened"), ("2026-03-02T02:00Z", "opened"))
	assert len(history(events, parse_instant("2026-03-03", OFFICE.zone))) == 1


# the ticket's fields


def holders(*told: tuple) -> list[str | None]:
	return [step.holder for step in history(story(*told), parse_instant("2026-03-09", OFFICE.zone))]


def test_supplier_goes_before_group_until_a_group_is_given_the_ticket() -> None:
	assert holders(
		("02 09:00", "opened", {"group": "A"}),
		("02 10:00", "assigned", {"supplier": "S"}),
		("02 11:00", "classified", {"group": "B"}),
		("02 12:00", "assigned", {"group": "A"}),
		("02 13:00", "assigned", {"group": "A", "supplier": "S"}),
		("02 14:00", "assigned", {"supplier": None}),
		("02 15:00", "assigned", {"group": None}),
	) == ["A", "S", "S", "A", "S", "A", None]


MATRIX = {
	"impacts": ["high", "medium", "low"],
	"urgencies": ["high", "low"],
	"cells": [["P1", "P2"], ["P2", "P3"], ["P3", "P4"]],
}


def priorities(*told: tuple) -> list[str | None]:
	matrix = parse_priority_matrix(MATRIX)
	steps = history(story(*told), parse_instant("2026-03-09", OFFICE.zone), matrix)
	return [step.fields.get("priority") for step in steps]


def test_priority_follows_from_impact_and_urgency_unless_given() -> None:
	assert priorities(
		("02 09:00", "opened", {"impact": "high"}),
		("02 10:00", "classified", {"urgency": "high"}),
		("02 11:00", "classified", {"impact": "low"}),
		("02 12:00", "classified", {"priority": "P2"}),
		("02 13:00", "classified", {"impact": "high"}),
		("02 14:00", "classified", {"priority": None}),
		("02 15:00", "classified", {"urgency": "unheard of"}),
	) == [None, "P1", "P3", "P2", "P2", "P1", None]


@pytest.mark.parametrize(
	("change", "words"),
	[
		({"cells": [["P1", "P2"]]}, ("cells", "1 rows for 3 impacts")),
		({"cells": [["P1"], ["P2", "P3"], ["P3", "P4"]]}, ("cells[0]", "1 cells for 2 urgencies")),
		({"cells": [["P1", None], ["P2", "P3"], ["P3", "P4"]]}, ("cells[0]", "priority")),
		({"cells": None}, ("cells", "list")),
		({"impacts": []}, ("impacts", "at least one")),
		({"urgencies": ["high", "high"]}, ("urgencies", "each once")),
		({"urgency": []}, ("urgency", "urgencies")),
	],
)
def test_a_matrix_that_cannot_be_right_is_refused_by_place(change: dict, words: tuple) -> None:
	with pytest.raises(DefinitionError) as refusal:
		parse_priority_matrix({**MATRIX, **change})
	assert all(word in str(refusal.value) for word in words)


# targets


@pytest.mark.parametrize(
	("target", "words"),
	[
		({"duration": 1}, ("metric", "missing")),
		({"metric": "response"}, ("durations", "either duration")),
		({"metric": "response", "duration": 1, "durations": {"P1": 1}}, ("durations", "either duration")),
		({"metric": "response", "durations": {}}, ("durations", '"*"')),
		({"metric": "response", "durations": {"P1": "soon"}}, ("durations.P1", "soon")),
		({"metric": "response", "durations": {1: 60}}, ("durations", "quotes")),
		({"metric": "response", "duration": "-PT1H"}, ("duration", "negative")),
		({"metric": "response", "duration": 1, "warn": 1}, ("warn", "'warn_at'")),
		({"metric": "response", "duration": 1, "warn_at": 0.5}, ("warn_at", "list")),
		({"metric": "response", "duration": 1, "warn_at": [0.5, 0]}, ("warn_at[1]", "share")),
		({"metric": "response", "duration": 1, "warn_at": [float("nan")]}, ("warn_at[0]", "share")),
		({"metric": "response", "duration": 1, "pause_on": "paused"}, ("pause_on", "list")),
		({"metric": "response", "duration": 1, "pause_on": [None]}, ("pause_on[0]", "missing")),
		({"metric": "response", "duration": 1, "attainment_goal": 95}, ("attainment_goal", "0.95")),
		({"metric": "response", "duration": 1, "attainment_goal": float("nan")}, ("attainment_goal",)),
		({"metric": "response", "duration": 1, "counts_as_response": True}, ("counts_as_response",)),
		({"metric": "response", "duration": 1, "on_reopen": "resume"}, ("on_reopen", "settled")),
		({"metric": "respnse", "duration": 1}, ("metric", "start_on and stop_on")),
		({"metric": "mine", "duration": 1, "start_on": "opened"}, ("metric", "start_on and stop_on")),
		(
			{"metric": "mine", "duration": 1, "start_on": "a", "stop_on": "b", "on_reopen": "maybe"},
			("on_reopen", "maybe"),
		),
		({"metric": "response", "duration": 1, "calendar": "other"}, ("calendar", "other")),
		("response", ("the target", "mapping")),
	],
)
def test_a_target_that_cannot_be_right_is_refused_by_place(target: object, words: tuple) -> None:
	with pytest.raises(DefinitionError) as refusal:
		parse_target(target, OFFICE)
	assert all(word in str(refusal.value) for word in words)


def test_warnings_are_exact_sorted_and_told_once() -> None:
	target = parse_target({"metric": "response", "duration": 1, "warn_at": [0.8, 0.1, 0.8]}, OFFICE)
	assert [str(share) for share in target.warn_at] == ["1/10", "4/5"]


# agreements


def agreement(**more: object) -> dict:
	return {"name": "A", "kind": "SLA", "targets": [{"metric": "resolution", "duration": "PT4H"}], **more}


def ola(**more: object) -> dict:
	return agreement(**{"name": "O", "kind": "OLA", "applies": {"group": "G"}, **more})


TWICE = [{"metric": "resolution", "duration": 1}, {"metric": "resolution", "durations": {"*": 2}}]


@pytest.mark.parametrize(
	("agreements", "words"),
	[
		([agreement(name="")], ("agreements[0].name", "empty")),
		([agreement(kind="sla")], ("agreements[0].kind", "SLA, OLA or UC")),
		([agreement(), agreement()], ("agreements[1].name", "two agreements")),
		([agreement(targets=[])], ("agreements[0].targets", "promises nothing")),
		([agreement(targets=None)], ("agreements[0].targets", "list")),
		([agreement(targets=TWICE)], ("agreements[0].targets[1]", "promised twice")),
		([agreement(kind="OLA")], ("agreements[0].applies", "which group")),
		([agreement(kind="UC", applies={"group": "G"})], ("agreements[0].applies", "which supplier")),
		([agreement(applies={"colour": "red"})], ("agreements[0].applies.colour",)),
		([agreement(applies={"customer": []})], ("agreements[0].applies.customer", "matches nothing")),
		([agreement(applies=["customer"])], ("agreements[0].applies", "mapping")),
		([agreement(attainment_goal=0)], ("agreements[0].attainment_goal",)),
		([agreement(calendar="night")], ("agreements[0].targets[0].calendar", "night", "office")),
		([agreement(pause_on="paused")], ("agreements[0].pause_on", "list")),
		([agreement(target=1)], ("agreements[0].target", "'targets'")),
		([agreement(), ola(underpins=[{"agreement": "B"}])], ("agreements[1].underpins[0].agreement", "'B'")),
		(
			[agreement(), ola(underpins=[{"agreement": "A", "metric": "response"}])],
			("agreements[1].underpins[0].metric", "A has no response"),
		),
		(
			[agreement(), ola(underpins=[{"agreement": "A", "position": 0}])],
			("agreements[1].underpins[0].position", "at least 1"),
		),
		([agreement(), ola(underpins=[{"metric": "resolution"}])], ("agreements[1].underpins[0].agreement",)),
		([ola(underpins=[{"agreement": "O"}])], ("agreements[0].underpins[0].agreement", "itself")),
		(None, ("agreements", "list")),
	],
)
def test_an_agreement_that_cannot_be_right_is_refused_by_place(agreements: object, words: tuple) -> None:
	with pytest.raises(DefinitionError) as refusal:
		parse_policy({"calendars": {"office": OFFICE_DEFINITION}, "agreements": agreements})
	assert all(word in str(refusal.value) for word in words)


@pytest.mark.parametrize(
	("policy", "words"),
	[
		([], ("the policy", "mapping")),
		({"agreement": []}, ("agreement", "'agreements'")),
		({"agreements": [], "calendars": {"x": {}}}, ("calendars.x", "no working time")),
		({"agreements": [agreement()]}, ("calendar", "no calendar is named", "none")),
		({"agreements": [], "priority_matrix": {"impacts": []}}, ("priority_matrix.impacts",)),
	],
)
def test_a_policy_that_cannot_be_right_is_refused_by_place(policy: object, words: tuple) -> None:
	with pytest.raises(DefinitionError) as refusal:
		parse_policy(policy)
	assert all(word in str(refusal.value) for word in words)


def test_an_agreement_hands_down_what_its_targets_do_not_say() -> None:
	policy = parse_policy(
		{
			"calendars": {"office": OFFICE_DEFINITION, "always": {"always_open": True}},
			"agreements": [
				agreement(
					calendar="always",
					attainment_goal=0.95,
					pause_on=["suspended"],
					targets=[
						{"metric": "response", "duration": 60},
						{
							"metric": "resolution",
							"duration": 60,
							"calendar": "office",
							"attainment_goal": 0.5,
							"pause_on": [],
						},
					],
				)
			],
		}
	)
	response, resolution = policy.agreement("A").targets
	assert (response.calendar.name, response.goal, response.pause_on) == ("always", 0.95, {"suspended"})
	assert (resolution.calendar.name, resolution.goal, resolution.pause_on) == ("office", 0.5, frozenset())


def test_a_target_without_the_priority_leaves_it_to_the_next_of_its_metric() -> None:
	policy = policy_of(
		agreement(
			targets=[
				{"metric": "resolution", "durations": {"P1": "PT1H"}},
				{"metric": "resolution", "durations": {"P2": "PT2H"}},
			]
		)
	)
	found = policy.agreement("A")
	assert found.metrics == ("resolution",)
	assert found.target("resolution", "P2").duration("P2") == 7200
	assert found.target("resolution", None) is None
	assert clocks_by_name(policy, "02 12:00", ("02 10:00", "opened", {"priority": "P3"})) == {}


def test_a_ticket_that_names_its_agreement_has_that_one() -> None:
	policy = policy_of(agreement(), agreement(name="B", applies={"customer": "ACME"}))
	assert policy.select("SLA", {"agreement": "A", "customer": "ACME"}).agreement.name == "A"
	assert policy.select("SLA", {"agreement": "gone", "customer": "ACME"}).agreement.name == "B"


def test_breach_is_no_warning_but_always_a_mark() -> None:
	policy = policy_of(
		agreement(targets=[{"metric": "resolution", "duration": 60, "warn_at": [1, 0.5]}]),
		escalations=[
			{"when": {"metric": "resolution", "at": 0.8}, "to": "lead"},
			{"when": {"metric": "resolution", "after_breach": "PT1H"}, "to": "manager"},
			{"when": {"metric": "resolution", "before_breach": "PT10S", "agreement": ["other"]}, "to": "x"},
			{"when": {"metric": "response", "at": 0.9}, "to": "x"},
		],
	)
	found = [threshold for threshold, _ in policy.marks("SLA", "A", "resolution").thresholds(60)]
	assert found == [30, 48, 60, 3660]
	assert BREACH.threshold(60) == 60


# errors


def test_errors_name_their_place() -> None:
	error = DefinitionError("is wrong", ("mon", 0)).within("weekly")
	assert str(error) == "weekly.mon[0]: is wrong"
	assert str(DefinitionError("is wrong")) == "is wrong"
	assert describe_path(()) == ""


def test_due_instant_further_than_twenty_years_is_an_error_of_the_clock_too() -> None:
	with pytest.raises(OutOfReach):
		clock({"metric": "resolution", "duration": "PT999999H"}, "02 12:00", ("02 10:00", "opened"))


def test_state_at_a_far_now_is_told() -> None:
	found = clock({"metric": "resolution", "duration": "PT4H"}, "2041-03-02T12:00", ("02 10:00", "opened"))
	assert found.state == "breached"
	assert found.at(found.due_at) - found.started() == timedelta(hours=4)


@pytest.mark.parametrize(
	("rule", "words"),
	[
		({"when": {"metric": "resolution", "at": 0.8}}, ("escalations[0].to",)),
		({"when": {"metric": "resolution"}, "to": "x"}, ("escalations[0].when", "exactly one")),
		({"when": {"reopened": 2, "reassigned": 2}, "to": "x"}, ("escalations[0].when", "exactly one")),
		({"when": {"at": 0.8}, "to": "x"}, ("escalations[0].when.metric",)),
		({"when": {"reopened": 0}, "to": "x"}, ("escalations[0].when.reopened", "at least 1")),
		({"when": {"no_update_for": "2wd"}, "to": "x"}, ("escalations[0].when.no_update_for", "hours")),
		({"when": {"reopened": 1}, "to": "x", "type": "diagonal"}, ("escalations[0].type", "diagonal")),
		({"when": {"reopened": 1}, "to": "x", "level": 0}, ("escalations[0].level",)),
	],
)
def test_an_escalation_rule_that_cannot_be_right_is_refused_by_place(rule: dict, words: tuple) -> None:
	with pytest.raises(DefinitionError) as refusal:
		policy_of(agreement(), escalations=[rule])
	assert all(word in str(refusal.value) for word in words)


def test_a_target_is_not_stopped_by_what_is_no_stop() -> None:
	target = parse_target({"metric": "resolution", "duration": 1}, OFFICE)
	stops = {
		event.event: target.stops_on(event)
		for event in story(("02 10:00", "responded"), ("02 11:00", "closed"))
	}
	assert stops == {"responded": False, "closed": True}
