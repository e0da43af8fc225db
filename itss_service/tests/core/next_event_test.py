"""The next instant at which a ticket changes by itself. Mondays to Fridays 09:00-12:00 and 13:30-18:00, Shanghai."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_service.core.agreement.definition import parse_policy
from itss_service.core.agreement.policy import Policy
from itss_service.core.clock.clocks import clocks_of_steps, positions_one_by_one
from itss_service.core.decide.escalation import escalations
from itss_service.core.decide.next_event import next_escalation_at
from itss_service.core.instants import epoch, from_epoch
from itss_service.core.ticket.events import parse_events
from itss_service.core.ticket.history import Step, history
from itss_service.tests.core.strategies import (
	GROUPS,
	SUPPLIERS,
	Case,
	as_definition,
	cases,
	minutes_near,
	targets,
	ticket_events,
)

WEEK = {day: [["09:00", "12:00"], ["13:30", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
OFFICE = {"time_zone": "Asia/Shanghai", "weekly": WEEK}
ONE_DAY = {"time_zone": "Asia/Shanghai", "special": {"2026-03-02": [["09:00", "18:00"]]}}
OPENED = ("2026-03-02T09:00", "opened", {"priority": "P2", "group": "first line"})
RESOLUTION = {"metric": "resolution", "duration": "PT8H", "warn_at": [0.25]}


def policy_of(rules: list[dict[str, Any]], *targets: dict[str, Any]) -> Policy:
	sla = {"name": "SLA", "kind": "SLA", "calendar": "office", "targets": list(targets)}
	return parse_policy(
		{
			"calendars": {
				"office": OFFICE,
				"always": {"always_open": True, "time_zone": "Asia/Shanghai"},
				"one day": ONE_DAY,
			},
			"agreements": [sla] if targets else [],
			"escalations": [{"to": "lead", "when": when} for when in rules],
		}
	)


def next_of(policy: Policy, now: str, *events: tuple[str, str, dict[str, Any]]) -> str | None:
	"""The next instant as local time."""
	zone = policy.calendars["office"].zone
	parsed = parse_events([{"at": at, "event": name, **more} for at, name, more in events], zone)
	moment = datetime.fromisoformat(now).replace(tzinfo=zone)
	steps, until = history(parsed, moment), epoch(moment)
	positions = positions_one_by_one(steps, until)
	states = clocks_of_steps(steps, policy, until, positions)
	at = next_escalation_at(states, steps, policy, until, positions)
	return None if at is None else from_epoch(at, zone).strftime("%Y-%m-%dT%H:%M:%S")


AFTER_BREACH = {"metric": "resolution", "after_breach": "PT1H"}


@pytest.mark.parametrize(
	"now, expected",
	[
		("2026-03-02T09:00", "2026-03-02T11:00:00"),
		("2026-03-02T11:00", "2026-03-03T09:30:00"),
		("2026-03-03T09:29:59", "2026-03-03T09:30:00"),
		("2026-03-03T09:30", "2026-03-03T10:30:00"),
		("2026-03-03T10:30", None),
	],
	ids=["warning", "due", "a second before", "after breach", "nothing left"],
)
def test_marks_of_a_clock_one_after_the_other(now, expected):
	assert next_of(policy_of([AFTER_BREACH], RESOLUTION), now, OPENED) == expected


SILENCE = {"no_update_for": "PT3H"}


@pytest.mark.parametrize(
	"rule, now, events, expected",
	[
		(SILENCE, "2026-03-02T09:00", [], "2026-03-02T12:00:00"),
		(SILENCE, "2026-03-02T12:00", [], None),
		(SILENCE, "2026-03-02T17:00", [("2026-03-02T16:00", "updated", {})], "2026-03-03T10:00:00"),
		(SILENCE, "2026-03-02T10:00", [("2026-03-02T10:00", "paused", {})], None),
		(
			SILENCE,
			"2026-03-02T15:00",
			[("2026-03-02T10:00", "paused", {}), ("2026-03-02T15:00", "resumed", {})],
			"2026-03-02T17:00:00",
		),
		(SILENCE, "2026-03-02T10:00", [("2026-03-02T10:00", "resolved", {})], None),
		(
			SILENCE,
			"2026-03-02T14:00",
			[("2026-03-02T10:00", "closed", {}), ("2026-03-02T14:00", "reopened", {})],
			"2026-03-02T17:00:00",
		),
		({**SILENCE, "calendar": "always"}, "2026-03-02T10:30", [], "2026-03-02T12:00:00"),
		({"no_update_for": "PT99H", "calendar": "one day"}, "2026-03-02T09:00", [], None),
		({**SILENCE, "priority": "P2"}, "2026-03-02T09:00", [], "2026-03-02T12:00:00"),
		({**SILENCE, "priority": "P1"}, "2026-03-02T09:00", [], None),
		(
			{**SILENCE, "priority": "P1"},
			"2026-03-02T10:00",
			[("2026-03-02T10:00", "classified", {"priority": "P1"})],
			"2026-03-02T12:00:00",
		),
		({**SILENCE, "agreement": "SLA"}, "2026-03-02T09:00", [], "2026-03-02T12:00:00"),
		({**SILENCE, "agreement": "Other"}, "2026-03-02T09:00", [], None),
		({**SILENCE, "kind": "UC"}, "2026-03-02T09:00", [], None),
	],
	ids=[
		"from opening",
		"told already",
		"from the last update, over night",
		"paused",
		"resumed",
		"resolved",
		"reopened",
		"its own calendar",
		"beyond its calendar's last day",
		"for this priority",
		"for another priority",
		"for a priority the ticket came to have",
		"for this agreement",
		"for another agreement",
		"for another kind",
	],
)
def test_silence(rule, now, events, expected):
	policy = policy_of([rule], {"metric": "update", "duration": "PT999H"})
	far = policy_of([], {"metric": "update", "duration": "PT999H"})
	found = next_of(policy, now, OPENED, *events)
	assert found == (expected or next_of(far, now, OPENED, *events))


def test_a_ticket_without_clocks_waits_for_the_silence_of_a_rule_with_a_calendar():
	policy = policy_of([SILENCE, {"no_update_for": "PT4H", "calendar": "always"}, {"reopened": 1}])
	assert next_of(policy, "2026-03-02T09:00", OPENED) == "2026-03-02T13:00:00"


def test_a_ticket_without_events_waits_for_nothing():
	policy = policy_of([{"no_update_for": "PT4H", "calendar": "always"}])
	assert next_of(policy, "2026-03-02T09:00") is None
	assert next_of(policy, "2026-03-02T09:00", ("2026-03-02T08:00", "classified", {"priority": "P1"})) is None


RULES = st.one_of(
	st.builds(
		lambda metric, mark: {"metric": metric, **mark},
		st.sampled_from(("resolution", "update", "response")),
		st.one_of(
			st.sampled_from((0.1, 0.5, 0.8, 1, 1.5)).map(lambda share: {"at": share}),
			st.sampled_from((0, 60, 3600, 86_400)).map(lambda seconds: {"after_breach": seconds}),
			st.sampled_from((60, 3600)).map(lambda seconds: {"before_breach": seconds}),
		),
	),
	st.builds(
		lambda seconds, more: {"no_update_for": seconds, **more},
		st.sampled_from((0, 60, 1800, 10_000, 86_400)),
		st.sampled_from(({}, {"calendar": "office"}, {"calendar": "always"})),
	),
	st.sampled_from(({"reopened": 1}, {"reassigned": 2})),
)
LIMITS = st.sampled_from(
	({}, {}, {}, {"priority": "P1"}, {"priority": ["P2", "P3"]}, {"kind": "OLA"}, {"agreement": "SLA"})
)


@st.composite
def policies(draw: st.DrawFn, case: Case) -> Policy:
	def agreement(name: str, kind: str, applies: dict[str, Any]) -> dict[str, Any]:
		target = as_definition(draw(targets()))
		target["warn_at"] = draw(st.sampled_from(([], [0.5, 0.8])))
		return {"name": name, "kind": kind, "applies": applies, "calendar": "office", "targets": [target]}

	return parse_policy(
		{
			"calendars": {"office": case.definition, "always": {"always_open": True}},
			"agreements": [
				agreement("SLA", "SLA", draw(st.sampled_from(({}, {"priority": ["P1", "P2"]})))),
				agreement("OLA", "OLA", {"group": GROUPS[1]}),
				agreement("UC", "UC", {"supplier": list(SUPPLIERS)}),
			],
			"escalations": [
				{"to": "lead", "when": {**draw(RULES), **draw(LIMITS)}}
				for _ in range(draw(st.integers(0, 4)))
			],
		}
	)


def told_at(policy: Policy, steps: list[Step], now: int) -> set[tuple[object, int]]:
	"""Every mark that a clock has reached by `now` and every escalation that has fired, with their instants."""
	positions = positions_one_by_one(steps, now)
	states = clocks_of_steps(steps, policy, now, positions)
	marks = {
		((state.kind, state.agreement, state.metric, reached.mark, reached.cycle), reached.at)
		for state in states
		for reached in state.reached
	}
	fired = escalations(states, steps, policy, now, positions)
	return marks | {(escalation.key, escalation.at) for escalation in fired}


@given(cases(), st.data())
def test_something_happens_exactly_then_and_nothing_before(case: Case, data: st.DataObject) -> None:
	policy, events = data.draw(policies(case)), data.draw(ticket_events(case))
	moment = case.instant(data.draw(minutes_near(case, 6, 12)))
	parsed = parse_events(
		[{**e, "at": case.instant(e["at"]).isoformat()} for e in events], case.calendar.zone
	)
	steps, now = history(parsed, moment), epoch(moment)
	positions = positions_one_by_one(steps, now)
	states = clocks_of_steps(steps, policy, now, positions)
	found = next_escalation_at(states, steps, policy, now, positions)
	told = told_at(policy, steps, now)
	if found is None:
		later = epoch(moment + timedelta(days=data.draw(st.integers(1, 400))))
		assert told_at(policy, steps, later) == told
		return
	assert found > now
	assert told_at(policy, steps, found - 1) == told
	assert {at for _, at in told_at(policy, steps, found) - told} == {found}
