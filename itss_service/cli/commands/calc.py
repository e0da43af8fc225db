"""`calc`: questions in, answers out, a line of JSON each; made to be talked to by another program."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from itss_service.cli import exit_codes
from itss_service.cli.calc.calendars import CompiledCalendars
from itss_service.cli.calc.questions import answer
from itss_service.cli.json_text import decode_json, why_not_json
from itss_service.cli.policies import read_calendars
from itss_service.core.errors import ItssError

LONGEST_LINE = 16 * 1024 * 1024
"""Bytes of one question; the rest of a longer line is skipped."""
DESCRIPTION = """\
Reads questions from standard input, one JSON object a line, and answers each with one line on standard output,
in the same order and at once. A question that cannot be answered is answered {"error": "..."}.

  op         needs                    answers
  due_at     start, duration          {"due_at": ...}     when the duration of working time has passed
  elapsed    start, end               {"seconds": ...}    working seconds between
  before     end, duration            {"at": ...}         counted backward
  is_open    at                       {"open": ...}
  next_open  at                       {"at": ...}
  segments   start, end               {"segments": [[...], ...]}
  lint       from, to                 {"findings": [...]}
  clock      target, events, now      state, due time and ledger of a ticket's clock

Each needs a calendar: the calendar itself, or the name of one in --calendars. An id comes back with its answer.
The exit status is 0 whatever the answers are, unless --strict.
"""
EXAMPLES = """\
examples:
  echo '{"op": "is_open", "calendar": {"always_open": true}, "at": "2026-03-02T09:00"}' | itss-service calc
  itss-service calc --calendars policy.yaml < questions.jsonl > answers.jsonl
"""
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def add_arguments(parser: argparse.ArgumentParser) -> None:
	"""The command's options."""
	parser.add_argument(
		"--calendars",
		metavar="FILE",
		help="calendars that questions may name: a mapping of names to calendars, or a policy",
	)
	parser.add_argument("--strict", action="store_true", help="exit 1 if any question had no answer")


def run(args: argparse.Namespace) -> int:
	"""Answers until the input ends."""
	calendars = CompiledCalendars(read_calendars(args.calendars) if args.calendars else None)
	write, flush = sys.stdout.buffer.write, sys.stdout.buffer.flush
	failed = False
	for line in _lines(sys.stdin.buffer):
		told = _answer_line(line, calendars)
		failed = failed or "error" in told
		# a lone surrogate becomes the escape that JSON has for it
		write(_encode(told).encode("utf-8", "backslashreplace") + b"\n")
		flush()
	return exit_codes.FINDINGS if failed and args.strict else exit_codes.OK


def _answer_line(line: bytes | None, calendars: CompiledCalendars) -> dict[str, Any]:
	if line is None:
		return {"error": f"the line is longer than {LONGEST_LINE // 2**20} MiB; ask smaller questions"}
	question: Any = None
	try:
		question = decode_json(line.decode())
		return answer(question, calendars)
	except ItssError as error:
		problem = str(error)
	except UnicodeDecodeError as error:
		problem = f"byte {error.start + 1} of the line is not UTF-8"
	except RecursionError as error:
		problem = why_not_json(error)
	except ValueError as error:
		if question is not None:
			raise
		problem = why_not_json(error)
	if isinstance(question, dict) and "id" in question:
		return {"id": question["id"], "error": problem}
	return {"error": problem}


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
	"""The lines that are not blank; None for one that is too long."""
	while line := stream.readline(LONGEST_LINE + 1):
		if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
			while line and not line.endswith(b"\n"):
				line = stream.readline(1024 * 1024)
			yield None
		elif line := line.strip():
			yield line
