"""Which escalation rules fire, and when. Mondays to Fridays 09:00-12:00 and 13:30-18:00, Shanghai."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itss_service.core.agreement.definition import parse_policy
from itss_service.core.clock.clocks import clocks_of_steps, positions_one_by_one
from itss_service.core.decide.escalation import Escalation, escalations
from itss_service.core.instants import epoch, from_epoch
from itss_service.core.ticket.events import parse_events
from itss_service.core.ticket.history import history

WEEK = {day: [["09:00", "12:00"], ["13:30", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
OPENED = ("2026-03-02T09:00", "opened", {"priority": "P2", "group": "first line"})


def policy_with(*rules: dict[str, Any], agreements: list[dict[str, Any]] | None = None):
	targets = [
		{"metric": "resolution", "durations": {"P1": "PT2H", "P2": "PT4H"}},
		{"metric": "update", "duration": "PT3H"},
	]
	sla = {"name": "SLA", "kind": "SLA", "calendar": "office", "targets": targets}
	return parse_policy(
		{
			"calendars": {
				"office": {"time_zone": "Asia/Shanghai", "weekly": WEEK},
				"always": {"always_open": True, "time_zone": "Asia/Shanghai"},
			},
			"agreements": [sla] if agreements is None else agreements,
			"escalations": [{"to": "lead", **rule} for rule in rules],
		}
	)


def fired(policy, events: list[tuple[str, str, dict[str, Any]]], now: str) -> list[Escalation]:
	zone = policy.calendars["office"].zone
	parsed = parse_events([{"at": at, "event": name, **more} for at, name, more in events], zone)
	moment = datetime.fromisoformat(now).replace(tzinfo=zone)
	steps = history(parsed, moment, policy.matrix)
	until = epoch(moment)
	positions = positions_one_by_one(steps, until)
	states = clocks_of_steps(steps, policy, until, positions)
	found = escalations(states, steps, policy, until, positions)
	assert len({escalation.key for escalation in found}) == len(found)
	return found


def local(found: list[Escalation]) -> list[str]:
	from zoneinfo import ZoneInfo

	return [from_epoch(e.at, ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%dT%H:%M") for e in found]


@pytest.mark.parametrize(
	"when, expected, cause",
	[
		({"at": 0.5}, "2026-03-02T11:00", "resolution of SLA at 50 % of its target"),
		({"at": 1}, "2026-03-02T14:30", "resolution of SLA at 100 % of its target"),
		({"at": 0.125}, "2026-03-02T09:30", "resolution of SLA at 12.5 % of its target"),
		({"after_breach": "PT4H"}, "2026-03-03T09:30", "resolution of SLA PT4H after its breach"),
		({"before_breach": "PT1H30M"}, "2026-03-02T11:30", "resolution of SLA PT1H30M before its breach"),
	],
	ids=["half", "breach", "uneven share", "after breach", "before breach"],
)
def test_mark_fires_in_working_time(when, expected, cause):
	found = fired(policy_with({"when": {"metric": "resolution", **when}}), [OPENED], "2026-03-04T09:00")
	assert local(found) == [expected]
	assert found[0].cause == cause
	assert (found[0].kind, found[0].agreement, found[0].metric) == ("SLA", "SLA", "resolution")


def test_nothing_fires_before_its_instant():
	policy = policy_with({"when": {"metric": "resolution", "at": 0.5}})
	assert fired(policy, [OPENED], "2026-03-02T10:59") == []
	assert local(fired(policy, [OPENED], "2026-03-02T11:00")) == ["2026-03-02T11:00"]


def test_policy_without_rules_asks_for_nothing():
	assert fired(policy_with(), [OPENED], "2026-03-09T09:00") == []


def test_ticket_without_events_asks_for_nothing():
	assert fired(policy_with({"when": {"reopened": 1}}), [], "2026-03-09T09:00") == []


def test_levels_receivers_and_directions_are_kept_and_sorted_by_instant():
	policy = policy_with(
		{"when": {"metric": "resolution", "after_breach": "PT1H"}, "level": 2, "to": ["manager", "owner"]},
		{"when": {"metric": "resolution", "at": 0.8}, "level": 1, "to": "second line", "type": "functional"},
	)
	found = fired(policy, [OPENED], "2026-03-04T09:00")
	assert [(e.rule, e.level, e.to, e.direction) for e in found] == [
		(1, 1, ("second line",), "functional"),
		(0, 2, ("manager", "owner"), "hierarchic"),
	]


def test_each_run_of_a_restarting_clock_fires_for_itself():
	policy = policy_with({"when": {"metric": "update", "at": 1}})
	events = [OPENED, ("2026-03-02T14:00", "updated", {}), ("2026-03-03T14:00", "resolved", {})]
	found = fired(policy, events, "2026-03-04T09:00")
	assert local(found) == ["2026-03-02T12:00", "2026-03-02T17:00"]
	assert [e.cycle for e in found] == [1, 2]


@pytest.mark.parametrize(
	"limit, count",
	[
		({"priority": ["P1"]}, 0),
		({"priority": ["P2"]}, 1),
		({"agreement": "Other"}, 0),
		({"agreement": "SLA"}, 1),
		({"kind": "OLA"}, 0),
		({"kind": "SLA"}, 1),
	],
)
def test_limits_of_a_rule_about_a_clock(limit, count):
	policy = policy_with({"when": {"metric": "resolution", "at": 0.5, **limit}})
	assert len(fired(policy, [OPENED], "2026-03-04T09:00")) == count


def test_priority_is_judged_at_the_instant_it_fires():
	policy = policy_with({"when": {"metric": "resolution", "at": 0.5, "priority": "P1"}})
	raised = ("2026-03-02T11:30", "classified", {"priority": "P1"})
	assert fired(policy, [OPENED, raised], "2026-03-04T09:00") == []  # half of P2 was reached as P2
	early = ("2026-03-02T09:30", "classified", {"priority": "P1"})
	found = fired(policy, [OPENED, early], "2026-03-04T09:00")
	assert [e.priority for e in found] == ["P1"]
	assert local(found) == ["2026-03-02T10:00"]


SILENCE = {"when": {"no_update_for": "PT3H"}}


@pytest.mark.parametrize(
	"events, expected",
	[
		([], ["2026-03-02T12:00"]),
		([("2026-03-02T10:00", "updated", {})], ["2026-03-02T14:30"]),
		([("2026-03-02T10:00", "responded", {})], ["2026-03-02T14:30"]),
		([("2026-03-02T10:00", "responded", {"channel": "auto_reply"})], ["2026-03-02T12:00"]),
		([("2026-03-02T11:00", "paused", {}), ("2026-03-02T15:00", "resumed", {})], ["2026-03-02T16:00"]),
		([("2026-03-02T11:00", "paused", {}), ("2026-03-02T15:00", "resolved", {})], []),
		([("2026-03-02T11:00", "resolved", {})], []),
		([("2026-03-02T11:00", "cancelled", {})], []),
		(
			[("2026-03-02T11:00", "resolved", {}), ("2026-03-03T09:00", "reopened", {})],
			["2026-03-03T12:00"],
		),
		(
			[("2026-03-02T15:00", "updated", {}), ("2026-03-02T15:30", "updated", {})],
			["2026-03-02T12:00", "2026-03-03T09:30"],
		),
	],
	ids=[
		"from opening",
		"update restarts",
		"response restarts",
		"automatic reply does not",
		"pause waits",
		"resolved while paused",
		"resolved",
		"cancelled",
		"reopening restarts",
		"again after each update",
	],
)
def test_silence(events, expected):
	found = fired(policy_with(SILENCE), [OPENED, *events], "2026-03-03T12:00")
	assert local(found) == expected
	assert {e.cause for e in found} <= {"no update for PT3H of working time"}


def test_silence_longer_than_any_gap_never_fires():
	policy = policy_with({"when": {"no_update_for": "PT3H"}})
	events = [OPENED, ("2026-03-02T11:00", "updated", {}), ("2026-03-02T14:30", "resolved", {})]
	assert fired(policy, events, "2026-03-02T15:00") == []


def test_ticket_that_was_never_opened_is_not_silent():
	policy = policy_with({"when": {"no_update_for": "PT1H", "calendar": "always"}})
	assert fired(policy, [("2026-03-02T09:00", "classified", {"priority": "P2"})], "2026-03-03T09:00") == []


EVENTS = [
	"opened",
	"updated",
	"responded",
	"paused",
	"resumed",
	"resolved",
	"closed",
	"cancelled",
	"reopened",
]
HISTORIES = st.lists(
	st.tuples(st.sampled_from(EVENTS), st.integers(0, 300), st.sampled_from([None, "auto_reply", "call"])),
	max_size=8,
)


@settings(max_examples=100, deadline=None)
@given(given_events=HISTORIES, minutes=st.integers(1, 240))
def test_the_quick_look_for_gaps_never_hides_a_silence(given_events, minutes):
	policy = policy_with({"when": {"no_update_for": minutes * 60, "calendar": "office"}})
	at = datetime(2026, 3, 2, 8)
	events = [OPENED]
	for name, later, channel in given_events:
		at += timedelta(minutes=later)
		events.append((at.isoformat(), name, {} if channel is None else {"channel": channel}))
	quick = fired(policy, events, "2026-03-09T09:00")
	with patch("itss_service.core.decide.silence._may_be_silent_for", return_value=True):
		assert fired(policy, events, "2026-03-09T09:00") == quick


def test_silence_on_a_calendar_of_its_own_needs_no_agreement():
	other = {"name": "VIP", "kind": "SLA", "calendar": "office", "applies": {"customer": "VIP"}}
	other["targets"] = [{"metric": "resolution", "duration": "PT4H"}]
	own = {"when": {"no_update_for": "PT4H", "calendar": "always"}}
	policy = policy_with(own, SILENCE, agreements=[other])
	found = fired(policy, [OPENED], "2026-03-03T08:00")
	assert [(e.rule, e.kind) for e in found] == [(0, None)]
	assert local(found) == ["2026-03-02T13:00"]


def test_silence_takes_the_calendar_of_the_clock_that_the_rule_is_about():
	policy = policy_with({"when": {"no_update_for": "PT3H", "agreement": "SLA"}})
	assert [e.agreement for e in fired(policy, [OPENED], "2026-03-02T18:00")] == ["SLA"]


@pytest.mark.parametrize("when", [{"no_update_for": "PT1H"}, {"reopened": 1}, {"reassigned": 1}])
def test_rule_for_another_agreement_leaves_the_ticket_alone(when):
	events = [
		OPENED,
		("2026-03-02T14:00", "resolved", {}),
		("2026-03-02T15:00", "reopened", {}),
		("2026-03-02T16:00", "assigned", {"group": "second line"}),
	]
	limited = policy_with({"when": {**when, "kind": "UC"}})
	assert fired(limited, events, "2026-03-02T18:00") == []
	assert len(fired(policy_with({"when": when}), events, "2026-03-02T18:00")) >= 1


@pytest.mark.parametrize("times, expected", [(1, ["2026-03-03T10:00"]), (2, ["2026-03-04T10:00"]), (3, [])])
def test_nth_reopening_fires_once(times, expected):
	events = [OPENED]
	for day in ("03", "04"):
		events += [
			(f"2026-03-{day}T09:30", "resolved", {}),
			(f"2026-03-{day}T10:00", "reopened", {}),
		]
	found = fired(policy_with({"when": {"reopened": times}}), events, "2026-03-05T09:00")
	assert local(found) == expected
	assert all(e.cause == ("reopened once" if times == 1 else "reopened 2 times") for e in found)


@pytest.mark.parametrize("times, expected", [(1, ["2026-03-02T11:00"]), (2, ["2026-03-02T14:00"]), (3, [])])
def test_nth_change_of_group_after_the_first_assignment_fires_once(times, expected):
	events = [
		("2026-03-02T09:00", "opened", {"priority": "P2"}),
		("2026-03-02T10:00", "assigned", {"group": "a"}),
		("2026-03-02T10:30", "assigned", {"group": "a"}),
		("2026-03-02T11:00", "assigned", {"group": "b"}),
		("2026-03-02T14:00", "assigned", {"group": "a"}),
	]
	assert local(fired(policy_with({"when": {"reassigned": times}}), events, "2026-03-02T18:00")) == expected
