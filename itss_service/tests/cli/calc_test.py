"""`calc`: each operation, and each wrong question."""

from __future__ import annotations

import pytest

from itss_service.cli.calc.calendars import KEPT, CompiledCalendars
from itss_service.core.errors import DefinitionError
from itss_service.tests.cli.command_line import ask, run

HOURS = [["09:00", "12:00"], ["13:30", "18:00"]]
OFFICE = {
	"time_zone": "Asia/Shanghai",
	"weekly": dict.fromkeys(("mon", "tue", "wed", "thu"), HOURS) | {"fri": [["22:00", "06:00"]]},
	"closed": ["2026-03-04"],
	"special": {"2026-03-08": [["09:00", "11:00"]]},
}
# 2026-03-02 is a Monday

ANSWERS = {
	"due within the day": (
		{"op": "due_at", "start": "2026-03-02T10:00", "duration": "PT4H"},
		{"due_at": "2026-03-02T15:30:00+08:00"},
	),
	"due at closing is that closing": (
		{"op": "due_at", "start": "2026-03-02T14:00", "duration": "PT4H"},
		{"due_at": "2026-03-02T18:00:00+08:00"},
	),
	"due over a closed date": (
		{"op": "due_at", "start": "2026-03-03T17:00", "duration": 7200},
		{"due_at": "2026-03-05T10:00:00+08:00"},
	),
	"nothing to wait for but the opening": (
		{"op": "due_at", "start": "2026-03-02T12:30", "duration": "PT0S"},
		{"due_at": "2026-03-02T13:30:00+08:00"},
	),
	"working days": (
		{"op": "due_at", "start": "2026-03-02T10:15", "duration": "2wd"},
		{"due_at": "2026-03-05T10:15:00+08:00"},
	),
	"end of a working day past midnight": (
		{"op": "due_at", "start": "2026-03-05T10:15", "duration": "1wd-eod"},
		{"due_at": "2026-03-07T06:00:00+08:00"},
	),
	"an offset in the question": (
		{"op": "due_at", "start": "2026-03-02T02:00:00Z", "duration": "PT1H"},
		{"due_at": "2026-03-02T11:00:00+08:00"},
	),
	"elapsed over lunch": (
		{"op": "elapsed", "start": "2026-03-02T11:00", "end": "2026-03-02T14:00"},
		{"seconds": 5400},
	),
	"elapsed backward is negative": (
		{"op": "elapsed", "start": "2026-03-02T14:00", "end": "2026-03-02T11:00"},
		{"seconds": -5400},
	),
	"before": (
		{"op": "before", "end": "2026-03-02T14:00", "duration": "PT1H"},
		{"at": "2026-03-02T11:30:00+08:00"},
	),
	"open": ({"op": "is_open", "at": "2026-03-02T09:00"}, {"open": True}),
	"closed at the closing": ({"op": "is_open", "at": "2026-03-02T12:00"}, {"open": False}),
	"next opening is a special date": (
		{"op": "next_open", "at": "2026-03-07T07:00"},
		{"at": "2026-03-08T09:00:00+08:00"},
	),
	"open already": (
		{"op": "next_open", "at": "2026-03-02T10:00:07"},
		{"at": "2026-03-02T10:00:07+08:00"},
	),
	"segments": (
		{"op": "segments", "start": "2026-03-02T11:00", "end": "2026-03-02T14:00"},
		{
			"segments": [
				["2026-03-02T11:00:00+08:00", "2026-03-02T12:00:00+08:00"],
				["2026-03-02T13:30:00+08:00", "2026-03-02T14:00:00+08:00"],
			]
		},
	),
	"no segments": (
		{"op": "segments", "start": "2026-03-02T12:00", "end": "2026-03-02T13:30"},
		{"segments": []},
	),
}


@pytest.mark.parametrize(("question", "answer"), ANSWERS.values(), ids=ANSWERS)
def test_question_is_answered(question, answer):
	assert ask({"calendar": OFFICE, **question}) == [answer]


