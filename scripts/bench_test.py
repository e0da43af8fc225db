"""Run the site tests of this checkout on an existing Frappe bench, without changing that bench.

The bench lends its Python environment, its apps and its MariaDB. Everything else is the driver's own, under
build/bench: a sites folder with one test site, the packages that the app needs beyond the bench's, a Redis. So the
bench's own sites, apps.txt and environment stay as they are, even when a run is killed half way. The test site is made
anew for each run, from a dump of Frappe and ERPNext, the setup wizard completed, that is taken at the first run.

Environment:
  BENCH            the bench folder (default: ~/frappe-bench)
  BENCH_START      a shell command that starts the bench's database, used when the database does not answer
                   (default: mariadbd with BENCH/config/mariadb.cnf if that is there, else service mariadb start)
  BENCH_TEST_SITE  the name of the test site (default: itss-test.localhost)
  DB_ROOT_USER, DB_ROOT_PASSWORD   an account that may create databases (default: as common_site_config.json says)

Exit status: 0 when the tests passed or there is no bench to run them on (said on the last line), 1 when they failed.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from pathlib import Path
from typing import NamedTuple

from bench_assets import build_assets
from bench_base import APP, WORKSHOP, Failed, NotRun, own_bench, say
from bench_services import database, own_redis
from bench_site import Site, ensure_packages, fresh_site, make_sites_folder

SKIPPED_WHOLE = re.compile(r"^setUp(Class|Module) \(")


class Outcome(NamedTuple):
	"""What a suite tells at the end: a line, and each test that was skipped, with the reason."""

	told: str
	skipped: tuple[str, ...] = ()


def run_site_tests(site: Site, unbuilt: str | None) -> Outcome:
	"""Install the app and run its tests; tell how many ran. `unbuilt` is why there are no assets, if there are none."""
	say(f"installing {APP} on the test site")
	site.frappe(*site.on_site("install-app", APP))
	say(f"bench --site {site.name} run-tests --app {APP}")
	skips = WORKSHOP / "skips.jsonl"
	skips.unlink(missing_ok=True)
	status, printed = site.run_tests(skips)
	skipped = read_skips(skips)
	if unbuilt:
		skipped += (f"whatever needs the app's assets; they are not built: {unbuilt}",)
	ran = sum(int(count) for count in re.findall(r"^Ran (\d+) tests?", printed, re.MULTILINE))
	if status:
		raise Failed(f"{ran} site tests ran, not all of them passed", skipped)
	if not ran:
		raise Failed("the bench found no site test to run", skipped)
	return Outcome(f"{ran} site tests ran on the bench at {site.bench.path}, none failed", skipped)


def read_skips(file: Path) -> tuple[str, ...]:
	"""What scripts/tell_skips.py wrote down, as lines to show; a class skipped as a whole is named itself."""
	if not file.exists():
		return ()
	rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
	return tuple(f"{SKIPPED_WHOLE.sub('', test).rstrip(')')}: {reason}" for test, reason in rows)


def run() -> Outcome:
	"""Run everything. Raises NotRun or Failed with a line of their own."""
	bench = own_bench()
	log = WORKSHOP / "log.txt"
	log.write_text("", encoding="utf-8")
	name = os.environ.get("BENCH_TEST_SITE") or "itss-test.localhost"
	with database(bench), own_redis() as redis:
		make_sites_folder(bench, redis)
		unbuilt = build_assets(bench, log)
		if unbuilt:
			say(f"the app's assets are not built: {unbuilt}")
		site = Site(bench, name, ensure_packages(bench, log), log)
		with fresh_site(site):
			return run_site_tests(site, unbuilt)


def say_skipped(skipped: tuple[str, ...]) -> None:
	for line in skipped:
		say(f"skipped: {line}")


def main() -> int:
	signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the site is dropped on the way out
	try:
		outcome = run()
		say_skipped(outcome.skipped)
		say(outcome.told)
	except NotRun as reason:
		say(f"the site tests did NOT run: {reason}")
	except Failed as reason:
		say_skipped(reason.skipped)
		say(f"the site tests FAILED: {reason}")
		return 1
	return 0


if __name__ == "__main__":
	sys.exit(main())
