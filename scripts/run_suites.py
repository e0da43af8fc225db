"""Run every suite, also after one failed, and say at the end which ran, which did not, what was skipped, and why.

Run by the Python of .venv (make test). Exit status 1 when a suite failed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import bench_test
from bench_base import Failed, NotRun
from bench_test import Outcome

CHECKOUT = Path(__file__).resolve().parent.parent
BUILD = CHECKOUT / "build"
BRANCH_COVERAGE_GOAL = 0.95

Suite = Callable[[], Outcome]


def run(*command: str) -> None:
	print(f"\n$ {' '.join(command)}", flush=True)
	if status := subprocess.run([sys.executable, "-m", *command], cwd=CHECKOUT).returncode:
		raise Failed(f"{command[0]} ended with status {status}")


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
		run("pytest", "--cov", "--cov-report=term", f"--cov-report=json:{report}", f"--junit-xml={results}")
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


SUITES: dict[str, Suite] = {
	"lint": lint,
	"format": formatting,
	"types": types,
	"core and command line": core_and_command_line,
	"site": site,
}


def main() -> int:
	os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(CHECKOUT / "build" / "hypothesis"))
	lines: list[str] = []
	skipped: list[str] = []
	failed = 0
	for name, suite in SUITES.items():
		try:
			outcome = suite()
			lines.append(f"passed   {name}: {outcome.told}")
			skipped += outcome.skipped
		except Failed as failure:
			failed += 1
			lines.append(f"FAILED   {name}: {str(failure).splitlines()[0]}")
			skipped += failure.skipped
		except NotRun as reason:
			lines.append(f"NOT RUN  {name}: {reason}")
	print("\nSkipped tests:", *(skipped or ["none in the suites that ran"]), sep="\n")
	print("\nSuites:", *lines, sep="\n")
	return 1 if failed else 0


if __name__ == "__main__":
	sys.exit(main())
