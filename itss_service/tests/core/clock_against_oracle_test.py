"""Every clock equals the slow oracle's, which lives through each minute of a random ticket's life."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from itss_service.core.agreement.agreement import Target
from itss_service.core.agreement.definition import parse_policy, parse_target
from itss_service.core.clock.clocks import clock_of_target, clocks
from itss_service.core.clock.ledger import entries, ledger
from itss_service.core.clock.state import ClockState
from itss_service.core.instants import from_epoch
from itss_service.core.ticket.events import Event, parse_events
from itss_service.tests.core.clock_oracle import Answer, OracleClock
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


def as_events(case: Case, events: list[dict]) -> list[Event]:
	"""The oracle's events as the library reads them."""
	return parse_events([{**e, "at": case.instant(e["at"]).isoformat()} for e in events], case.calendar.zone)


def as_answer(state: ClockState | None) -> Answer | None:
	"""A clock's state in the oracle's words; every instant of it must fall on a minute."""
	if state is None:
		return None
	found = (
		state.started_at,
		state.due_at,
		state.elapsed_seconds,
		state.paused_seconds,
		state.stopped_at,
		state.breached_at,
	)
	assert all(value is None or value % 60 == 0 for value in found)
	return Answer(state.state, *(None if value is None else value // 60 for value in found))


def expected_of(clock: OracleClock, now: int) -> Answer | None:
	"""The oracle's answer; the rare example that leads beyond its horizon is dropped."""
	try:
		return clock.answer(now)
	except AssertionError:
		assume(False)
		raise


def assert_same(state: ClockState | None, expected: Answer | None, calendar_end: int) -> None:
	"""Equal, but for a due instant beyond what the oracle can see."""
	found = as_answer(state)
	if found and expected and expected.due_at is None and found.due_at and found.due_at >= calendar_end:
		found = replace(found, due_at=None)
	assert found == expected


@given(cases(), st.data())
def test_clock_of_a_target(case: Case, data: st.DataObject) -> None:
	target, events = data.draw(targets()), data.draw(ticket_events(case))
	now = data.draw(minutes_near(case, 6, 12))
	expected = expected_of(OracleClock(target, case.oracle, events), now)
	parsed = parse_target(as_definition(target), case.calendar)
	state = clock_of_target(as_events(case, events), parsed, case.instant(now))
	assert_same(state, expected, case.oracle.end)


@given(cases(), st.data())
def test_clocks_of_a_policy_with_ola_and_uc(case: Case, data: st.DataObject) -> None:
	"""OLA and UC clocks count only while their holder has the ticket, and a supplier goes before a group."""
	ours, theirs, sla = (data.draw(targets()) for _ in range(3))
	events, now = data.draw(ticket_events(case)), data.draw(minutes_near(case, 6, 12))
	policy = parse_policy(
		{
			"calendars": {"office": case.definition},
			"agreements": [
				{"name": "SLA", "kind": "SLA", "targets": [as_definition(sla)]},
				{
					"name": "OLA",
					"kind": "OLA",
					"applies": {"group": GROUPS[1]},
					"targets": [as_definition(ours)],
				},
				{
					"name": "UC",
					"kind": "UC",
					"applies": {"supplier": list(SUPPLIERS)},
					"targets": [as_definition(theirs)],
				},
			],
		}
	)
	states = {state.agreement: state for state in clocks(as_events(case, events), policy, case.instant(now))}

	def second_line_has_it(fields: dict) -> bool:
		return fields.get("supplier") is None and fields.get("group") == GROUPS[1]

	def supplier_has_it(fields: dict) -> bool:
		return fields.get("supplier") in SUPPLIERS

	for name, target, has_it in (
		("SLA", sla, lambda fields: True),
		("OLA", ours, second_line_has_it),
		("UC", theirs, supplier_has_it),
	):
		clock = OracleClock(target, case.oracle, events, has_it)
		expected = expected_of(clock, now)
		assert_same(states.get(name), expected, case.oracle.end)


@given(cases(), st.data())
def test_ledger_is_a_proof(case: Case, data: st.DataObject) -> None:
	"""Consecutive stretches from start to stop (or now) whose counted seconds add up to what has elapsed."""
	state = _some_state(case, data)
	found = ledger(state)
	assert sum(entry.seconds for entry in found) == state.elapsed_seconds
	assert all(earlier.end == later.start for earlier, later in pairwise(found))
	assert all(entry.start < entry.end for entry in found)
	end = state.stopped_at if state.stopped_at is not None else data_now(state)
	if found:
		assert found[0].start == state.started_at
		assert found[-1].end == end
	else:
		assert state.started_at == end
	timeline = state.target.calendar.timeline
	for entry in found:
		worked = timeline.position(entry.end) - timeline.position(entry.start)
		if entry.why == "working":
			assert entry.seconds == worked == entry.end - entry.start
		else:
			assert entry.seconds == 0
			assert entry.why != "closed" or worked == 0
	paused = [entry for entry in found if entry.why == "paused"]
	in_pauses = sum(timeline.position(entry.end) - timeline.position(entry.start) for entry in paused)
	assert in_pauses == state.paused_seconds
	assert all(entry.event == "paused" for entry in paused)
	for run in state.runs:
		assert sum(entry.seconds for entry in entries(run.stretches)) == run.elapsed_seconds


@given(cases(), st.data())
def test_order_of_events_with_distinct_instants_changes_nothing(case: Case, data: st.DataObject) -> None:
	target, events = data.draw(targets()), data.draw(ticket_events(case))
	events = list({event["at"]: event for event in events}.values())
	shuffled = data.draw(st.permutations(events))
	now = case.instant(data.draw(minutes_near(case, 6, 12)))
	parsed = parse_target(as_definition(target), case.calendar)
	one = clock_of_target(as_events(case, events), parsed, now)
	other = clock_of_target(as_events(case, shuffled), parsed, now)
	assert one == other


@given(cases(), st.data())
def test_an_event_told_twice_happened_once(case: Case, data: st.DataObject) -> None:
	target, events = data.draw(targets()), data.draw(ticket_events(case))
	again = data.draw(st.lists(st.sampled_from(events), max_size=4))
	now = case.instant(data.draw(minutes_near(case, 6, 12)))
	parsed = parse_target(as_definition(target), case.calendar)
	once = clock_of_target(as_events(case, events), parsed, now)
	assert clock_of_target(as_events(case, events + again), parsed, now) == once


@given(cases(), st.data())
def test_clocks_at_now_do_not_see_what_comes_later(case: Case, data: st.DataObject) -> None:
	target, events = data.draw(targets()), data.draw(ticket_events(case))
	now = data.draw(minutes_near(case, 6, 12))
	parsed = parse_target(as_definition(target), case.calendar)
	so_far = [event for event in events if event["at"] <= now]
	full = clock_of_target(as_events(case, events), parsed, case.instant(now))
	assert clock_of_target(as_events(case, so_far), parsed, case.instant(now)) == full


@given(cases(), st.data())
def test_next_event_is_the_earliest_change_without_events(case: Case, data: st.DataObject) -> None:
	"""Up to the second before it nothing changes; at it a mark is reached. None: nothing ever changes."""
	target, events = data.draw(targets()), data.draw(ticket_events(case))
	definition = {**as_definition(target), "warn_at": [0.5, 0.75, 1.5]}
	parsed = parse_target(definition, case.calendar)
	minute = data.draw(minutes_near(case, 6, 12))
	known = as_events(case, [event for event in events if event["at"] <= minute])

	def at(second: int) -> ClockState | None:
		return clock_of_target(known, parsed, from_epoch(second, case.calendar.zone))

	state = at(minute * 60)
	assume(state is not None)
	next_event = state.next_event_at
	if next_event is None:
		horizon = minute * 60 + 15 * 86_400
		assert _face(at(horizon)) == _face(state)
		return
	assert next_event > minute * 60
	assert _face(at(next_event - 1)) == _face(state)
	assert _face(at(next_event)) != _face(state)
	middle = data.draw(st.integers(minute * 60, next_event - 1))
	assert _face(at(middle)) == _face(state)
	assert at(middle).next_event_at == next_event


@given(cases(), st.data())
def test_a_breach_reached_stays(case: Case, data: st.DataObject) -> None:
	"""Whatever happens later, an instant at which the target was seen missed is never taken back."""
	target, events = data.draw(targets()), data.draw(ticket_events(case))
	events = sorted(events, key=lambda event: event["at"])
	parsed = parse_target(as_definition(target), case.calendar)
	breach = None
	for event in events:
		state = clock_of_target(as_events(case, events), parsed, case.instant(event["at"] - 1))
		if state is None:
			continue
		assert breach is None or (state.state == "breached" and state.breached_at == breach)
		breach = state.breached_at


@given(cases(), st.data())
def test_state_tells_one_story(case: Case, data: st.DataObject) -> None:
	"""What must hold between the parts of any state."""
	state = _some_state(case, data)
	assert (state.breached_at is not None) == (state.state == "breached")
	assert (state.stopped_at is None) == state.is_open
	if state.state in ("met", "cancelled"):
		assert state.stopped_at is not None
	if state.state in ("running", "paused"):
		assert state.is_open
	if state.state == "paused":
		assert state.due_at is None
		assert state.is_paused
	if state.state == "met" and state.due_at is not None:
		assert state.stopped_at <= state.due_at
	if state.state == "running":
		assert state.due_at > data_now(state)
		assert state.remaining_seconds > 0 or state.elapsed_seconds == state.duration
	assert state.cycle == len(state.runs) + 1
	times = [reached.at for reached in state.reached if reached.cycle == state.cycle]
	assert all(at <= (state.stopped_at or data_now(state)) for at in times)


_NOW: dict[int, int] = {}


def data_now(state: ClockState) -> int:
	"""The second at which a drawn state was asked for."""
	return _NOW[id(state)]


def _some_state(case: Case, data: st.DataObject) -> ClockState:
	target, events = data.draw(targets()), data.draw(ticket_events(case))
	now = data.draw(minutes_near(case, 6, 12))
	parsed: Target = parse_target(as_definition(target), case.calendar)
	state = clock_of_target(as_events(case, events), parsed, case.instant(now))
	assume(state is not None)
	_NOW.clear()
	_NOW[id(state)] = now * 60
	return state


def _face(state: ClockState | None) -> tuple:
	"""What a reader of a clock sees, without the seconds that run on."""
	return (state.state, state.is_paused, state.due_at, state.breached_at, state.reached, state.stopped_at)
