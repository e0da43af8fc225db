"""Runs the command line in this process, with bytes for its standard streams."""

from __future__ import annotations

import io
import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from itss_service.cli.main import main


@dataclass(frozen=True)
class Outcome:
	status: int
	out: str
	err: str

	@property
	def answers(self) -> list[Any]:
		"""The lines of standard output as JSON."""
		return [json.loads(line) for line in self.out.splitlines()]


def run(*arguments: str, stdin: bytes | str = b"") -> Outcome:
	"""`itss-service ARGUMENTS`; whatever escapes `main` fails the test."""
	content = stdin.encode() if isinstance(stdin, str) else stdin
	with _streams(content) as (out, err):
		status = main(list(arguments))
		sys.stdout.flush()
		return Outcome(status, out.getvalue().decode(), err.getvalue().decode())


def ask(*questions: Any, arguments: tuple[str, ...] = ()) -> list[Any]:
	"""The answers of `calc`."""
	lines = "".join(f"{json.dumps(question)}\n" for question in questions)
	return run("calc", *arguments, stdin=lines).answers


@contextmanager
def _streams(content: bytes):
	out, err = io.BytesIO(), io.BytesIO()
	before = sys.stdin, sys.stdout, sys.stderr
	# as if the locale were not UTF-8
	sys.stdin = io.TextIOWrapper(io.BytesIO(content), encoding="ascii")
	sys.stdout = io.TextIOWrapper(out, encoding="ascii", write_through=True)
	sys.stderr = io.TextIOWrapper(err, encoding="ascii", write_through=True)
	ours = sys.stdout, sys.stderr
	try:
		yield out, err
	finally:
		sys.stdin, sys.stdout, sys.stderr = before
		for stream in ours:
			stream.detach()
