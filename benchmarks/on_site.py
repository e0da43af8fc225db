"""Benchmarks that need a site: the script runs again with the bench's python, connected, where tests are allowed.

BENCH (default: ~/frappe-bench) and SITE (default: the bench's default site) name the site; `--bench` and `--site` do too.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from time import perf_counter

from measure import ROOT

_INSIDE = "ITSS_IN_BENCH"


def skip(reason: str) -> None:
	"""End without a word of failure."""
	print(f"skipped: {reason}")
	raise SystemExit(0)


def on_site(script: str, measure: Callable[[], None]) -> None:
	"""`measure` with Frappe connected to a site that has the app and allows tests."""
	bench = Path(_option("bench") or os.environ.get("BENCH", "~/frappe-bench")).expanduser()
	if not os.environ.get(_INSIDE):
		_go_into(bench, script)
	import frappe

	try:
		frappe.init(site=_site(bench))
		frappe.connect()
	except Exception as error:  # whatever keeps a bench from working
		skip(f"the bench at {bench} does not work ({type(error).__name__}: {error})")
	try:
		if not frappe.conf.allow_tests:
			skip(f"{frappe.local.site} does not allow tests: bench --site … set-config allow_tests true")
		if "itss_service" not in frappe.get_installed_apps():
			skip(f"{frappe.local.site} has no itss_service")
		measure()
	finally:
		frappe.destroy()


def take_turns_in_time(
	candidates: Mapping[str, Callable[[], float]], rounds: int, warm: int = 5
) -> dict[str, float]:
	"""The median of the wall seconds that each candidate answers, in an order drawn anew each round."""
	random, times = Random(1), {name: list[float]() for name in candidates}
	for turn in range(rounds + warm):
		names = list(candidates)
		random.shuffle(names)
		for name in names:
			taken = candidates[name]()
			if turn >= warm:
				times[name].append(taken)
	return {name: statistics.median(taken) for name, taken in times.items()}


def timed(action: Callable[[], object]) -> float:
	"""Wall seconds of one action: a site's time is the database's as well."""
	begin = perf_counter()
	action()
	return perf_counter() - begin


def _go_into(bench: Path, script: str) -> None:
	python = bench / "env" / "bin" / "python"
	if not python.exists():
		skip(f"there is no bench at {bench}; BENCH=/path/to/bench names another")
	if not _site(bench):
		skip(f"the bench at {bench} has no default site; SITE=name names one")
	environment = {
		**os.environ,
		_INSIDE: "1",
		"BENCH": str(bench),
		"SITE": _site(bench),
		"PYTHONPATH": str(ROOT),
	}
	arguments = [str(python), str(Path(script).resolve()), *sys.argv[1:]]
	raise SystemExit(subprocess.run(arguments, cwd=bench / "sites", env=environment, check=False).returncode)


def _site(bench: Path) -> str:
	common = bench / "sites" / "common_site_config.json"
	default = json.loads(common.read_text("utf-8")).get("default_site", "") if common.exists() else ""
	return _option("site") or os.environ.get("SITE") or default


def _option(name: str) -> str | None:
	given = sys.argv[1:]
	return given[given.index(f"--{name}") + 1] if f"--{name}" in given[:-1] else None