def test_lint_finds_the_day_that_lacks_a_minute():
	definition = {"weekly": {"mon": [["09:00", "23:59"]]}}
	[found] = ask({"op": "lint", "calendar": definition, "from": "2026-01-01", "to": "2026-02-01"})
	assert [(finding["code"], finding["path"]) for finding in found["findings"]] == [
		("almost-a-day", ["weekly", "mon", 0])
	]


def test_lint_of_a_named_calendar_looks_at_what_was_written(tmp_path):
	file = tmp_path / "calendars.yaml"
	file.write_text("a: {weekly: {mon: [[09:00, 12:00], [11:00, 13:00]]}}\n")
	question = {"op": "lint", "calendar": "a", "from": "2026-01-01", "to": "2026-02-01"}
	[found] = ask(question, arguments=("--calendars", str(file)))
	assert [finding["code"] for finding in found["findings"]] == ["overlap"]


BAD = {
	"not a mapping": ([1], "a question is a mapping"),
	"no op": ({"calendar": OFFICE}, "op: the question has no op"),
	"unknown op": ({"op": "due", "calendar": OFFICE}, "op: 'due' is not an operation"),
	"op of another kind": ({"op": ["due_at"], "calendar": OFFICE}, "is not an operation"),
	"missing key": ({"op": "due_at", "calendar": OFFICE, "start": "2026-03-02"}, "duration: due_at needs it"),
	"no calendar": ({"op": "is_open", "at": "2026-03-02"}, "calendar: is_open needs it"),
	"unknown key": (
		{"op": "is_open", "calendar": OFFICE, "at": "2026-03-02", "zone": "UTC"},
		"zone: the question is_open has no 'zone'",
	),
	"misspelt key": (
		{"op": "due_at", "calendar": OFFICE, "strat": "2026-03-02", "duration": 1},
		"did you mean 'start'?",
	),
	"unknown calendar": (
		{"op": "is_open", "calendar": "office", "at": "2026-03-02"},
		"give --calendars FILE",
	),
	"calendar of another kind": (
		{"op": "is_open", "calendar": 7, "at": "2026-03-02"},
		"calendar: the calendar is",
	),
	"unknown zone": (
		{"op": "is_open", "calendar": {**OFFICE, "time_zone": "Asia/Shangai"}, "at": "2026-03-02"},
		"calendar.time_zone: 'Asia/Shangai' is not a time zone",
	),
	"25:00": (
		{"op": "is_open", "calendar": {"weekly": {"mon": [["08:00", "25:00"]]}}, "at": "2026-03-02"},
		"calendar.weekly.mon[0]: '25:00' is not a time of day",
	),
	"window of no length": (
		{"op": "is_open", "calendar": {"weekly": {"mon": [["08:00", "08:00"]]}}, "at": "2026-03-02"},
		"has no length",
	),
	"never open": (
		{"op": "is_open", "calendar": {"weekly": {"mon": []}}, "at": "2026-03-02"},
		"no working time at all",
	),
	"negative duration": (
		{"op": "due_at", "calendar": OFFICE, "start": "2026-03-02", "duration": -1},
		"duration: -1 is negative",
	),
	"negative ISO duration": (
		{"op": "before", "calendar": OFFICE, "end": "2026-03-02", "duration": "-PT1H"},
		"is negative",
	),
	"months": (
		{"op": "due_at", "calendar": OFFICE, "start": "2026-03-02", "duration": "P1M"},
		"months have no fixed length",
	),
	"more than twenty years away": (
		{"op": "due_at", "calendar": OFFICE, "start": "2026-03-02", "duration": "P10000D"},
		"further than 20 years away",
	),
	"working days more than twenty years away": (
		{"op": "due_at", "calendar": OFFICE, "start": "2026-03-02", "duration": "9999wd"},
		"further than 20 years away",
	),
	"no instant": (
		{"op": "is_open", "calendar": OFFICE, "at": "tomorrow"},
		"at: 'tomorrow' is not an instant",
	),
	"no such date": (
		{"op": "is_open", "calendar": OFFICE, "at": "2026-02-30"},
		"at: '2026-02-30' is not an instant",
	),
	"beyond all years": (
		{"op": "is_open", "calendar": OFFICE, "at": "9999-12-31T23:59:59-12:00"},
		"outside the years",
	),
	"lint of no date": (
		{"op": "lint", "calendar": OFFICE, "from": "now", "to": "2026-01-01"},
		"from: 'now' is not a date",
	),
	"lint beyond all years": (
		{"op": "lint", "calendar": OFFICE, "from": "2026-01-01", "to": "9999-12-31"},
		"to: 9999-12-31 is outside the years",
	),
	"lint backward": (
		{"op": "lint", "calendar": OFFICE, "from": "2026-02-01", "to": "2026-01-01"},
		"to: the linter is to look until",
	),
}


