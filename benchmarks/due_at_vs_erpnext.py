"""Claim: `Calendar.due_at` is at least 5 times as fast as ERPNext's own `get_expected_time_for` for a target of 4
working hours, and at least 100 times as fast for 240.

Needs a bench with a site on which ERPNext is installed: BENCH (default: ~/frappe-bench) and SITE (default: the bench's
default site) name them; neither its database nor its Redis need run. Nothing is written: the function is called as it
is, on a service level that is never saved, and its holiday list lies in the request's own cache, so that it never pays
for reading one. One window a day, for it knows no more, and starts within the window.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from measure import ROOT, claim, take_turns, title

CLAIMS = {4: 5, 240: 100}
STARTS = {4: 200, 240: 40}
ONE_WINDOW = ("09:00", "18:00")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
HOLIDAY_LIST = "ITSS benchmark, never saved"
BENCH = Path(os.environ.get("BENCH", "~/frappe-bench")).expanduser()


def skip(reason: str) -> None:
	"""End without a word of failure."""
	print(f"skipped: {reason}")
	raise SystemExit(0)


def site_of(bench: Path) -> str:
	"""The site to connect to."""
	common = bench / "sites" / "common_site_config.json"
	default = json.loads(common.read_text("utf-8")).get("default_site", "") if common.exists() else ""
	return os.environ.get("SITE") or default


def go_into_the_bench() -> None:
	"""Run this script again with the bench's python, where Frappe is."""
	python = BENCH / "env" / "bin" / "python"
	if not python.exists():
		skip(f"there is no bench at {BENCH}; BENCH=/path/to/bench names another")
	if not site_of(BENCH):
		skip(f"the bench at {BENCH} has no default site; SITE=name names one")
	environment = {**os.environ, "ITSS_IN_BENCH": "1", "PYTHONPATH": str(ROOT)}
	done = subprocess.run(
		[str(python), str(Path(__file__).resolve())], cwd=BENCH / "sites", env=environment, check=False
	)
	raise SystemExit(done.returncode)


def main() -> None:
	if not os.environ.get("ITSS_IN_BENCH"):
		go_into_the_bench()
	try:
		import frappe

		frappe.init(site=site_of(BENCH))
		import erpnext  # noqa: F401
	except Exception as error:  # whatever keeps a bench from working
		skip(f"the bench at {BENCH} does not work ({type(error).__name__}: {error})")
	try:
		compare(frappe)
	finally:
		frappe.destroy()


def compare(frappe) -> None:
	from datetime import timedelta, timezone

	from erpnext.support.doctype.service_level_agreement.service_level_agreement import get_expected_time_for
	from office import HOLIDAYS

	from itss_service.core.calendar import parse_calendar

	start, end = (timedelta(hours=int(edge[:2])) for edge in ONE_WINDOW)
	week = {day[:3].lower(): [list(ONE_WINDOW)] for day in DAYS}
	closed = [day.isoformat() for day in HOLIDAYS]
	calendar = parse_calendar({"time_zone": "UTC", "weekly": week, "closed": closed})
	key = frappe.cache.make_key(frappe.get_document_cache_key("Holiday List", HOLIDAY_LIST))
	frappe.local.cache[key] = frappe._dict(holidays=[frappe._dict(holiday_date=day) for day in HOLIDAYS])
	supported = [frappe._dict(workday=day, start_time=start, end_time=end) for day in DAYS]
	title("due_at, against ERPNext's get_expected_time_for")
	for hours, wanted in CLAIMS.items():
		level = frappe._dict(
			response_time=hours * 3600, holiday_list=HOLIDAY_LIST, support_and_resolution=supported
		)
		naive = working_starts(STARTS[hours])
		aware = [at.replace(tzinfo=timezone.utc) for at in naive]

		def theirs(naive=naive, level=level) -> list:
			return [get_expected_time_for("response", level, at) for at in naive]

		def ours(aware=aware, seconds=hours * 3600) -> list:
			return [calendar.due_at(at, seconds) for at in aware]

		differing = [
			(at, a, b)
			for at, a, b in zip(naive, ours(), theirs(), strict=True)
			if a.replace(tzinfo=None) != b
		]
		if differing:
			print(f"  {hours} h: {len(differing)} of {len(naive)} answers differ, such as {differing[0]}")
		taken = take_turns({"ours": ours, "theirs": theirs}, 5)
		ratio = taken["theirs"] / taken["ours"]
		for name, total in taken.items():
			print(f"  {hours:>4} h  {name:<7} {total / len(naive) * 1e6:10.1f} µs an answer")
		claim(f"{hours} h: {ratio:,.0f} times as fast (claimed: {wanted})", ratio >= wanted)


def working_starts(count: int) -> list:
	"""Instants within working hours, for outside of them ERPNext counts from another moment."""
	from datetime import timezone

	from office import HOLIDAYS, starts

	found = [at.replace(tzinfo=None) for at in starts(count * 8, timezone.utc)]
	working = (at for at in found if at.weekday() < 5 and 9 <= at.hour < 18 and at.date() not in HOLIDAYS)
	return list(working)[:count]


if __name__ == "__main__":
	sys.exit(main())
