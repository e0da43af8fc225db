"""Run every suite, also after one failed, and say at the end which ran, which did not, what was skipped, and why.

The tests of core and command line run beside the site tests, which wait for a database most of the time; what they print
is shown when they are through. Run by the Python of .venv (make test). Exit status 1 when a suite failed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import bench_test
from bench_base import Failed, NotRun
from bench_test import Outcome

CHECKOUT = Path(__file__).resolve().parent.parent
BUILD = CHECKOUT / "build"
BRANCH_COVERAGE_GOAL = 0.95

Suite = Callable[[], Outcome]


def run(*command: str, quietly: bool = False) -> None:
	"""`quietly` shows what it printed at its end, in one piece."""
	if not quietly:
		print(f"\n$ {' '.join(command)}", flush=True)
	ran = subprocess.run(
		[sys.executable, "-m", *command],
		cwd=CHECKOUT,
		stdout=subprocess.PIPE if quietly else None,
		stderr=subprocess.STDOUT if quietly else None,
		text=True,
	)
	if quietly:
		print(f"\n$ {' '.join(command)}\n{ran.stdout}", flush=True)
	if ran.returncode:
		raise Failed(f"{command[0]} ended with status {ran.returncode}")


def lint() -> Outcome:
	run("ruff", "check", ".")
	return Outcome("ruff found nothing")


def formatting() -> Outcome:
	run("ruff", "format", "--check", ".")
	return Outcome("ruff would change nothing")


def types() -> Outcome:
	run("mypy")
	return Outcome("mypy, strict on core and cli, found nothing")


def core_and_command_line() -> Outcome:
	report, results = BUILD / "coverage.json", BUILD / "pytest.xml"
	BUILD.mkdir(exist_ok=True)
	results.unlink(missing_ok=True)
	try:
		options = ("--cov", "--cov-report=term", f"--cov-report=json:{report}", f"--junit-xml={results}")
		run("pytest", *options, quietly=True)
	except Failed as failure:
		raise Failed(str(failure), skipped_by_pytest(results)) from None
	totals = json.loads(report.read_text(encoding="utf-8"))["totals"]
	share = totals["covered_branches"] / totals["num_branches"]
	told = (
		f"branch coverage of itss_service/core is {share:.1%} (at least {BRANCH_COVERAGE_GOAL:.0%} asked for)"
	)
	print(told, flush=True)
	if share < BRANCH_COVERAGE_GOAL:
		raise Failed(told, skipped_by_pytest(results))
	return Outcome(f"pytest passed; {told}", skipped_by_pytest(results))


def skipped_by_pytest(results: Path) -> tuple[str, ...]:
	if not results.exists():
		return ()
	cases = ElementTree.parse(results).iter("testcase")
	found = [(case, case.find("skipped[@type='pytest.skip']")) for case in cases]
	return tuple(
		f"{case.get('classname')}.{case.get('name')}: {skip.get('message')}"
		for case, skip in found
		if skip is not None
	)


def site() -> Outcome:
	print("\n$ python scripts/bench_test.py", flush=True)
	try:
		return bench_test.run()
	except Failed as failure:
		print(failure, flush=True)
		raise


FIRST: dict[str, Suite] = {"lint": lint, "format": formatting, "types": types}
TOGETHER: dict[str, Suite] = {"core and command line": core_and_command_line, "site": site}


class Ended(NamedTuple):
	"""What became of a suite: the line that says so, the tests that were skipped, and whether it failed."""

	line: str
	skipped: tuple[str, ...]
	failed: bool


def attempt(name: str, suite: Suite) -> Ended:
	try:
		outcome = suite()
		return Ended(f"passed   {name}: {outcome.told}", outcome.skipped, False)
	except Failed as failure:
		return Ended(f"FAILED   {name}: {str(failure).splitlines()[0]}", failure.skipped, True)
	except NotRun as reason:
		return Ended(f"NOT RUN  {name}: {reason}", (), False)


def main() -> int:
	os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(CHECKOUT / "build" / "hypothesis"))
	ended = [attempt(*suite) for suite in FIRST.items()]
	with ThreadPoolExecutor(len(TOGETHER)) as pool:
		ended += pool.map(attempt, TOGETHER.keys(), TOGETHER.values())
	skipped = [test for one in ended for test in one.skipped]
	print("\nSkipped tests:", *(skipped or ["none in the suites that ran"]), sep="\n")
	print("\nSuites:", *(one.line for one in ended), sep="\n")
	return int(any(one.failed for one in ended))


if __name__ == "__main__":
	sys.exit(main())
