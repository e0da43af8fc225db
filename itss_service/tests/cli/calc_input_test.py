"""`calc` as a co-process, and lines that are no questions."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest

from itss_service.cli.commands import calc
from itss_service.tests.cli.command_line import run

GOOD = b'{"op": "is_open", "calendar": {"always_open": true}, "at": "2026-03-02"}'

LINES = {
	"not JSON": (b"nonsense", "not well-formed JSON (column 1)"),
	"half an object": (GOOD[:-1], "not well-formed JSON"),
	"two objects": (GOOD + GOOD, "not well-formed JSON"),
	"NaN": (GOOD.replace(b'"2026-03-02"', b"NaN"), "NaN is not a JSON value"),
	"infinity": (GOOD.replace(b'"2026-03-02"', b"-Infinity"), "-Infinity is not a JSON value"),
	"overflow": (b'{"id": 1e999}', "too large a number"),
	"digits": (b'{"id": ' + b"1" * 10_000 + b"}", "too many digits"),
	"key twice": (b'{"op": "is_open", "op": "lint"}', "'op' is given twice"),
	"deep": (b"[" * 100_000, "nested too deeply"),
	"deep and whole": (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
	"deep calendar": (
		GOOD.replace(b'{"always_open": true}', b"[" * 3000 + b"]" * 3000),
		"nested too deeply",
	),
	"not UTF-8": (b'{"op": "\xff"}', "byte 9 of the line is not UTF-8"),
	"null": (b"null", "a question is a mapping"),
	"byte order mark": (b"\xef\xbb\xbf{}", "not well-formed JSON"),
}


@pytest.mark.parametrize(("line", "message"), LINES.values(), ids=LINES)
def test_line_that_is_no_question_is_answered_with_an_error(line, message):
	outcome = run("calc", stdin=GOOD + b"\n" + line + b"\n" + GOOD + b"\n")
	assert outcome.status == 0
	first, wrong, last = outcome.answers
	assert first == last == {"open": True}
	assert message in wrong["error"]


def test_blank_lines_are_skipped_and_the_last_needs_no_end():
	assert run("calc", stdin=b"\n  \r\n" + GOOD + b"\r\n\n" + GOOD).answers == [{"open": True}] * 2


def test_no_question_no_answer():
	assert run("calc").out == ""


@pytest.mark.parametrize("end", [b"\n", b""], ids=["with a line behind it", "at the end"])
def test_line_too_long_is_skipped_and_answered_once(monkeypatch, end):
	monkeypatch.setattr(calc, "LONGEST_LINE", 100)
	behind = GOOD if end else b""
	outcome = run("calc", stdin=GOOD + b"\n" + b"x" * 5000 + end + behind)
	assert outcome.answers[0] == {"open": True}
	assert "the line is longer than" in outcome.answers[1]["error"]
	assert outcome.answers[2:] == ([{"open": True}] if end else [])


def test_line_of_exactly_the_limit_is_read(monkeypatch):
	monkeypatch.setattr(calc, "LONGEST_LINE", len(GOOD))
	assert run("calc", stdin=GOOD + b"\n" + GOOD).answers == [{"open": True}] * 2


def test_two_gigabytes_without_a_line_end_cost_no_more_memory_than_the_limit(monkeypatch):
	asked = []

	class Endless(io.RawIOBase):
		left = 2 * 1024**3

		def readline(self, size=-1):
			asked.append(size)
			told = min(size, self.left)
			self.left -= told
			return b"x" * told

	monkeypatch.setattr(calc, "LONGEST_LINE", 1024)
	assert list(calc._lines(Endless())) == [None]
	assert max(asked) <= 1024 * 1024


def test_lone_surrogate_comes_back_as_the_escape_that_it_was():
	line = GOOD[:-1] + b', "id": "\\ud800\\u8fd1"}\n'
	outcome = run("calc", stdin=line)
	assert outcome.answers == [{"id": "\ud800近", "open": True}]
	assert outcome.out == '{"id": "\\ud800近", "open": true}\n'


def test_each_answer_comes_before_the_next_question_is_asked():
	with subprocess.Popen(
		[sys.executable, "-m", "itss_service.cli", "calc"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
	) as process:
		assert process.stdin is not None
		assert process.stdout is not None
		for _ in range(3):
			process.stdin.write(GOOD + b"\n")
			process.stdin.flush()
			assert process.stdout.readline() == b'{"open": true}\n'
		process.stdin.close()
		assert process.wait(20) == 0