@pytest.mark.parametrize(("question", "message"), BAD.values(), ids=BAD)
def test_question_that_cannot_be_answered_says_why(question, message):
	[answer] = ask(question)
	assert list(answer) == ["error"]
	assert message in answer["error"]


def test_wrong_question_leaves_the_others_alone_and_the_order():
	good = {"op": "is_open", "calendar": OFFICE, "at": "2026-03-02T10:00"}
	answers = ask({**good, "id": 1}, {"id": 2, "op": "no"}, {**good, "id": "三"})
	assert [answer["id"] for answer in answers] == [1, 2, "三"]
	assert ["error" in answer for answer in answers] == [False, True, False]


def test_strict_exits_1_if_any_question_had_no_answer():
	good = b'{"op": "is_open", "calendar": {"always_open": true}, "at": "2026-03-02"}\n'
	assert run("calc", stdin=good + b"{}\n").status == 0
	assert run("calc", "--strict", stdin=good).status == 0
	assert run("calc", "--strict", stdin=good + b"{}\n" + good).status == 1


@pytest.mark.parametrize(
	"text",
	[
		pytest.param("office: {always_open: true}\n", id="a mapping of names"),
		pytest.param("calendars: {office: {always_open: true}}\nagreements: []\n", id="a policy"),
		pytest.param("name: office\nalways_open: true\n", id="one calendar with a name"),
	],
)
def test_calendar_may_be_named(tmp_path, text):
	file = tmp_path / "calendars.yaml"
	file.write_text(text)
	question = {"op": "is_open", "calendar": "office", "at": "2026-03-02"}
	assert ask(question, arguments=("--calendars", str(file))) == [{"open": True}]
	[answer] = ask({**question, "calendar": "offices"}, arguments=("--calendars", str(file)))
	assert answer["error"] == "calendar: there is no calendar 'offices'; did you mean 'office'?"


def test_wrong_calendar_file_stops_calc_with_file_and_line(tmp_path):
	file = tmp_path / "calendars.yaml"
	file.write_text("office:\n  weekly:\n    mon: [[08:00, 25:00]]\n")
	outcome = run("calc", "--calendars", str(file))
	assert (outcome.status, outcome.out) == (1, "")
	assert outcome.err.startswith(f"{file}:3: office.weekly.mon[0]: '25:00' is not a time of day")


def test_compiled_calendars_are_shared_and_forgotten_in_turn():
	calendars = CompiledCalendars()
	definition = {"weekly": {"mon": [["09:00", "12:00"]]}}
	first = calendars.find(definition)
	assert calendars.find({"weekly": {"mon": [["09:00", "12:00"]]}}) is first
	for minute in range(KEPT):
		calendars.find({"weekly": {"mon": [[f"{minute // 60:02}:{minute % 60:02}", "12:00"]]}})
	assert calendars.find(definition) is not first


def test_number_and_truth_value_are_different_calendars():
	calendars = CompiledCalendars()
	calendars.find({"always_open": True})
	with pytest.raises(DefinitionError, match="neither true nor false"):
		calendars.find({"always_open": 1})
