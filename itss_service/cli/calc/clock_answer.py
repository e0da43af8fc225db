"""The clock of one target over one ticket's events, with the ledger that proves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from itss_service.core.agreement.agreement import Target
from itss_service.core.agreement.target_definition import parse_target
from itss_service.core.calendar import Calendar
from itss_service.core.clock.clocks import clock_of_target
from itss_service.core.clock.ledger import Entry, entries, ledger
from itss_service.core.clock.state import ClockState, Run
from itss_service.core.definitions import at as place
from itss_service.core.errors import DefinitionError
from itss_service.core.ticket.events import Event, parse_events


def clock_answer(calendar: Calendar, question: Mapping[str, Any], now: datetime) -> dict[str, Any]:
	"""The answer to a `clock` question; DefinitionError where there is no such clock, and why."""
	with place("target"):
		target = parse_target(question["target"], calendar)
	events = parse_events(question["events"], calendar.zone)
	state = clock_of_target(events, target, now)
	if state is None:
		raise _why_none(events, target, now)
	return describe_clock(state)


def describe_clock(state: ClockState) -> dict[str, Any]:
	"""A clock's state as plain values, instants with the offset of its calendar's zone."""
	answer: dict[str, Any] = {
		"state": state.state,
		"started_at": _told(state, state.started_at),
		"due_at": _told(state, state.due_at),
		"elapsed_seconds": state.elapsed_seconds,
		"paused_seconds": state.paused_seconds,
		"stopped_at": _told(state, state.stopped_at),
		"breached_at": _told(state, state.breached_at),
		"cycle": state.cycle,
		"next_event_at": _told(state, state.next_event_at),
		"ledger": [_line(state, entry) for entry in ledger(state)],
	}
	if state.is_open:
		answer["remaining_seconds"] = state.remaining_seconds
	if state.runs:
		answer["runs"] = [_run(state, run) for run in state.runs]
	return answer


def _run(state: ClockState, run: Run) -> dict[str, Any]:
	described: dict[str, Any] = {
		"cycle": run.cycle,
		"started_at": _told(state, run.started_at),
		"due_at": _told(state, run.due_at),
		"ended_at": _told(state, run.ended_at),
		"elapsed_seconds": run.elapsed_seconds,
		"breached_at": _told(state, run.breached_at),
	}
	if run.started_at != state.started_at:  # one that was resumed is told by the clock's own ledger
		described["ledger"] = [_line(state, entry) for entry in entries(run.stretches)]
	return described


def _line(state: ClockState, entry: Entry) -> dict[str, Any]:
	line: dict[str, Any] = {
		"from": _told(state, entry.start),
		"to": _told(state, entry.end),
		"seconds": entry.seconds,
		"why": entry.why,
		"event": entry.event,
		"holder": entry.holder,
	}
	if entry.reason is not None:
		line["reason"] = entry.reason
	return line


def _told(state: ClockState, instant: int | None) -> str | None:
	found = state.at(instant)
	return None if found is None else found.isoformat(timespec="seconds")


def _why_none(events: Sequence[Event], target: Target, now: datetime) -> DefinitionError:
	starts = [event for event in events if event.event in target.rule.start]
	wanted = " or ".join(repr(name) for name in sorted(target.rule.start))
	if not starts:
		return DefinitionError(
			f"there is no {wanted} event, so the {target.metric} clock never starts", ("events",)
		)
	first = min(starts, key=lambda event: event.at)
	if first.at > now:
		return DefinitionError(
			f"{now.isoformat()} is before the clock starts ({first.at.isoformat()}); ask about a later instant",
			("now",),
		)
	priorities = dict.fromkeys(
		event.changes.get("priority") for event in events if "priority" in event.changes
	)
	known = ", ".join(target.durations)
	if not priorities:
		return DefinitionError(
			f'the ticket has no priority; give an event one of {known}, or the target a duration for "*"',
			("target", "durations"),
		)
	had = ", ".join(str(priority) for priority in priorities)
	return DefinitionError(
		f'nothing is promised for priority {had}; there are durations for {known}; add it, or one for "*"',
		("target", "durations"),
	)
