"""The guarantee chain: worst starts against a brute-force grid, goals, and what is missing."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta, timezone
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itss_service.core.agreement.definition import parse_policy
from itss_service.core.calendar import parse_calendar
from itss_service.core.durations import parse_duration
from itss_service.core.guarantee.chain import chains
from itss_service.core.guarantee.verdict import Chain
from itss_service.core.instants import epoch

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
CALENDARS: dict[str, dict[str, Any]] = {
	"lunch": {
		"time_zone": "Asia/Shanghai",
		"weekly": {day: [["09:00", "12:00"], ["13:30", "18:00"]] for day in WORKDAYS},
		"closed": ["2026-03-03"],
		"special": {"2026-03-07": [["09:00", "15:00"]]},
	},
	"night": {"time_zone": "Europe/Berlin", "weekly": {day: [["22:00", "06:00"]] for day in WORKDAYS}},
	"always": {"always_open": True},
	"late": {
		"time_zone": "America/Sao_Paulo",
		"weekly": {"tue": [["10:00", "20:00"]], "sat": [["08:00", "24:00"]]},
	},
}
START = datetime(2026, 3, 2, tzinfo=timezone.utc)


def ola(name: str, calendar: str, duration: Any, position: int = 1, **more: Any) -> dict[str, Any]:
	return {
		"name": name,
		"kind": "OLA",
		"applies": {"group": name},
		"calendar": calendar,
		"underpins": [{"agreement": "SLA", "metric": "resolution", "position": position}],
		"targets": [{"metric": "resolution", "duration": duration}],
		**more,
	}


def policy_of(calendar: str, target: dict[str, Any], *carriers: dict[str, Any], **more: Any):
	sla = {"name": "SLA", "kind": "SLA", "calendar": calendar, **more.pop("sla", {})}
	sla["targets"] = [{"metric": "resolution", **target}]
	return parse_policy({"calendars": CALENDARS, "agreements": [sla, *carriers], **more})


def only(policy, start: datetime = START, days: int = 21) -> Chain:
	(chain,) = chains(policy, start, days)
	return chain


def brute(
	calendar: str,
	duration: Any,
	legs: list[tuple[str, Any, int]],
	days: int,
	step: int,
	begin: datetime = START,
) -> tuple[int, int]:
	"""Margin and wall seconds of the worst start, on a grid of `step` seconds and a second beside each."""
	parsed = {name: parse_calendar(definition) for name, definition in CALENDARS.items()}

	def due(name: str, at: int, length: Any) -> int:
		found = parsed[name]
		seconds = found.working_seconds(datetime.fromtimestamp(at, timezone.utc), parse_duration(length))
		return found.due_epoch(at, seconds)

	first, worst = epoch(begin), (10**9, 0)
	for minute in range(first, first + days * 86_400, step):
		for start in (minute - 1, minute, minute + 1):
			if not first <= start < first + days * 86_400:
				continue
			at = start
			for _, group in groupby(sorted(legs, key=lambda leg: leg[2]), key=lambda leg: leg[2]):
				at = max(due(name, at, length) for name, length, _ in group)
			limit = due(calendar, start, duration)
			position = parsed[calendar].timeline.position
			worst = min(worst, (position(limit) - position(at), limit - at))
	return worst


CASES = {
	"one stage on the same hours": ("lunch", "PT4H", [("lunch", "PT3H", 1)]),
	"exactly fitting": ("lunch", "PT4H", [("lunch", "PT1H", 1), ("lunch", "PT3H", 2)]),
	"round the clock under office hours": ("lunch", "PT4H", [("always", "PT4H", 1)]),
	"office hours under round the clock": ("always", "PT72H", [("lunch", "PT2H", 1)]),
	"night shift": ("always", "P4D", [("night", "PT5H", 1)]),
	"two in parallel, then one": (
		"late",
		"PT20H",
		[("lunch", "PT2H", 1), ("night", "PT3H", 1), ("always", "PT2H", 2)],
	),
	"crossing zones": ("lunch", "P2D", [("night", "PT9H", 1), ("late", "PT4H", 2)]),
	"working days above": ("lunch", "2wd", [("lunch", "PT10H", 1)]),
	"working days below": ("always", "P7D", [("lunch", "1wd", 1), ("night", "PT2H", 2)]),
	"end of the working day": ("lunch", "1wd-eod", [("lunch", "1wd", 1)]),
	"same day": ("lunch", "0wd-eod", [("lunch", "PT1H", 1)]),
	"zero": ("lunch", "PT1H", [("late", 0, 1), ("lunch", "PT30M", 2)]),
	"working days twice": ("always", "P8D", [("lunch", "1wd", 1), ("late", "1wd-eod", 2)]),
}


GRIDS = {
	"every minute": (START, 1, 60),
	"a week with a holiday and a make-up day": (START, 8, 900),
	"clocks go forward in Berlin": (datetime(2026, 3, 25, tzinfo=timezone.utc), 8, 900),
}


@pytest.mark.parametrize("begin, days, step", GRIDS.values(), ids=GRIDS.keys())
@pytest.mark.parametrize("calendar, duration, legs", CASES.values(), ids=CASES.keys())
def test_worst_start_is_that_of_the_grid(calendar, duration, legs, begin, days, step):
	carriers = [ola(f"O{n}", name, length, place) for n, (name, length, place) in enumerate(legs)]
	chain = only(policy_of(calendar, {"duration": duration}, *carriers), begin, days)
	margin, wall = brute(calendar, duration, legs, days, step, begin)
	assert chain.margin_seconds == margin
	assert chain.holds is (wall >= 0)
	assert None not in (chain.worst_start, chain.due_at, chain.ends_at)
	assert int((chain.due_at - chain.ends_at).total_seconds()) == wall


MINUTES = st.integers(0, 40).map(lambda n: n * 15 * 60)
LEGS = st.lists(
	st.tuples(
		st.sampled_from(sorted(CALENDARS)), MINUTES | st.sampled_from(["1wd", "1wd-eod"]), st.integers(1, 2)
	),
	min_size=1,
	max_size=3,
)


@settings(max_examples=15, deadline=None)
@given(calendar=st.sampled_from(sorted(CALENDARS)), duration=MINUTES, legs=LEGS)
def test_no_start_of_the_grid_is_worse_than_the_worst(calendar, duration, legs):
	carriers = [ola(f"O{n}", name, length, place) for n, (name, length, place) in enumerate(legs)]
	chain = only(policy_of(calendar, {"duration": duration}, *carriers), days=4)
	margin, wall = brute(calendar, duration, legs, days=4, step=900)
	assert (chain.margin_seconds, chain.holds) == (margin, wall >= 0)


def test_chain_that_ends_in_closed_time_after_the_due_instant_is_broken():
	calendars = {**CALENDARS, "noon": {"weekly": {"mon": [["09:00", "12:00"]]}}}
	sla = {"name": "SLA", "kind": "SLA", "calendar": "noon"}
	sla["targets"] = [{"metric": "resolution", "duration": "PT3H"}]
	policy = parse_policy({"calendars": calendars, "agreements": [sla, ola("O", "always", "PT3H1S")]})
	chain = only(policy, START + timedelta(hours=9), days=1)
	assert (chain.margin_seconds, chain.holds) == (0, False)  # a second after noon no working time is lacking
	assert chain.worst_start == START + timedelta(hours=9)
	assert "closed time, after the due instant" in chain.findings[0]


def test_stages_tell_the_way_at_the_worst_start():
	policy = policy_of(
		"lunch", {"duration": "PT8H"}, ola("B", "always", "PT1H", 2), ola("A", "lunch", "PT2H", 1)
	)
	chain = only(policy)
	assert [stage.agreement for stage in chain.stages] == ["A", "B"]
	first, second = chain.stages
	assert first.starts_at == chain.worst_start
	assert second.starts_at == first.ends_at
	assert second.ends_at == chain.ends_at
	assert (first.seconds, second.seconds) == (7200, 3600)
	assert chain.ends_at.utcoffset() == timedelta(hours=8)


def test_chain_is_told_as_plain_data():
	day = {"duration": "1wd-eod"}
	told = only(policy_of("lunch", day, ola("A", "lunch", "PT2H", attainment_goal=0.9))).as_dict()
	assert (told["duration"], told["verdict"], told["promised"]) == ("1wd-eod", "holds", 0.9)
	assert json.loads(json.dumps(told)) == told
	assert told["stages"] == [
		{
			"agreement": "A",
			"kind": "OLA",
			"position": 1,
			"duration": "PT2H",
			"seconds": 7200,
			"starts_at": told["worst_start"],
			"ends_at": told["ends_at"],
			"goal": 0.9,
		}
	]


def test_chain_without_underpinning_is_told_with_none_for_what_is_not_known():
	told = only(policy_of("lunch", {"duration": "PT8H"})).as_dict()
	assert [told[key] for key in ("worst_start", "due_at", "ends_at", "margin_seconds")] == [None] * 4
	assert told["verdict"] == "no chain"


@pytest.mark.parametrize(
	"goals, promised, holds, words",
	[
		((0.98, 0.98), 0.9604, True, "which carries its 95 %"),
		((0.95, 0.98), 0.931, False, "which is less than its 95 %"),
		((1, 0.95), 0.95, True, "which carries its 95 %"),
		((None, 0.98), None, None, "O0 has no attainment goal"),
	],
)
def test_promised_shares_multiply(goals, promised, holds, words):
	carriers = [
		ola(f"O{n}", "lunch", "PT1H", **({} if goal is None else {"attainment_goal": goal}))
		for n, goal in enumerate(goals)
	]
	chain = only(policy_of("lunch", {"duration": "PT8H"}, *carriers, sla={"attainment_goal": 0.95}))
	assert chain.promised == promised
	assert chain.goals_hold is holds
	assert any(words in finding for finding in chain.findings)
	assert chain.missing_goals == (("O0",) if goals[0] is None else ())
	assert chain.verdict == ("cannot hold" if holds is False else "holds")


def test_sla_without_a_goal_is_not_judged_by_shares():
	chain = only(policy_of("lunch", {"duration": "PT8H"}, ola("O", "lunch", "PT1H", attainment_goal=0.9)))
	assert chain.goals_hold is None
	assert any("none of its own" in finding for finding in chain.findings)


def test_target_without_underpinning_is_neither_held_nor_broken():
	chain = only(policy_of("lunch", {"duration": "PT8H"}))
	assert (chain.complete, chain.holds, chain.margin_seconds, chain.stages) == (False, None, None, ())
	assert chain.findings == ("no OLA or UC underpins it",)
	assert chain.verdict == "no chain"


def test_carrier_silent_at_a_priority_makes_the_chain_incomplete():
	silent = ola("A", "lunch", None)
	silent["targets"] = [{"metric": "resolution", "durations": {"P1": "PT1H"}}]
	target = {"durations": {"P1": "PT4H", "P2": "PT8H"}}
	first, second = chains(policy_of("lunch", target, silent), START, 7)
	assert (first.complete, first.holds) == (True, True)
	assert (second.complete, second.holds) == (False, None)
	assert (first.verdict, second.verdict) == ("holds", "incomplete")
	assert second.findings == ("A promises nothing at this priority",)
	long = ola("B", "lunch", "P3D")
	broken = chains(policy_of("lunch", target, silent, long), START, 7)[1]
	assert (broken.complete, broken.holds) == (False, False)  # what there is breaks it already


def test_any_priority_is_spelt_out_from_what_the_policy_names():
	carrier = ola("A", "lunch", None)
	carrier["targets"] = [{"metric": "resolution", "durations": {"P1": "PT1H", "*": "PT2H"}}]
	found = chains(policy_of("lunch", {"duration": "PT8H"}, carrier), START, 7)
	assert [chain.priority for chain in found] == ["P1", "*"]
	matrix = {"impacts": ["high"], "urgencies": ["high", "low"], "cells": [["P1", "P2"]]}
	found = chains(policy_of("lunch", {"duration": "PT8H"}, carrier, priority_matrix=matrix), START, 7)
	assert [chain.priority for chain in found] == ["P1", "P2"]


def test_calendar_that_ends_cannot_be_judged():
	calendars = {**CALENDARS, "once": {"special": {"2020-01-06": [["09:00", "10:00"]]}}}
	sla = {
		"name": "SLA",
		"kind": "SLA",
		"calendar": "lunch",
		"targets": [{"metric": "resolution", "duration": "PT1H"}],
	}
	policy = parse_policy({"calendars": calendars, "agreements": [sla, ola("O", "once", "PT1H")]})
	chain = only(policy)
	assert chain.holds is None
	assert chain.findings[0].startswith("cannot be judged")
	assert chain.verdict == "not judged"


def test_year_takes_less_than_a_second():
	carriers = [ola("A", "lunch", "PT1H"), ola("B", "always", "PT2H", 2), ola("C", "night", "PT2H", 3)]
	policy = policy_of("lunch", {"durations": {"P1": "PT4H", "P2": "P1D"}}, *carriers)
	begun = time.process_time()
	assert len(chains(policy, START)) == 2
	assert time.process_time() - begun < 1.5
