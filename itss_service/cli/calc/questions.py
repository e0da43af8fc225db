"""One question in, one answer out: both plain mappings, as the formats page has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from itss_service.cli.calc.calendars import CompiledCalendars
from itss_service.core.calendar import Calendar
from itss_service.core.definitions import known_keys
from itss_service.core.durations import Duration, parse_duration
from itss_service.core.errors import DefinitionError
from itss_service.core.instants import FIRST_YEAR, LAST_YEAR, parse_instant

Question = Mapping[str, Any]
Answer = dict[str, Any]


def answer(question: object, calendars: CompiledCalendars) -> Answer:
	"""The answer to a question; ItssError if there is none. A question's `id` comes back in its answer."""
	if not isinstance(question, dict):
		raise DefinitionError('a question is a mapping such as {"op": "due_at", ...}')
	name = question.get("op")
	operation = _OPERATIONS.get(name) if isinstance(name, str) else None
	if operation is None:
		known = ", ".join(_OPERATIONS)
		what = "the question has no op" if name is None else f"{_shown(name)} is not an operation"
		raise DefinitionError(f"{what}; known are {known}", ("op",))
	if not question.keys() <= operation.known:
		known_keys(question, ("op", *operation.needs, "id"), f"the question {name}")
	for key in operation.needs:
		if key not in question:
			raise DefinitionError(f"{name} needs it; {_MEANING[key]}", (key,))
	calendar = calendars.find(question["calendar"])
	if name == "lint":  # the linter looks at the calendar as it was written
		question = {**question, "calendar": calendars.definition(question["calendar"])}
	result = operation.run(calendar, question)
	return {"id": question["id"], **result} if "id" in question else result


def _due_at(calendar: Calendar, question: Question) -> Answer:
	return {"due_at": _told(calendar.due_at(_instant(calendar, question, "start"), _duration(question)))}


def _elapsed(calendar: Calendar, question: Question) -> Answer:
	start, end = _instant(calendar, question, "start"), _instant(calendar, question, "end")
	return {"seconds": calendar.elapsed(start, end)}


def _before(calendar: Calendar, question: Question) -> Answer:
	return {"at": _told(calendar.before(_instant(calendar, question, "end"), _duration(question)))}


def _is_open(calendar: Calendar, question: Question) -> Answer:
	return {"open": calendar.is_open(_instant(calendar, question, "at"))}


def _next_open(calendar: Calendar, question: Question) -> Answer:
	return {"at": _told(calendar.next_open(_instant(calendar, question, "at")))}


def _segments(calendar: Calendar, question: Question) -> Answer:
	start, end = _instant(calendar, question, "start"), _instant(calendar, question, "end")
	return {"segments": [[_told(a), _told(b)] for a, b in calendar.segments(start, end)]}


def _lint(_calendar: Calendar, question: Question) -> Answer:
	from itss_service.core.calendar.lint import lint

	first, last = read_date(question["from"], "from"), read_date(question["to"], "to")
	return {"findings": [finding.as_dict() for finding in lint(question["calendar"], first, last)]}


def _clock(calendar: Calendar, question: Question) -> Answer:
	from itss_service.cli.calc.clock_answer import clock_answer

	return clock_answer(calendar, question, _instant(calendar, question, "now"))


class _Operation(NamedTuple):
	run: Callable[[Calendar, Question], Answer]
	needs: tuple[str, ...]
	known: frozenset[str]


def _operation(run: Callable[[Calendar, Question], Answer], *needs: str) -> _Operation:
	return _Operation(run, ("calendar", *needs), frozenset(("op", "id", "calendar", *needs)))


_OPERATIONS = {
	"due_at": _operation(_due_at, "start", "duration"),
	"elapsed": _operation(_elapsed, "start", "end"),
	"before": _operation(_before, "end", "duration"),
	"is_open": _operation(_is_open, "at"),
	"next_open": _operation(_next_open, "at"),
	"segments": _operation(_segments, "start", "end"),
	"lint": _operation(_lint, "from", "to"),
	"clock": _operation(_clock, "target", "events", "now"),
}
_AN_INSTANT = "an instant such as 2026-03-02T09:30:00+08:00"
_MEANING = {
	"calendar": "the calendar, or the name of one given by --calendars",
	"start": _AN_INSTANT,
	"end": _AN_INSTANT,
	"at": _AN_INSTANT,
	"now": _AN_INSTANT,
	"duration": 'a duration such as PT4H or "2wd"',
	"from": "a date such as 2026-01-01",
	"to": "a date such as 2026-12-31",
	"target": 'a target such as {"metric": "resolution", "duration": "PT4H"}',
	"events": 'a list such as [{"at": "2026-03-02T09:30", "event": "opened"}]',
}


def _instant(calendar: Calendar, question: Question, key: str) -> datetime:
	try:
		return parse_instant(question[key], calendar.zone)
	except DefinitionError as error:
		raise error.within(key) from None


def _duration(question: Question) -> Duration:
	try:
		return parse_duration(question["duration"])
	except DefinitionError as error:
		raise error.within("duration") from None


def read_date(value: object, key: str) -> date:
	"""A local date such as 2026-01-31; `key` is told in the error."""
	try:
		if not isinstance(value, str) or len(value) != 10:
			raise ValueError
		found = date.fromisoformat(value)
	except ValueError:
		raise DefinitionError(f"{_shown(value)} is not a date; write it like 2026-01-31", (key,)) from None
	if not FIRST_YEAR < found.year < LAST_YEAR:
		raise DefinitionError(f"{value} is outside the years {FIRST_YEAR + 1} to {LAST_YEAR - 1}", (key,))
	return found


def _told(at: datetime) -> str:
	return at.isoformat(timespec="seconds")


def _shown(value: object) -> str:
	text = repr(value)
	return text if len(text) <= 60 else f"{text[:57]}..."
