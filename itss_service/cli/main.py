"""The command line's frame: it finds the command, runs it, and turns whatever goes wrong into one line."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from itss_service.cli import exit_codes
from itss_service.cli.errors import Unreadable
from itss_service.core.errors import ItssError

COMMANDS = {
	"calc": "answer questions about working time, due times and clocks, one JSON line each",
	"replay": "run a ticket log against a policy and report what would have come of it",
	"demo": "make a sample log, replay it and show the report",
	"lint": "find what is probably not meant in calendars",
	"fit": "check that each SLA can hold with the OLAs and UCs that underpin it",
	"validate": "check calendars, policies, log mappings and ticket events",
	"schema": "print the JSON Schemas of the formats",
}
_DESCRIPTION = (
	"IT service level management on the command line: calendars, clocks, policies and their replay."
)
_EXAMPLES = """\
examples:
  itss-service demo
  itss-service validate policy.yaml
  itss-service replay --log tickets.csv.gz --mapping mapping.yaml --policy policy.yaml --out report/
  echo '{"op": "due_at", "calendar": {"always_open": true}, "start": "2026-03-02T09:00", "duration": "PT4H"}' \\
    | itss-service calc

`itss-service COMMAND --help` explains a command. Text is UTF-8, whatever the locale.

"""


def main(argv: Sequence[str] | None = None) -> int:
	"""Runs a command; returns the exit status and lets no exception out."""
	_speak_utf8()
	try:
		status = _run(sys.argv[1:] if argv is None else list(argv))
		sys.stdout.flush()
		return status
	except BrokenPipeError:  # the reader has seen enough
		_silence_stdout()
		return exit_codes.OK
	except KeyboardInterrupt:
		return exit_codes.INTERRUPTED
	except Unreadable as error:
		return _complain(str(error), exit_codes.USAGE)
	except ItssError as error:
		return _complain(str(error), exit_codes.FINDINGS)
	except OSError as error:
		where = f"{error.filename}: " if error.filename else ""
		return _complain(f"{where}{(error.strerror or str(error)).lower()}", exit_codes.USAGE)
	except ModuleNotFoundError as error:
		package = str(error.name).partition(".")[0]
		return _complain(f"this command needs the Python package {package}; install it", exit_codes.USAGE)
	except Exception as error:  # a fault of ours: the user gets one line, and what to report
		return _complain(
			f"itss-service: a fault of the program ({_place(error)}); please report it", exit_codes.FAULT
		)


def _place(error: Exception) -> str:
	frames = traceback.extract_tb(error.__traceback__)
	where = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
	return f"{type(error).__name__}: {error}{where}"


def _run(arguments: list[str]) -> int:
	chosen = next((argument for argument in arguments if not argument.startswith("-")), None)
	parser = argparse.ArgumentParser(
		prog="itss-service",
		description=_DESCRIPTION,
		epilog=_EXAMPLES + exit_codes.HELP,
		formatter_class=argparse.RawDescriptionHelpFormatter,
	)
	parser.add_argument("--version", action="store_true", help="print the version and exit")
	subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
	command: ModuleType | None = None
	for name, purpose in COMMANDS.items():
		subparser = subparsers.add_parser(
			name,
			help=purpose,
			formatter_class=argparse.RawDescriptionHelpFormatter,
		)
		if name == chosen:
			command = import_module(f"itss_service.cli.commands.{name}")
			subparser.description = command.DESCRIPTION
			subparser.epilog = f"{command.EXAMPLES}\n{exit_codes.HELP}"
			command.add_arguments(subparser)
	try:
		args = parser.parse_args(arguments)
	except SystemExit as ending:
		return ending.code if isinstance(ending.code, int) else exit_codes.USAGE
	if args.version:
		from itss_service import __version__

		print(f"itss-service {__version__}")
		return exit_codes.OK
	if command is None:
		parser.print_help(sys.stderr)
		return exit_codes.USAGE
	return int(command.run(args))


def _speak_utf8() -> None:
	for stream, errors in (
		(sys.stdin, "strict"),
		(sys.stdout, "backslashreplace"),
		(sys.stderr, "backslashreplace"),
	):
		if isinstance(stream, io.TextIOWrapper):
			stream.reconfigure(encoding="utf-8", errors=errors)


def _complain(message: str, status: int) -> int:
	line = " ".join(message.split())
	with contextlib.suppress(BrokenPipeError):
		print(line, file=sys.stderr)
	return status


def _silence_stdout() -> None:
	"""Keep the interpreter from complaining when it flushes at exit."""
	try:
		nowhere = os.open(os.devnull, os.O_WRONLY)
		os.dup2(nowhere, sys.stdout.fileno())
	except (OSError, ValueError):
		return
