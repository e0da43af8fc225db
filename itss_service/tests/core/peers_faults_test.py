"""Faults found in other products, one test each by name (docs: what the peers do).

Those which only a desk can have, with its hooks, queries and jobs, are listed in DESK_ONLY.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest

from itss_service.core.agreement.definition import parse_target
from itss_service.core.agreement.marks import Mark, exact
from itss_service.core.calendar import parse_calendar
from itss_service.core.clock.ledger import ledger
from itss_service.core.errors import DefinitionError, OutOfReach
from itss_service.core.instants import from_epoch, parse_instant
from itss_service.tests.core.desk import (
	DAYS,
	HOUR,
	OFFICE,
	breached,
	clock,
	clocks_by_name,
	due,
	local,
	policy_of,
	story,
)

DESK_ONLY = (
	"bulk status changes that bypass the clock",
	"a hook on every save of every doctype",
	"every open ticket loaded hourly, with an UPDATE and a COMMIT each",
	"all open tickets saved inside the request when a holiday list is saved",
	"at most 1,000 tickets a run",
)

FOUR = {"metric": "resolution", "duration": "PT4H"}
OPENED = ("02 10:00", "opened")


def sla(name: str = "SLA", metric: str = "resolution", duration: object = "PT4H", **more: object) -> dict:
	return {"name": name, "kind": "SLA", "targets": [{"metric": metric, "duration": duration}], **more}


def test_breach_is_known_without_a_save() -> None:
	"""Nobody touched the ticket since it was opened; asked later, it tells the exact instant."""
	found = clock(FOUR, "05 10:00", OPENED)
	assert (found.state, breached(found)) == ("breached", "02 14:00")


def test_calendar_that_never_opens_is_refused_not_walked() -> None:
	with pytest.raises(DefinitionError, match="no working time"):
		parse_calendar({"weekly": {"mon": []}})
	over = parse_calendar({"special": {"2026-03-02": [["09:00", "10:00"]]}})
	with pytest.raises(OutOfReach, match="20 years"):
		over.due_at(parse_instant("2026-03-03", over.zone), "PT1H")


def test_pauses_count_in_working_time_only() -> None:
	"""On hold from Friday 17:00 to Monday 10:00: two working hours, not 65."""
	found = clock(FOUR, "09 11:00", ("06 16:00", "opened"), ("06 17:00", "paused"), ("09 10:00", "resumed"))
	assert (found.paused_seconds, found.elapsed_seconds, due(found)) == (2 * HOUR, 2 * HOUR, "09 13:00")


def test_pause_outside_working_hours_costs_nothing() -> None:
	found = clock(FOUR, "03 09:30", ("02 17:00", "opened"), ("02 19:00", "paused"), ("03 08:00", "resumed"))
	assert (found.paused_seconds, due(found)) == (0, "03 12:00")


def test_first_response_compares_instants_not_days() -> None:
	"""The same day of another month, and the same day but an hour late, are both too late."""
	target = {"metric": "response", "duration": "PT2H"}
	month_later = clock(target, "2026-04-03T00:00", OPENED, ("2026-04-02T10:30", "responded"))
	same_day = clock(target, "03 09:00", OPENED, ("02 13:00", "responded"))
	assert {month_later.state, same_day.state} == {"breached"}


def test_zone_is_the_calendars() -> None:
	"""Whatever offset the instants were written with, 09:00 is the calendar's 09:00."""
	for opened in ("2026-03-02T02:00:00Z", "2026-03-01T23:00:00-03:00", "2026-03-02T10:00"):
		found = clock(FOUR, "02 11:00", (opened, "opened"))
		assert found.at(found.due_at).isoformat() == "2026-03-02T14:00:00+08:00"


def test_several_windows_a_day() -> None:
	split = parse_calendar({"weekly": {day: [["09:00", "12:00"], ["13:30", "18:00"]] for day in DAYS}})
	found = clock(FOUR, "02 13:00", OPENED, calendar=split)
	assert (found.elapsed_seconds, due(found)) == (2 * HOUR, "02 15:30")


