"""Whatever comes in: an answer or one clear message, never a traceback, never a fault of the program."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itss_service.tests.cli.command_line import run

FAULT = "a fault of the program"
QUICK = settings(max_examples=120, deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])
WORDS = st.sampled_from(
	[
		"op",
		"calendar",
		"start",
		"end",
		"at",
		"now",
		"duration",
		"from",
		"to",
		"target",
		"events",
		"id",
		"due_at",
		"elapsed",
		"before",
		"is_open",
		"next_open",
		"segments",
		"lint",
		"clock",
		"time_zone",
		"weekly",
		"mon",
		"closed",
		"special",
		"breaks",
		"holidays",
		"country",
		"always_open",
		"date",
		"yearly",
		"metric",
		"durations",
		"response",
		"resolution",
		"event",
		"opened",
		"paused",
		"resumed",
		"resolved",
		"reopened",
		"priority",
		"name",
		"kind",
		"SLA",
		"OLA",
		"UC",
		"agreements",
		"calendars",
		"targets",
		"applies",
		"underpins",
		"position",
		"escalations",
		"when",
		"level",
		"columns",
		"states",
		"ticket",
		"state",
		"shape",
		"tickets",
		"values",
		"format",
		"09:00",
		"24:00",
		"25:00",
		"2026-03-02",
		"2026-03-02T09:00",
		"9999-12-31",
		"0001-01-01",
		"PT4H",
		"-PT4H",
		"2wd",
		"9999wd-eod",
		"P9D",
		"UTC",
		"Europe/Berlin",
		"../../etc",
		"CN",
		"XX",
		"*",
		"P1",
	]
)
SCALARS = st.one_of(
	st.none(),
	st.booleans(),
	st.integers(),
	st.floats(allow_nan=False, allow_infinity=False),
	WORDS,
	WORDS,
	st.text(max_size=8),
)
VALUES = st.recursive(
	SCALARS,
	lambda inner: st.one_of(
		st.lists(inner, max_size=4), st.dictionaries(st.one_of(WORDS, st.text(max_size=4)), inner, max_size=5)
	),
	max_leaves=12,
)
CALENDAR = {
	"time_zone": "Europe/Berlin",
	"weekly": {"mon": [["09:00", "12:00"]], "fri": [["22:00", "06:00"]]},
}
KEYS = ("start", "end", "at", "duration", "from", "to", "target", "events", "now")
QUESTIONS = st.fixed_dictionaries(
	{
		"op": st.sampled_from(
			["due_at", "elapsed", "before", "is_open", "next_open", "segments", "lint", "clock"]
		),
		"calendar": st.one_of(st.just(CALENDAR), st.just({"always_open": True}), VALUES),
	},
	optional=dict.fromkeys(KEYS, VALUES),
)
NEARLY = st.builds(
	lambda op, start, duration, event, target: {
		"op": op,
		"calendar": CALENDAR,
		**({"start": start, "duration": duration} if op == "due_at" else {}),
		**({"end": start, "duration": duration} if op == "before" else {}),
		**({"start": start, "end": "2026-03-02"} if op in ("elapsed", "segments") else {}),
		**({"from": start, "to": "2026-03-02"} if op == "lint" else {}),
		**({"at": start} if op in ("is_open", "next_open") else {}),
		**(
			{
				"now": "2026-03-09",
				"target": target,
				"events": [
					{"at": "2026-03-02", "event": "opened"},
					{"at": start, "event": event, "priority": duration},
				],
			}
			if op == "clock"
			else {}
		),
	},
	st.sampled_from(["due_at", "elapsed", "before", "is_open", "next_open", "segments", "lint", "clock"]),
	SCALARS,
	SCALARS,
	SCALARS,
	st.one_of(VALUES, st.fixed_dictionaries({"metric": st.just("resolution"), "duration": SCALARS})),
)


def assert_answers(stdin, expected=None):
	outcome = run("calc", stdin=stdin)
	assert (outcome.status, outcome.err) == (0, "")
	answers = outcome.answers
	assert all(isinstance(answer, dict) for answer in answers)
	if expected is not None:
		assert len(answers) == expected
	return answers


@QUICK
@given(stdin=st.binary(max_size=300))
def test_calc_answers_any_bytes(stdin):
	assert_answers(stdin)


@QUICK
@given(values=st.lists(VALUES, min_size=1, max_size=5))
def test_calc_answers_any_json(values):
	assert_answers("".join(json.dumps(value) + "\n" for value in values), len(values))


@settings(QUICK, max_examples=200)
@given(question=st.one_of(QUESTIONS, NEARLY))
def test_calc_answers_almost_right_questions(question):
	[answer] = assert_answers(json.dumps(question) + "\n", 1)
	if "error" in answer:
		assert list(answer) == ["error"]
		assert answer["error"].strip()


def assert_told(outcome, file):
	assert outcome.status in (0, 1, 2)
	assert FAULT not in outcome.err
	assert "Traceback" not in outcome.err
	lines = [
		*outcome.err.splitlines(),
		*(line for line in outcome.out.splitlines() if not line.endswith(", valid")),
	]
	if outcome.status:
		assert lines
		for line in lines:
			assert re.match(re.escape(str(file)) + r"(:\d+)?: \S", line), line


@QUICK
@given(content=st.binary(max_size=200))
def test_validate_tells_file_and_line_of_any_bytes(tmp_path, content):
	file = tmp_path / "file.yaml"
	file.write_bytes(content)
	assert_told(run("validate", str(file)), file)


SIGNS = "[]{},|>'\"#%~\t\n\u2028"
YAML_WORDS = (
	"- ",
	": ",
	"\n  ",
	"&a ",
	"*a",
	"<<",
	"!!int ",
	"!x ",
	"? ",
	"---\n",
	"...\n",
	"\\x",
	"a",
	"true",
)
YAML_PIECES = st.sampled_from((*SIGNS, *YAML_WORDS, "09:00", "weekly", "mon", "calendars", "agreements"))


@QUICK
@given(
	pieces=st.lists(YAML_PIECES, max_size=25),
	kind=st.sampled_from(["calendar", "policy", "mapping", "events"]),
)
def test_validate_tells_file_and_line_of_anything_like_yaml(tmp_path, pieces, kind):
	file = tmp_path / "file.yaml"
	file.write_text("".join(pieces), encoding="utf-8")
	assert_told(run("validate", "--kind", kind, str(file)), file)


@settings(QUICK, max_examples=200)
@given(value=VALUES, kind=st.sampled_from(["calendar", "policy", "mapping", "events", None]))
def test_validate_tells_file_and_line_of_any_json(tmp_path, value, kind):
	file = tmp_path / "file.json"
	file.write_text(json.dumps(value), encoding="utf-8")
	arguments = ("--kind", kind) if kind else ()
	assert_told(run("validate", *arguments, str(file)), file)


@pytest.mark.parametrize("command", ["lint", "fit"])
@QUICK
@given(value=VALUES)
def test_lint_and_fit_tell_file_and_line_of_any_json(tmp_path, command, value):
	file = tmp_path / "file.json"
	file.write_text(json.dumps({"calendars": {"a": value}, "agreements": []}), encoding="utf-8")
	outcome = run(command, "--from", "2026-01-01", str(file))
	assert outcome.status in (0, 1, 2)
	assert FAULT not in outcome.err
	if outcome.err:
		assert re.match(re.escape(str(file)) + r":\d+: calendars\.a", outcome.err), outcome.err
