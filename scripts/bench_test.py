"""Run the site tests of this checkout on an existing Frappe bench, without changing that bench.

The bench lends its Python environment, its apps and its MariaDB. Everything else is the driver's own, under
build/bench: a sites folder with one test site, the packages that the app needs beyond the bench's, a Redis. So the
bench's own sites, apps.txt and environment stay as they are, even when a run is killed half way. The test site is made
anew for each run, from a dump of Frappe and ERPNext that is taken at the first run.

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
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
WORKSHOP = CHECKOUT / "build" / "bench"
APP = "itss_service"
DATABASE_START_SECONDS = 60

# Printed by the bench's Python: what its apps demand of packages, for pip to respect.
PRINT_PINS = """
from importlib.metadata import requires
for app in ("frappe", "erpnext"):
	for line in requires(app) or ():
		if ";" not in line and "@" not in line:
			print(line)
"""


class NotRun(Exception):
	"""The tests cannot be run here; the message says why and what would help."""


class Failed(Exception):
	"""The tests, or a step that they need, went wrong."""


@dataclass(frozen=True)
class Bench:
	"""A folder made by `bench init`, with ERPNext in it."""

	path: Path

	def __post_init__(self) -> None:
		needed = ["env/bin/python", "apps/frappe", "apps/erpnext", "sites/common_site_config.json"]
		if not self.path.is_dir():
			raise NotRun(f"no bench at {self.path}; BENCH=/path/to/bench names one")
		if missing := [part for part in needed if not (self.path / part).exists()]:
			raise NotRun(f"{self.path} is not a bench with ERPNext: it lacks {', '.join(missing)}")

	@property
	def python(self) -> Path:
		return self.path / "env" / "bin" / "python"

	@cached_property
	def config(self) -> dict:
		return json.loads((self.path / "sites" / "common_site_config.json").read_text(encoding="utf-8"))

	@property
	def database_address(self) -> tuple[str, int]:
		return self.config.get("db_host") or "127.0.0.1", int(self.config.get("db_port") or 3306)

	@property
	def root_account(self) -> tuple[str, str]:
		"""User and password that may create databases."""
		user = os.environ.get("DB_ROOT_USER") or self.config.get("root_login") or "root"
		password = os.environ.get("DB_ROOT_PASSWORD") or self.config.get("root_password")
		if password is None:
			raise NotRun(f"no password for the database's {user}; set DB_ROOT_PASSWORD")
		return user, password

	@cached_property
	def state(self) -> str:
		"""A name for the apps as they are now; changes when one of them is updated."""
		seen = [self.python.resolve()]
		for app in ("frappe", "erpnext"):
			seen.append((self.path / "apps" / app / app / "__init__.py").read_text(encoding="utf-8"))
			commit = ["git", "-C", self.path / "apps" / app, "rev-parse", "HEAD"]
			seen.append(subprocess.run(commit, capture_output=True, text=True).stdout)
		return digest(*seen)


@dataclass(frozen=True)
class Site:
	"""The test site, in a sites folder of the driver's own."""

	bench: Bench
	name: str
	packages: Path
	log: Path

	def frappe(self, *arguments: str | Path) -> None:
		"""Run a bench command quietly; its output goes to the log and is shown if it fails."""
		run_logged(self._command(*arguments), self.log, cwd=WORKSHOP / "sites", env=self._environment())

	def frappe_aloud(self, *arguments: str) -> tuple[int, str]:
		"""Run a bench command, showing its output; tell its exit status and what it printed."""
		environment = self._environment() | {
			"CI": "1"
		}  # without CI, run-tests exits with 0 whatever happened
		process = subprocess.Popen(
			self._command(*arguments),
			cwd=WORKSHOP / "sites",
			env=environment,
			stdout=subprocess.PIPE,
			stderr=subprocess.STDOUT,
			text=True,
		)
		printed = []
		for line in process.stdout:
			print(line, end="", flush=True)
			printed.append(line)
		return process.wait(), "".join(printed)

	def on_site(self, *arguments: str | Path) -> tuple[str | Path, ...]:
		return ("--site", self.name, *arguments)

	def _command(self, *arguments: str | Path) -> list[str | Path]:
		return [self.bench.python, "-m", "frappe.utils.bench_helper", "frappe", *arguments]

	def _environment(self) -> dict[str, str]:
		return os.environ | {
			"PYTHONPATH": os.pathsep.join([str(CHECKOUT), str(self.packages)]),
			"PYTHONDONTWRITEBYTECODE": "1",
		}


def digest(*parts: object) -> str:
	return sha256("\0".join(map(str, parts)).encode()).hexdigest()[:16]


def say(text: str) -> None:
	print(f"bench: {text}", flush=True)


def run_logged(command: list, log: Path, **options) -> None:
	"""Run a command into the log; show the end of what it wrote if it fails."""
	with log.open("a+", encoding="utf-8", errors="replace") as sink:
		sink.write(f"$ {' '.join(map(str, command[:6]))} ...\n")
		sink.flush()
		start = sink.tell()
		if subprocess.run(command, stdout=sink, stderr=subprocess.STDOUT, **options).returncode:
			sink.seek(start)
			# a progress bar redraws one line; its last state is enough
			tail = "\n".join(line.rstrip("\n").rpartition("\r")[2] for line in sink.readlines()[-40:])
			raise Failed(f"a command failed; all it printed is in {log}, the end of it here:\n{tail}")


def answers(address: tuple[str, int]) -> bool:
	try:
		with socket.create_connection(address, timeout=2):
			return True
	except OSError:
		return False