def test_signed_agreement_edit_does_not_rejudge_what_has_stopped() -> None:
	"""The ticket comes under a stricter agreement after its resolution: its verdict and due time stay."""
	policy = policy_of(sla("old"), sla("new", duration="PT1H", applies={"customer": "never by itself"}))
	told = (OPENED, ("02 13:00", "resolved"), ("03 10:00", "agreement_changed", {"agreement": "new"}))
	before = clocks_by_name(policy, "02 13:00", *told)["old", "resolution"]
	(after,) = clocks_by_name(policy, "04 10:00", *told).values()
	assert (after.state, after.due_at, after.stopped_at) == ("met", before.due_at, before.stopped_at)


def test_signed_agreement_edit_reaches_open_tickets_from_their_true_start() -> None:
	policy = policy_of(sla("old"), sla("new", duration="PT6H", applies={"customer": "never by itself"}))
	told = (OPENED, ("02 11:00", "agreement_changed", {"agreement": "new"}))
	(found,) = clocks_by_name(policy, "02 12:00", *told).values()
	assert (found.agreement, due(found), found.elapsed_seconds) == ("new", "02 16:00", 2 * HOUR)


def test_on_hold_straight_to_resolved_keeps_the_pause() -> None:
	found = clock(FOUR, "03 10:00", OPENED, ("02 11:00", "paused"), ("02 17:00", "resolved"))
	assert (found.state, found.elapsed_seconds, found.paused_seconds) == ("met", HOUR, 6 * HOUR)


def test_pause_is_not_a_response() -> None:
	target = {"metric": "response", "duration": "PT2H", "pause_on": []}
	assert clock(target, "02 13:00", OPENED, ("02 10:30", "paused")).state == "breached"
	assert clock({**target, "pause_on": ["paused"]}, "02 13:00", OPENED, ("02 10:30", "paused")).is_open


def test_selection_has_an_order() -> None:
	"""The most specific wins, then the list's order; the same however often it is asked."""
	general, customer = sla("z general"), sla("customer", applies={"customer": "ACME"})
	both = sla("a both", applies={"customer": "ACME", "service": "mail"})
	rival = sla("rival", applies={"customer": "ACME", "kind": "incident"})
	fields = {"customer": "ACME", "service": "mail", "kind": "incident"}
	for agreements, expected in (
		((general, customer, both, rival), "a both"),
		((general, customer, rival, both), "rival"),
		((customer, general), "customer"),
		((general, sla("other general")), "z general"),
	):
		policy = policy_of(*agreements)
		assert [policy.select("SLA", fields).agreement.name for _ in range(3)] == [expected] * 3


def test_the_reason_of_a_selection_can_be_shown() -> None:
	policy = policy_of(sla("general"), sla("customer", applies={"customer": "ACME"}))
	assert policy.select("SLA", {"customer": "ACME"}).reason == (
		"customer matches the ticket's customer and is more specific than general"
	)
	assert policy.select("SLA", {}).reason == "general applies to every ticket; no other agreement does"
	twins = policy_of(sla("one"), sla("two"))
	assert twins.select("SLA", {}).reason == "one applies to every ticket and comes before two"
	assert policy.select("OLA", {}) is None


def test_priority_change_keeps_pauses() -> None:
	target = {"metric": "resolution", "durations": {"P1": "PT3H", "P3": "PT8H"}}
	found = clock(
		target,
		"02 15:00",
		("02 09:00", "opened", {"priority": "P3"}),
		("02 10:00", "paused"),
		("02 14:00", "resumed"),
		("02 15:00", "classified", {"priority": "P1"}),
	)
	assert (found.paused_seconds, found.elapsed_seconds, due(found)) == (4 * HOUR, 2 * HOUR, "02 16:00")


def test_agreement_change_keeps_pauses() -> None:
	policy = policy_of(sla("old"), sla("new", duration="PT6H", applies={"customer": "never by itself"}))
	(found,) = clocks_by_name(
		policy,
		"02 15:00",
		OPENED,
		("02 11:00", "paused"),
		("02 13:00", "resumed"),
		("02 14:00", "agreement_changed", {"agreement": "new"}),
	).values()
	assert (found.paused_seconds, due(found)) == (2 * HOUR, "02 18:00")


def test_priority_change_while_paused_keeps_the_pause() -> None:
	target = {"metric": "resolution", "durations": {"P1": "PT3H", "P3": "PT8H"}}
	found = clock(
		target,
		"02 15:00",
		("02 09:00", "opened", {"priority": "P3"}),
		("02 10:00", "paused"),
		("02 12:00", "classified", {"priority": "P1"}),
	)
	assert (found.state, found.paused_seconds, found.remaining_seconds) == ("paused", 5 * HOUR, 2 * HOUR)


