"""What happens next if nobody does anything, with its instant: warnings, due times, rules, ends of agreements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from itss_service.core.agreement.escalation_rule import EscalationRule
from itss_service.core.agreement.marks import BREACH, Mark
from itss_service.core.clock.clocks import positions_one_by_one
from itss_service.core.clock.state import ClockState
from itss_service.core.decide.limits import is_for_priority, silence_calendar
from itss_service.core.decide.silence import next_silence_at
from itss_service.core.errors import OutOfReach
from itss_service.desk.instants import iso
from itss_service.tickets.judging import Judged
from itss_service.tickets.projection import clock_key

MOST = 30


def coming(judged: Judged, now: int) -> list[dict[str, Any]]:
	"""The instants to come, the next first; a clock on hold has none until it goes on."""
	found = [*_marks(judged, now), *_rules(judged, now)]
	if turns := list(_turns(judged, now)):  # what lies behind them will be another story
		ends = {turn["agreement"]: turn["epoch"] for turn in reversed(turns)}
		found = [each for each in found if each["epoch"] < ends.get(each.get("agreement"), each["epoch"] + 1)]
		found += turns
	found.sort(key=lambda each: (each["epoch"], each["what"] == "rule"))
	return [{name: value for name, value in each.items() if name != "epoch"} for each in found[:MOST]]


def _turns(judged: Judged, now: int) -> Iterator[dict[str, Any]]:
	"""Where an agreement with an open clock ends, or gives way to another one."""
	running = {state.agreement for state in judged.states if state.is_open}
	for turn in judged.terms.turns:
		if turn.at > now and turn.agreement in running:
			yield _told("turn", turn.at, None, agreement=turn.agreement, moves_to=turn.moves_to)


def _marks(judged: Judged, now: int) -> Iterator[dict[str, Any]]:
	for state in judged.states:
		marks = [Mark(share) for share in state.target.warn_at if share != 1]
		for mark in (*marks, BREACH):
			if (at := _reached_at(state, mark, now)) is not None:
				what = "due" if mark == BREACH else "warning"
				yield _told(what, at, state, share=float(mark.share))


def _rules(judged: Judged, now: int) -> Iterator[dict[str, Any]]:
	priority = judged.steps[-1].fields.get("priority")
	for rule in judged.terms.policy.escalations:
		if not is_for_priority(rule.when, priority):
			continue
		about = {"rule": rule.name, "level": rule.level, "to": list(rule.to), "direction": rule.direction}
		for at, state in _firings(rule, judged, now):
			yield _told("rule", at, state, **about, silence=rule.when.no_update_for)


def _firings(rule: EscalationRule, judged: Judged, now: int) -> Iterator[tuple[int, ClockState | None]]:
	when = rule.when
	if when.mark is not None:
		concerned = (
			s for s in judged.states if s.metric == when.metric and when.concerns(s.kind, s.agreement)
		)
		for state in concerned:
			if (at := _reached_at(state, when.mark, now)) is not None:
				yield at, state
	elif when.no_update_for is not None:
		calendar = silence_calendar(when, judged.states)
		if calendar is not None:
			positions = positions_one_by_one(judged.steps, now)
			at = next_silence_at(judged.steps, calendar, when.no_update_for, now, positions)
			if at is not None:
				yield at, None


def _reached_at(state: ClockState, mark: Mark, now: int) -> int | None:
	"""When a running clock reaches a mark that it has not reached yet."""
	if not state.is_open or state.is_paused or state.duration is None:
		return None
	left = mark.threshold(state.duration) - state.elapsed_seconds
	if left < 0 or any(found.mark == mark and found.cycle == state.cycle for found in state.reached):
		return None
	try:
		return state.target.calendar.due_epoch(now, left)
	except OutOfReach:
		return None


def _told(what: str, at: int, state: ClockState | None, **more: Any) -> dict[str, Any]:
	clock = {}
	if state is not None:
		clock = {"clock": clock_key(state.kind, state.agreement, state.metric), "metric": state.metric}
		clock |= {"kind": state.kind, "agreement": state.agreement}
	return {"what": what, "epoch": at, "at": iso(at), **clock, **more}
