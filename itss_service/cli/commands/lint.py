"""`lint`: what is allowed in calendars and probably not meant."""

from __future__ import annotations

import argparse
import json
from datetime import date
from typing import Any

from itss_service.cli import exit_codes
from itss_service.cli.arguments import date_argument
from itss_service.cli.documents import read_document
from itss_service.cli.errors import DocumentError
from itss_service.cli.policies import calendars_in
from itss_service.core.calendar.lint import Finding, lint

DESCRIPTION = """\
Looks through the calendars of YAML or JSON files ("-": standard input) - one calendar, a mapping of names to
calendars, or a policy - for what is allowed and probably not meant: days of 23:59:59, overlapping windows, weeks
without an open hour, years whose public holidays are not known yet, hours lost or doubled by daylight saving time,
closed dates, breaks and special dates that change nothing.
"""
EXAMPLES = """\
examples:
  itss-service lint policy.yaml
  itss-service lint --from 2026-01-01 --to 2026-12-31 --json calendars.json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
	"""The command's options."""
	parser.add_argument("files", nargs="+", metavar="FILE", help="where the calendars are")
	parser.add_argument(
		"--from",
		dest="first",
		type=date_argument,
		metavar="DATE",
		help="first date (default: 1 January this year)",
	)
	parser.add_argument(
		"--to",
		dest="last",
		type=date_argument,
		metavar="DATE",
		help="last date (default: 31 December next year)",
	)
	parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(args: argparse.Namespace) -> int:
	"""Prints the findings of every calendar in every file."""
	today = date.today()
	first = args.first or date(today.year, 1, 1)
	last = args.last or max(date(today.year + 1, 12, 31), first)
	rows: list[dict[str, Any]] = []
	looked_at = findings = 0
	for file in args.files:
		document = read_document(file)
		for found in calendars_in(document):
			with document.naming(*found.path):
				told = lint(found.definition, first, last)
			looked_at += 1
			findings += len(told)
			for finding in told:
				line = document.line_of((*found.path, *finding.path))
				if args.json:
					rows.append({"file": file, "line": line, "calendar": found.name, **finding.as_dict()})
				else:
					print(_line(finding, document.source, line, (*found.path, *finding.path)))
	if args.json:
		print(json.dumps(rows, ensure_ascii=False, indent=2))
	else:
		print(f"{_count(looked_at, 'calendar')}, {first} to {last}: {_count(findings, 'finding')}")
	return exit_codes.FINDINGS if findings else exit_codes.OK


def _line(finding: Finding, source: str, line: int, path: tuple[str | int, ...]) -> str:
	return f"{DocumentError(finding.message, source, line, path)} [{finding.code}]"


def _count(number: int, noun: str) -> str:
	return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