def test_seconds_not_whole_minutes() -> None:
	target = {"metric": "response", "duration": "PT90S"}
	for stop, state in (("02 10:01:50", "met"), ("02 10:01:51", "breached")):
		found = clock(target, "02 11:00", ("02 10:00:20", "opened"), (stop, "responded"))
		assert (found.state, due(found)) == (state, "02 10:01:50")


@pytest.mark.parametrize("duration", (1, 7, 59, 3601, 99_999, 28_800))
@pytest.mark.parametrize("share", (0.1, 0.333, 0.8, 0.29, 0.95, 1.15, 0.57))
def test_percentages_do_not_breach_early_by_rounding(duration: int, share: float) -> None:
	"""A mark is reached at the first second at which the used share is not below it, exactly."""
	written = Fraction(str(share))
	seconds = Mark(exact(share)).threshold(duration)
	assert Fraction(seconds, duration) >= written > Fraction(seconds - 1, duration)


def test_no_breach_at_99_995_percent() -> None:
	target = {"metric": "resolution", "duration": 30_000}
	found = clock(target, "02 17:19:59", ("02 09:00", "opened"))
	assert (found.remaining_seconds, found.state) == (1, "running")


def test_late_attachment_counts_from_true_start() -> None:
	"""An agreement that fits only since 12:00 is judged from 10:00 on, with the pause before it."""
	policy = policy_of(sla(applies={"customer": "ACME"}))
	told = (
		OPENED,
		("02 10:30", "paused"),
		("02 11:30", "resumed"),
		("02 12:00", "classified", {"customer": "ACME"}),
	)
	assert clocks_by_name(policy, "02 11:45", *told) == {}
	(found,) = clocks_by_name(policy, "02 12:30", *told).values()
	assert local(found, found.started_at) == "02 10:00"
	assert (found.elapsed_seconds, found.paused_seconds, due(found)) == (1.5 * HOUR, HOUR, "02 15:00")


def test_late_attachment_tells_past_marks_at_their_true_instants() -> None:
	"""So that whoever sends notices can see that they lie in the past, and send one summary."""
	policy = policy_of(
		{
			"name": "SLA",
			"kind": "SLA",
			"applies": {"customer": "ACME"},
			"targets": [{"metric": "resolution", "duration": "PT2H", "warn_at": [0.5]}],
		}
	)
	(found,) = clocks_by_name(
		policy, "02 15:00", OPENED, ("02 15:00", "classified", {"customer": "ACME"})
	).values()
	assert [local(found, reached.at) for reached in found.reached] == ["02 11:00", "02 12:00"]


@pytest.mark.parametrize("channel", ("auto_reply", "auto", "automatic", "acknowledgement"))
def test_automatic_reply_is_no_response(channel: str) -> None:
	target = {"metric": "response", "duration": "PT2H"}
	found = clock(target, "02 13:00", OPENED, ("02 10:01", "responded", {"channel": channel}))
	assert found.state == "breached"
	everything = {**target, "counts_as_response": ["reply", channel]}
	found = clock(everything, "02 13:00", OPENED, ("02 10:01", "responded", {"channel": channel}))
	assert found.state == "breached"


@pytest.mark.parametrize("channel", ("reply", "call", "message", "on site"))
def test_response_is_recognised_whatever_its_channel(channel: str) -> None:
	target = {"metric": "response", "duration": "PT2H"}
	told = (OPENED, ("02 11:00", "responded", {"channel": channel}))
	assert clock(target, "02 13:00", *told).state == "met"
	only_calls = clock({**target, "counts_as_response": ["call"]}, "02 13:00", *told)
	assert only_calls.state == ("met" if channel == "call" else "breached")


def test_a_breach_is_an_event_where_no_level_is_defined() -> None:
	"""No warning, no escalation rule: the breach is reached all the same and waited for before."""
	found = clock(FOUR, "02 11:00", OPENED)
	assert local(found, found.next_event_at) == "02 14:00"
	(reached,) = clock(FOUR, "02 15:00", OPENED).reached
	assert local(found, reached.at) == "02 14:00"


def test_no_breach_the_second_a_ticket_resumes() -> None:
	"""On hold over what would have been its due instant: it goes on with what was left."""
	told = (OPENED, ("02 11:00", "paused"), ("03 10:00", "resumed"))
	found = clock(FOUR, "03 10:00", *told)
	assert (found.state, due(found)) == ("running", "03 13:00")


