"""`schema`: the formats for machines."""

from __future__ import annotations

import argparse
import json

from itss_service.cli import exit_codes
from itss_service.cli.validation.schemas import SCHEMAS, bundled

DESCRIPTION = """\
Prints a JSON Schema (draft 2020-12), complete in itself, for editors and other programs; without a name it lists
what there is.
"""
EXAMPLES = """\
examples:
  itss-service schema
  itss-service schema policy > policy.schema.json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
	"""The command's options."""
	parser.add_argument("name", nargs="?", metavar="NAME", choices=tuple(SCHEMAS), help=", ".join(SCHEMAS))


def run(args: argparse.Namespace) -> int:
	"""Prints one schema, or the list."""
	if args.name:
		print(json.dumps(bundled(args.name), indent=2, ensure_ascii=False))
	else:
		width = max(map(len, SCHEMAS))
		for name, meaning in SCHEMAS.items():
			print(f"{name:{width}}  {meaning}")
	return exit_codes.OK
