"""Escalation decisions: which rules of a policy fired for a ticket, when, and for whom (SD9, OP3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from itss_service.core.agreement.agreement import Kind
from itss_service.core.agreement.escalation_rule import Direction, EscalationRule, When
from itss_service.core.agreement.marks import Mark
from itss_service.core.agreement.policy import Policy
from itss_service.core.clock.fold import Positions
from itss_service.core.clock.state import ClockState
from itss_service.core.decide.limits import (
	is_for_others,
	is_for_priority,
	priority_at,
	silence_calendar,
	sla_clock,
)
from itss_service.core.decide.silence import METRIC, silences
from itss_service.core.durations import format_duration
from itss_service.core.ticket.history import Step


@dataclass(frozen=True, slots=True)
class Escalation:
	"""One rule that fired at epoch second `at`.

	`rule` is its index in the policy; `kind`, `agreement` and `metric` name the clock ("" and None where the rule counts
	something of the ticket itself), `cycle` its run, or the count. These five never occur twice for a ticket.
	"""

	at: int
	rule: int
	name: str
	level: int
	to: tuple[str, ...]
	direction: Direction
	kind: Kind | None
	agreement: str
	metric: str
	cycle: int
	priority: str | None
	cause: str

	@property
	def key(self) -> tuple[int, str, str, str, int]:
		"""What makes it one of its kind for a ticket."""
		return (self.rule, self.kind or "", self.agreement, self.metric, self.cycle)


@dataclass(frozen=True, slots=True)
class _Ticket:
	states: Sequence[ClockState]
	steps: Sequence[Step]
	now: int
	positions: Positions


@dataclass(frozen=True, slots=True)
class _Firing:
	at: int
	cycle: int
	cause: str
	state: ClockState | None = None
	metric: str = ""


def escalations(
	states: Sequence[ClockState], steps: Sequence[Step], policy: Policy, now: int, positions: Positions
) -> list[Escalation]:
	"""What the policy's rules ask for until `now`, by instant; the states are those of the same steps and policy.

	A rule's priorities are compared with the ticket's at the instant it fires. On a tie the policy's order decides.
	"""
	found: list[Escalation] = []
	if not policy.escalations or not steps:
		return found
	ticket = _Ticket(states, steps, now, positions)
	for index, rule in enumerate(policy.escalations):
		for firing in _firings(rule.when)(rule.when, ticket):
			priority = priority_at(steps, firing.at)
			if is_for_priority(rule.when, priority):
				found.append(_escalation(index, rule, firing, priority))
	found.sort(key=lambda escalation: escalation.at)
	return found


def _escalation(index: int, rule: EscalationRule, firing: _Firing, priority: str | None) -> Escalation:
	state = firing.state
	return Escalation(
		at=firing.at,
		rule=index,
		name=rule.name,
		level=rule.level,
		to=rule.to,
		direction=rule.direction,
		kind=state.kind if state else None,
		agreement=state.agreement if state else "",
		metric=firing.metric,
		cycle=firing.cycle,
		priority=priority,
		cause=firing.cause,
	)


def _firings(when: When) -> Callable[[When, _Ticket], Iterator[_Firing]]:
	if when.mark is not None:
		return _of_mark
	if when.no_update_for is not None:
		return _of_silence
	return _of_reopening if when.reopened is not None else _of_reassignment


def _of_mark(when: When, ticket: _Ticket) -> Iterator[_Firing]:
	assert when.mark is not None
	for state in ticket.states:
		if state.metric != when.metric or not state.reached or not when.concerns(state.kind, state.agreement):
			continue
		for reached in state.reached:
			if reached.mark == when.mark:
				cause = f"{state.metric} of {state.agreement} {_mark_text(when.mark)}"
				yield _Firing(reached.at, reached.cycle, cause, state, state.metric)


def _of_silence(when: When, ticket: _Ticket) -> Iterator[_Firing]:
	assert when.no_update_for is not None
	calendar = silence_calendar(when, ticket.states)
	if calendar is None:
		return
	state = sla_clock(when, ticket.states)
	cause = f"no update for {format_duration(when.no_update_for)} of working time"
	for reached in silences(ticket.steps, calendar, when.no_update_for, ticket.now, ticket.positions):
		yield _Firing(reached.at, reached.cycle, cause, state, METRIC)


def _of_reopening(when: When, ticket: _Ticket) -> Iterator[_Firing]:
	wanted = when.reopened
	times = 0
	for step in ticket.steps:
		if step.name == "reopened":
			times += 1
			if times == wanted and not is_for_others(when, ticket.states):
				yield _Firing(step.at, times, f"reopened {_times(times)}", metric="reopened")


def _of_reassignment(when: When, ticket: _Ticket) -> Iterator[_Firing]:
	wanted = when.reassigned
	times = 0
	group: str | None = None
	for step in ticket.steps:
		now_held = step.fields.get("group")
		if now_held is None or now_held == group:
			continue
		if group is not None:
			times += 1
			if times == wanted and not is_for_others(when, ticket.states):
				yield _Firing(step.at, times, f"reassigned {_times(times)}", metric="reassigned")
		group = now_held


def _mark_text(mark: Mark) -> str:
	if mark.offset > 0:
		return f"{format_duration(mark.offset)} after its breach"
	if mark.offset < 0:
		return f"{format_duration(-mark.offset)} before its breach"
	return f"at {float(mark.share * 100):.10g} % of its target"


def _times(count: int) -> str:
	return "once" if count == 1 else f"{count} times"
