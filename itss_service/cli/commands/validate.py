"""`validate`: everything wrong with a file, each on one line with its place."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from itss_service.cli import exit_codes
from itss_service.cli.documents import read_document
from itss_service.cli.errors import DocumentError, Unreadable
from itss_service.cli.validation.kinds import KINDS, guess_kind, problems
from itss_service.core.errors import describe_path

DESCRIPTION = """\
Checks YAML or JSON files ("-": standard input) against the JSON Schema of their kind, then builds them, and reports
everything that is wrong as FILE:LINE: path: what is wrong; what would be right.
"""
EXAMPLES = """\
examples:
  itss-service validate policy.yaml mapping.yaml
  itss-service validate --kind events history.json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
	"""The command's options."""
	parser.add_argument("files", nargs="+", metavar="FILE", help="what to check")
	parser.add_argument(
		"--kind", choices=tuple(KINDS), help="what the files are; found out from the content if left out"
	)
	parser.add_argument("--json", action="store_true", help="print the outcome as JSON")


def run(args: argparse.Namespace) -> int:
	"""Checks every file, whatever the others are like."""
	status = exit_codes.OK
	outcome = []
	for file in args.files:
		kind, found = args.kind, list[DocumentError]()
		try:
			document = read_document(file)
			kind = kind or guess_kind(document)
			found = problems(document, kind)
		except Unreadable as error:
			print(error, file=sys.stderr)
			status = exit_codes.USAGE
			continue
		except DocumentError as error:
			found = [error]
		if found:
			status = max(status, exit_codes.FINDINGS)
		if args.json:
			outcome.append({"file": file, "kind": kind, "problems": [_as_dict(problem) for problem in found]})
		elif found:
			for problem in found:
				print(" ".join(str(problem).split()))
		else:
			print(f"{file}: {kind}, valid")
	if args.json:
		print(json.dumps(outcome, ensure_ascii=False, indent=2))
	return status


def _as_dict(problem: DocumentError) -> dict[str, Any]:
	return {"line": problem.line, "path": describe_path(problem.path), "message": problem.message}