def wait_for(address: tuple[str, int], seconds: float) -> bool:
	deadline = time.monotonic() + seconds
	while not answers(address):
		if time.monotonic() > deadline:
			return False
		time.sleep(0.25)
	return True


@contextmanager
def database(bench: Bench) -> Iterator[None]:
	"""MariaDB; one that was down and that we started ourselves is stopped again."""
	server = None
	if not answers(bench.database_address):
		server = start_database(bench)
	try:
		ensure_account(bench)
		yield
	finally:
		if server:
			server.terminate()
			server.wait()


def start_database(bench: Bench) -> subprocess.Popen | None:
	"""By BENCH_START, by a server of the bench's own (config/mariadb.cnf), or as a service where we may."""
	host, port = bench.database_address
	own, server = bench.path / "config" / "mariadb.cnf", None
	start = os.environ.get("BENCH_START")
	if not start and own.exists() and shutil.which("mariadbd"):
		say(f"the database is down, starting the bench's own ({own})")
		server = subprocess.Popen(
			["mariadbd", f"--defaults-file={own}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
		)
	elif start or (os.geteuid() == 0 and shutil.which("service")):
		start = start or "service mariadb start"
		say(f"the database is down, trying: {start}")
		subprocess.run(start, shell=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
	if not wait_for((host, port), DATABASE_START_SECONDS):
		if server:
			server.kill()
		raise NotRun(
			f"the bench's database does not answer at {host}:{port}; start it, or set BENCH_START to a command that does"
		)
	return server


def ensure_account(bench: Bench) -> None:
	"""Whether the account that is to create the test site's database may log in."""
	user, password = bench.root_account
	host, port = bench.database_address
	script = "import pymysql, sys; pymysql.connect(host=sys.argv[1], port=int(sys.argv[2]), user=sys.argv[3], password=sys.argv[4])"
	login = [bench.python, "-c", script, host, str(port), user, password]
	tried = subprocess.run(login, capture_output=True, text=True)
	if tried.returncode:
		reason = tried.stderr.strip().splitlines()[-1:] or ["no reason given"]
		raise NotRun(
			f"the database at {host}:{port} refuses {user}: {reason[0]}; set DB_ROOT_USER and DB_ROOT_PASSWORD"
		)


@contextmanager
def own_redis() -> Iterator[str]:
	"""A Redis for this run, so that no worker of the bench sees the tests' jobs. Yields its URL."""
	server = shutil.which("redis-server")
	if not server:
		raise NotRun("redis-server is not on the PATH")
	with socket.socket() as probe:
		probe.bind(("127.0.0.1", 0))
		port = probe.getsockname()[1]
	command = [server, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(WORKSHOP)]
	process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
	try:
		if not wait_for(("127.0.0.1", port), 10):
			raise Failed("redis-server did not start")
		yield f"redis://127.0.0.1:{port}"
	finally:
		process.terminate()
		process.wait()


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
	if (bench.path / "sites" / "assets").is_dir():
		(sites / "assets").symlink_to(bench.path / "sites" / "assets")
	config = {key: value for key, value in bench.config.items() if key.startswith("db_")}
	config |= {"redis_cache": redis, "redis_queue": redis, "redis_socketio": redis}
	(sites / "common_site_config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")


@contextmanager
def fresh_site(site: Site) -> Iterator[None]:
	"""A site with Frappe and ERPNext and nothing else; gone afterwards, with its database."""
	user, password = site.bench.root_account
	root = ["--db-root-username", user, "--db-root-password", password]
	new = ["new-site", site.name, "--force", "--admin-password", "admin", *root]
	new.append("--mariadb-user-host-login-scope=%")
	dump = WORKSHOP / f"fresh-{site.bench.state}.sql.gz"
	try:
		if dump.exists():
			say("making the test site from the dump of an earlier run")
			site.frappe(*new, "--source-sql", dump)
		else:
			say("making the test site with ERPNext; the first time takes a minute or two")
			site.frappe(*new, "--install-app", "erpnext")
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


def run_site_tests(site: Site) -> str:
	"""Install the app and run its tests; tell how many ran."""
	say(f"installing {APP} on the test site")
	site.frappe(*site.on_site("install-app", APP))
	say(f"bench --site {site.name} run-tests --app {APP}")
	status, printed = site.frappe_aloud(*site.on_site("run-tests", "--app", APP))
	ran = sum(int(count) for count in re.findall(r"^Ran (\d+) tests?", printed, re.MULTILINE))
	if status:
		raise Failed(f"{ran} site tests ran, not all of them passed")
	if not ran:
		raise Failed("the bench found no site test to run")
	return f"{ran} site tests passed on the bench at {site.bench.path}"


def run() -> str:
	"""Run everything; the answer is one line. Raises NotRun or Failed with a line of their own."""
	bench = Bench(Path(os.environ.get("BENCH") or "~/frappe-bench").expanduser())
	WORKSHOP.mkdir(parents=True, exist_ok=True)
	log = WORKSHOP / "log.txt"
	log.write_text("", encoding="utf-8")
	name = os.environ.get("BENCH_TEST_SITE") or "itss-test.localhost"
	with database(bench), own_redis() as redis:
		make_sites_folder(bench, redis)
		site = Site(bench, name, ensure_packages(bench, log), log)
		with fresh_site(site):
			return run_site_tests(site)


def main() -> int:
	signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the site is dropped on the way out
	try:
		say(run())
	except NotRun as reason:
		say(f"the site tests did NOT run: {reason}")
	except Failed as reason:
		say(f"the site tests FAILED: {reason}")
		return 1
	return 0


if __name__ == "__main__":
	sys.exit(main())
