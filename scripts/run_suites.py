"""Run every suite, also after one failed, and say at the end which ran, which did not, and why.

Run by the Python of .venv (make test). Exit status 1 when a suite failed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import bench_test

CHECKOUT = Path(__file__).resolve().parent.parent
BRANCH_COVERAGE_GOAL = 0.95

Suite = Callable[[], str]


class SuiteFailed(Exception):
	"""A suite ran and found something; the message says what."""


def run(*command: str) -> None:
	print(f"\n$ {' '.join(command)}", flush=True)
	if status := subprocess.run([sys.executable, "-m", *command], cwd=CHECKOUT).returncode:
		raise SuiteFailed(f"{command[0]} ended with status {status}")


def lint() -> str:
	run("ruff", "check", ".")
	return "ruff found nothing"


def formatting() -> str:
	run("ruff", "format", "--check", ".")
	return "ruff would change nothing"


def types() -> str:
	run("mypy")
	return "mypy, strict on core and cli, found nothing"


def core_and_command_line() -> str:
	report = CHECKOUT / "build" / "coverage.json"
	report.parent.mkdir(exist_ok=True)
	run("pytest", "--cov", "--cov-report=term", f"--cov-report=json:{report}")
	totals = json.loads(report.read_text(encoding="utf-8"))["totals"]
	share = totals["covered_branches"] / totals["num_branches"]
	told = (
		f"branch coverage of itss_service/core is {share:.1%} (at least {BRANCH_COVERAGE_GOAL:.0%} asked for)"
	)
	print(told, flush=True)
	if share < BRANCH_COVERAGE_GOAL:
		raise SuiteFailed(told)
	return f"pytest passed; {told}"


def site() -> str:
	print("\n$ python scripts/bench_test.py", flush=True)
	try:
		return bench_test.run()
	except bench_test.Failed as failure:
		print(failure, flush=True)
		raise SuiteFailed(str(failure).splitlines()[0]) from None


SUITES: dict[str, Suite] = {
	"lint": lint,
	"format": formatting,
	"types": types,
	"core and command line": core_and_command_line,
	"site": site,
}


def main() -> int:
	os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(CHECKOUT / "build" / "hypothesis"))
	lines = []
	failed = 0
	for name, suite in SUITES.items():
		try:
			lines.append(f"passed   {name}: {suite()}")
		except SuiteFailed as failure:
			failed += 1
			lines.append(f"FAILED   {name}: {failure}")
		except bench_test.NotRun as reason:
			lines.append(f"NOT RUN  {name}: {reason}")
	print("\nSuites:", *lines, sep="\n")
	return 1 if failed else 0


if __name__ == "__main__":
	sys.exit(main())
