"""A test site in a sites folder of our own, on a bench that stays as it is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench_assets import link_assets
from bench_base import APP, CHECKOUT, WORKSHOP, Bench, Failed, digest, run_logged, say

WIZARD = CHECKOUT / "scripts" / "complete_setup_wizard.py"
TELL_SKIPS = CHECKOUT / "scripts" / "tell_skips.py"
FRAPPE = ("-m", "frappe.utils.bench_helper")

# Printed by the bench's Python: what its apps demand of packages, for pip to respect.
PRINT_PINS = """
from importlib.metadata import requires
for app in ("frappe", "erpnext"):
	for line in requires(app) or ():
		if ";" not in line and "@" not in line:
			print(line)
"""


@dataclass(frozen=True)
class Site:
	"""The test site, in a sites folder of the driver's own."""

	bench: Bench
	name: str
	packages: Path
	log: Path

	def frappe(self, *arguments: str | Path) -> None:
		"""Run a bench command quietly; its output goes to the log and is shown if it fails."""
		run_logged(self._command(*arguments), self.log, cwd=WORKSHOP / "sites", env=self.environment())

	def run_tests(self, skips: Path) -> tuple[int, str]:
		"""Run the app's tests, showing their output; tell the exit status and what was printed."""
		command = self._command(*self.on_site("run-tests", "--app", APP), run=[TELL_SKIPS, skips])
		process = subprocess.Popen(
			command,
			cwd=WORKSHOP / "sites",
			env=self.environment() | {"CI": "1"},  # without it run-tests exits with 0 whatever happened
			stdout=subprocess.PIPE,
			stderr=subprocess.STDOUT,
			text=True,
		)
		printed = []
		for line in process.stdout:
			print(line, end="", flush=True)
			printed.append(line)
		return process.wait(), "".join(printed)

	def script(self, *arguments: str | Path) -> None:
		"""Run a script in the bench's Python, as quietly as a bench command."""
		command = [self.bench.python, *arguments]
		run_logged(command, self.log, cwd=WORKSHOP / "sites", env=self.environment())

	def ask(self, script: str | Path, *arguments: str) -> str:
		"""Run a script in the bench's Python with the site's name; tell what it printed last."""
		given = [script] if isinstance(script, Path) else ["-c", script]
		ran = subprocess.run(
			[self.bench.python, *given, self.name, *arguments],
			cwd=WORKSHOP / "sites",
			env=self.environment(),
			capture_output=True,
			text=True,
		)
		if ran.returncode:
			raise Failed(f"a script failed on the site:\n{ran.stderr[-3000:]}")
		return ran.stdout.strip().splitlines()[-1] if ran.stdout.strip() else ""

	def on_site(self, *arguments: str | Path) -> tuple[str | Path, ...]:
		return ("--site", self.name, *arguments)

	def _command(self, *arguments: str | Path, run: Sequence[str | Path] = FRAPPE) -> list[str | Path]:
		return [self.bench.python, *run, "frappe", *arguments]

	def environment(self) -> dict[str, str]:
		return os.environ | {
			"PYTHONPATH": os.pathsep.join([str(CHECKOUT), str(self.packages)]),
			"PYTHONDONTWRITEBYTECODE": "1",
		}


def ensure_packages(bench: Bench, log: Path) -> Path:
	"""What the app needs, in versions that the bench's Frappe and ERPNext allow, beside the bench's environment."""
	pins = subprocess.run([bench.python, "-c", PRINT_PINS], capture_output=True, text=True).stdout
	wanted = digest(pins, (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"), bench.python.resolve())
	folder = WORKSHOP / f"packages-{wanted}"
	if folder.exists():
		return folder
	say("installing the app's packages for the bench's Python")
	for outdated in WORKSHOP.glob("packages-*"):
		shutil.rmtree(outdated)
	constraints = WORKSHOP / "constraints.txt"
	constraints.write_text(pins, encoding="utf-8")
	unfinished = WORKSHOP / "packages-unfinished"
	pip = [bench.python, "-m", "pip", "install", "--disable-pip-version-check", "--constraint", constraints]
	run_logged([*pip, "--target", unfinished, CHECKOUT], log)
	shutil.rmtree(unfinished / APP)  # the tests are those of the checkout, not of the copy just built
	return unfinished.rename(folder)


def make_sites_folder(bench: Bench, redis: str) -> None:
	"""A sites folder as the bench's own, but with this app, this Redis and no other site."""
	sites = WORKSHOP / "sites"
	shutil.rmtree(sites, ignore_errors=True)
	sites.mkdir()
	(WORKSHOP / "logs").mkdir(exist_ok=True)
	(sites / "apps.txt").write_text(f"frappe\nerpnext\n{APP}\n", encoding="utf-8")
	config = {key: value for key, value in bench.config.items() if key.startswith("db_")}
	config |= {"redis_cache": redis, "redis_queue": redis, "redis_socketio": redis, "allow_tests": True}
	(sites / "common_site_config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")
	link_assets(bench)


@contextmanager
def fresh_site(site: Site) -> Iterator[None]:
	"""A site with Frappe, ERPNext and the setup wizard completed; gone afterwards, with its database."""
	user, password = site.bench.root_account
	root = ["--db-root-username", user, "--db-root-password", password]
	new = ["new-site", site.name, "--force", "--admin-password", "admin", *root]
	new.append("--mariadb-user-host-login-scope=%")
	year = str(date.today().year)
	made_of = digest(site.bench.state, WIZARD.read_text(encoding="utf-8"), year)
	dump = WORKSHOP / f"fresh-{made_of}.sql.gz"
	try:
		if dump.exists():
			say("making the test site from the dump of an earlier run")
			site.frappe(*new, "--source-sql", dump)
		else:
			say("making the test site with ERPNext; the first time takes two minutes")
			site.frappe(*new, "--install-app", "erpnext")
			say("completing its setup wizard")
			site.script(WIZARD, site.name, year)
			keep_dump(site, dump)
		yield
	finally:
		if (WORKSHOP / "sites" / site.name).exists():
			archive = WORKSHOP / "dropped"
			site.frappe(
				"drop-site", site.name, "--force", "--no-backup", "--archived-sites-path", archive, *root
			)
			shutil.rmtree(archive, ignore_errors=True)


def keep_dump(site: Site, dump: Path) -> None:
	for outdated in WORKSHOP.glob("fresh-*.sql.gz"):
		outdated.unlink()
	unfinished = WORKSHOP / "unfinished.sql.gz"
	site.frappe(*site.on_site("backup", "--backup-path-db", unfinished))
	unfinished.rename(dump)
