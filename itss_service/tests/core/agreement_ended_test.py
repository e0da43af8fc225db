"""An agreement ends while tickets are open under it: what was judged stays, the rest is over at that instant."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_service.core.agreement.definition import parse_policy
from itss_service.core.clock.clocks import clocks
from itss_service.core.clock.state import ClockState
from itss_service.core.instants import epoch
from itss_service.core.ticket.events import Event
from itss_service.tests.core.clock_against_oracle_test import as_events
from itss_service.tests.core.desk import Told, breached, clocks_by_name, due, local, policy_of
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

RESOLVE = {"metric": "resolution", "calendar": "office", "duration": "PT4H"}
RESPOND = {"metric": "response", "calendar": "office", "duration": "PT2H"}
UPDATE = {"metric": "update", "calendar": "office", "duration": "PT8H"}
CONFIRM = {"metric": "confirm", "calendar": "office", "duration": "PT8H"}
SLA = {"name": "SLA", "kind": "SLA", "targets": [RESPOND, RESOLVE, UPDATE, CONFIRM]}
NEW = {**SLA, "name": "SLA (2)", "applies": {"agreement": ["SLA (2)"]}}
OLA = {"name": "OLA", "kind": "OLA", "applies": {"group": ["second line"]}, "targets": [RESOLVE]}
OPENED = ("02 10:00", "opened")


def ended(at: str, agreement: str = "SLA") -> Told:
	return (at, "agreement_ended", {"agreement": agreement})


def state_of(now: str, *told: Told, metric: str = "resolution", name: str = "SLA") -> ClockState:
	return clocks_by_name(policy_of(SLA, NEW, OLA), now, *told)[name, metric]


def test_open_clock_is_cancelled_at_the_instant() -> None:
	state = state_of("05 10:00", OPENED, ended("02 12:00"))
	assert (state.state, local(state, state.stopped_at), state.elapsed_seconds) == (
		"cancelled",
		"02 12:00",
		7200,
	)
	assert state.next_event_at is None
	assert not state.is_open


def test_breach_before_the_end_stays() -> None:
	state = state_of("05 10:00", OPENED, ended("02 15:00"))
	assert (state.state, breached(state), local(state, state.stopped_at)) == (
		"breached",
		"02 14:00",
		"02 15:00",
	)


def test_end_at_the_due_instant_comes_before_the_breach() -> None:
	state = state_of("05 10:00", OPENED, ended("02 14:00"))
	assert (state.state, due(state), breached(state)) == ("cancelled", "02 14:00", None)


def test_stopped_clock_keeps_its_verdict() -> None:
	state = state_of("05 10:00", OPENED, ("02 11:00", "responded"), ended("02 12:00"), metric="response")
	assert (state.state, local(state, state.stopped_at)) == ("met", "02 11:00")


def test_end_told_late_counts_from_its_instant() -> None:
	state = state_of("05 10:00", OPENED, ("02 13:00", "resolved"), ended("02 12:00"))
	assert (state.state, local(state, state.stopped_at)) == ("cancelled", "02 12:00")


@pytest.mark.parametrize("before", ["02 11:00", "02 15:00"])
def test_reopening_starts_nothing_anew(before: str) -> None:
	told = (OPENED, (before, "resolved"), ended("02 17:00"), ("03 10:00", "reopened"))
	for metric in ("resolution", "update"):
		state = state_of("05 10:00", *told, metric=metric)
		assert local(state, state.stopped_at) == before


def test_reopening_under_another_agreement_goes_on() -> None:
	told = (OPENED, ended("02 12:00"), ("02 13:00", "agreement_changed", {"agreement": "SLA (2)"}))
	assert not state_of("03 10:00", *told, name="SLA (2)").is_open
	told = (*told, ("02 14:00", "cancelled"), ("03 09:00", "reopened"))
	state = state_of("03 10:00", *told, name="SLA (2)")
	assert (state.is_open, state.elapsed_seconds) == (True, 3 * 3600)


def test_clock_that_would_start_later_never_does() -> None:
	found = clocks_by_name(policy_of(SLA), "05 10:00", OPENED, ended("02 12:00"), ("02 13:00", "resolved"))
	assert ("SLA", "confirm") not in found


def test_end_of_another_agreement_changes_nothing() -> None:
	told = (OPENED, ("02 11:00", "agreement_changed", {"agreement": "SLA (2)"}), ended("02 12:00"))
	assert state_of("02 13:00", *told, name="SLA (2)").state == "running"


def test_two_agreements_end_one_after_the_other() -> None:
	told = (("02 10:00", "opened", {"group": "second line"}), ended("02 12:00", "OLA"), ended("02 13:00"))
	under = clocks_by_name(policy_of(SLA, OLA), "05 10:00", *told)
	stops = {name: local(state, state.stopped_at) for (name, _), state in under.items()}
	assert stops == {"SLA": "02 13:00", "OLA": "02 12:00"}


def test_clock_of_a_group_that_does_not_hold_the_ticket_ends_as_well() -> None:
	told = (
		("02 10:00", "opened", {"group": "second line"}),
		("02 11:00", "assigned", {"group": "first line"}),
		ended("02 12:00", "OLA"),
		("02 13:00", "assigned", {"group": "second line"}),
	)
	state = state_of("05 10:00", *told, name="OLA")
	assert (state.state, local(state, state.stopped_at), state.elapsed_seconds) == (
		"cancelled",
		"02 12:00",
		3600,
	)


def test_group_that_gets_the_ticket_after_the_end_has_no_clock() -> None:
	told = (OPENED, ended("02 12:00", "OLA"), ("02 13:00", "assigned", {"group": "second line"}))
	assert ("OLA", "resolution") not in clocks_by_name(policy_of(SLA, OLA), "05 10:00", *told)


def test_moved_ticket_goes_on_under_the_new_terms_with_what_it_had_used() -> None:
	longer = {**NEW, "targets": [{**RESOLVE, "duration": "PT6H"}]}
	told = (OPENED, ("02 12:00", "agreement_changed", {"agreement": "SLA (2)"}))
	state = clocks_by_name(policy_of(SLA, longer), "02 13:00", *told)["SLA (2)", "resolution"]
	assert (due(state), state.elapsed_seconds) == ("02 16:00", 3 * 3600)


def test_agreement_for_its_own_name_alone_takes_no_other_ticket() -> None:
	assert {name for name, _ in clocks_by_name(policy_of(NEW, SLA), "02 11:00", OPENED)} == {"SLA"}


@given(cases(), st.data())
def test_end_leaves_each_clock_as_it_stood_at_that_instant(case: Case, data: st.DataObject) -> None:
	"""Whatever happens afterwards, and though the end is told behind it."""
	policy = parse_policy(
		{
			"calendars": {"office": case.definition},
			"agreements": [
				{"name": "SLA", "kind": "SLA", "targets": [_target(data)]},
				{"name": "OLA", "kind": "OLA", "applies": {"group": [GROUPS[0]]}, "targets": [_target(data)]},
				{
					"name": "UC",
					"kind": "UC",
					"applies": {"supplier": [SUPPLIERS[0]]},
					"targets": [_target(data)],
				},
			],
		}
	)
	events = as_events(case, data.draw(ticket_events(case)))
	at = case.instant(data.draw(minutes_near(case, 6, 10)))
	over = [Event(at, "agreement_ended", {"agreement": name}) for name in ("SLA", "OLA", "UC")]
	before = [event for event in events if event.at <= at]
	if not any(event.event == "opened" for event in before):
		return
	then = _by_key(clocks(before, policy, at))
	later = _by_key(clocks([*events, *over], policy, at + timedelta(days=8)))
	assert later.keys() <= then.keys()
	for key, state in later.items():
		was = then[key]
		assert state.elapsed_seconds == was.elapsed_seconds
		assert state.stopped_at == (epoch(at) if was.is_open else was.stopped_at)
		if not was.is_open:
			assert (state.state, state.due_at) == (was.state, was.due_at)
		elif was.breached_at is None or was.breached_at == epoch(at):
			assert state.state == "cancelled"
		else:
			assert (state.state, state.breached_at) == ("breached", was.breached_at)


def _target(data: st.DataObject) -> dict:
	return {**as_definition(data.draw(targets())), "calendar": "office"}


def _by_key(states: list[ClockState]) -> dict[tuple[str, str], ClockState]:
	return {(state.agreement, state.metric): state for state in states}