def test_history_of_runs_is_kept() -> None:
	told = (OPENED, ("02 11:00", "resolved"), ("02 12:00", "reopened"), ("02 13:00", "resolved"))
	found = clock(FOUR, "03 10:00", *told, ("03 10:00", "reopened"))
	assert [(run.cycle, run.elapsed_seconds) for run in found.runs] == [(1, HOUR), (2, 2 * HOUR)]


def test_yesterdays_goals_judge_yesterday() -> None:
	"""The state at an earlier `now` never sees what was changed or happened since."""
	policy = policy_of(sla("old"), sla("new", duration="PT1H", applies={"customer": "never by itself"}))
	told = (OPENED, ("02 12:00", "agreement_changed", {"agreement": "new"}))
	(found,) = clocks_by_name(policy, "02 11:59", *told).values()
	assert (found.agreement, found.state, due(found)) == ("old", "running", "02 14:00")


def test_clocks_per_team_so_that_the_last_is_not_blamed() -> None:
	policy = policy_of(
		*(
			{
				"name": group,
				"kind": "OLA",
				"applies": {"group": group},
				"targets": [{"metric": "resolution", "duration": "PT2H"}],
			}
			for group in ("first line", "second line")
		)
	)
	found = clocks_by_name(
		policy,
		"03 10:00",
		("02 09:00", "opened", {"group": "first line"}),
		("02 15:00", "assigned", {"group": "second line"}),
		("02 15:30", "resolved"),
	)
	assert {name: state.state for (name, _), state in found.items()} == {
		"first line": "breached",
		"second line": "met",
	}


def test_why_a_due_time_moved_can_be_read() -> None:
	found = clock(
		FOUR, "02 15:00", OPENED, ("02 11:00", "paused", {"reason": "awaiting part"}), ("02 13:00", "resumed")
	)
	told = [(e.why, e.reason, local(found, e.start), local(found, e.end)) for e in ledger(found)]
	assert told == [
		("working", None, "02 10:00", "02 11:00"),
		("paused", "awaiting part", "02 11:00", "02 13:00"),
		("working", None, "02 13:00", "02 15:00"),
	]


def test_occurred_time_recorded_late_still_counts_from_when_it_was_reported() -> None:
	"""Events typed in out of order are put in order by their instants."""
	told = (("02 12:00", "responded"), ("02 11:00", "paused"), ("02 11:30", "resumed"), OPENED)
	found = clock({"metric": "response", "duration": "PT2H"}, "02 14:00", *told)
	assert (found.state, found.elapsed_seconds, found.paused_seconds) == ("met", 1.5 * HOUR, HOUR / 2)


def test_a_calendar_changed_does_not_change_a_target_already_built() -> None:
	"""Definitions are frozen: the caller's later edits of the mapping reach nothing."""
	definition = {"weekly": {day: [["09:00", "18:00"]] for day in DAYS}}
	calendar = parse_calendar(definition)
	definition["weekly"]["mon"].clear()
	assert calendar.is_open(parse_instant("2026-03-02T10:00", calendar.zone))
	durations = {"P1": "PT1H"}
	target = parse_target({"metric": "resolution", "durations": durations}, calendar)
	durations["P1"] = "PT9H"
	assert target.duration("P1") == HOUR
	with pytest.raises(AttributeError):
		target.metric = "response"


def test_equal_second_events_are_taken_as_told_with_opened_first() -> None:
	found = clock(FOUR, "02 11:00", ("02 10:00", "paused"), OPENED, ("02 10:00", "resumed"))
	assert (found.state, found.elapsed_seconds) == ("running", HOUR)
	found = clock(FOUR, "02 11:00", ("02 10:00", "resumed"), OPENED, ("02 10:00", "paused"))
	assert (found.state, found.elapsed_seconds) == ("paused", 0)


def test_fractions_of_a_second_are_dropped() -> None:
	(event,) = story(("2026-03-02T10:00:00.999", "opened"))
	found = clock(FOUR, "02 10:00", ("2026-03-02T10:00:00.999", "opened"))
	assert found.started() == from_epoch(int(event.at.timestamp()), OFFICE.zone)
	assert found.started() + timedelta(hours=4) == found.at(found.due_at)
