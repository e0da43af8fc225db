"""Prove that a database that dies under the workers loses no escalation and doubles none.

A MariaDB of its own is started under build/bench, with a site and 24 Issues whose response is overdue. One worker is
stopped in the middle of a batch; then the database is killed (SIGKILL) and started again, Redis is emptied, and two workers
finish what is due. Each Issue must be breached, escalated and told exactly once.

Runs on the same bench as scripts/bench_test.py, whose database it leaves alone. Exit status 0 when all of it held or
there is no bench (said on the last line), 1 otherwise.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from bench_base import APP, WORKSHOP, Bench, Failed, NotRun, conclude, own_bench, say
from bench_services import free_port, own_redis, wait_for
from bench_site import Site, ensure_packages, fresh_site, make_sites_folder

DATA = WORKSHOP / "restart-database"
HOST, PASSWORD = "127.0.0.1", "linden"
READY_SECONDS = 60

PREPARE = """
import sys, frappe
frappe.init(site=sys.argv[1]); frappe.connect(); frappe.set_user("Administrator")
from freezegun import freeze_time
from itss_service.bridge.instants import aware
from itss_service.tests.site import live
frappe.db.set_single_value("ITSS Settings", {"enforcement": "Enforce", "batch_size": 6})
live.set_up()
moment = aware(frappe.utils.add_to_date(frappe.utils.now_datetime(), hours=-1))
with freeze_time(moment):
	frappe.local.new_doc_templates = {}
	print(len([live.issue() for _ in range(24)]))
frappe.db.commit()
"""
# Stands in the middle of a batch, its rows locked, until its database is gone.
STUCK = """
import sys, frappe
frappe.init(site=sys.argv[1]); frappe.connect(); frappe.set_user("Administrator")
from itss_service.tests.site import live
stuck = live.start("stuck")
print(stuck.stdout.readline().strip(), flush=True)
sys.stdin.readline()
live.kill(stuck)
"""
FINISH = """
import sys, frappe
frappe.init(site=sys.argv[1]); frappe.connect(); frappe.set_user("Administrator")
from itss_service.tests.site import live
frappe.cache.flushall()
for what in ("due", "act"):
	for worker in [live.start(what) for _ in range(2)]:
		live.finish(worker)
from itss_service.notify import deliver
names = frappe.get_all("Issue", filters={"issue_type": live.KIND}, pluck="name")
breached = frappe.get_all("ITSS Clock", filters={"reference_name": ["in", names], "state": "breached"}, pluck="reference_name")
escalated = frappe.get_all("ITSS Escalation", filters={"reference_name": ["in", names], "rule": live.KIND}, pluck="reference_name")
told = frappe.get_all("ITSS Notice", filters={"reference_name": ["in", names], "address": live.LEAD}, pluck="reference_name")
for what, found in (("breached", breached), ("escalated", escalated), ("told", told)):
	assert sorted(found) == sorted(names), (what, len(found), len(set(found)), len(names))
print(f"{len(names)} Issues breached, escalated and told once each")
"""
BREACHED = """
import sys, frappe
frappe.init(site=sys.argv[1]); frappe.connect()
print(frappe.db.count("ITSS Clock", {"state": "breached"}))
"""


class OwnDatabaseBench(Bench):
	"""The bench, with another database server."""

	port: int

	@cached_property
	def config(self) -> dict:
		own = {"db_host": HOST, "db_port": self.port, "root_login": "root", "root_password": PASSWORD}
		return super().config | own


class Server:
	"""A MariaDB of its own that may be killed."""

	def __init__(self, port: int) -> None:
		self.port = port
		shutil.rmtree(DATA, ignore_errors=True)
		made = subprocess.run(
			[
				"mariadb-install-db",
				"--no-defaults",
				f"--datadir={DATA}",
				"--auth-root-authentication-method=normal",
			],
			capture_output=True,
			text=True,
		)
		if made.returncode:
			raise NotRun(f"no database of its own: {made.stderr[-300:]}")
		self.start()
		try:
			self._let_in()
		except subprocess.CalledProcessError as error:
			self.kill()
			raise NotRun(f"the database of its own lets nobody in: {error.stderr[-300:]!r}") from None

	def _let_in(self) -> None:
		statement = f"alter user root@localhost identified by '{PASSWORD}'; alter user root@'{HOST}' identified by '{PASSWORD}'"
		socket = f"--socket={DATA / 'socket'}"
		subprocess.run(
			["mariadb", "--no-defaults", socket, "-uroot", "-e", statement], check=True, capture_output=True
		)

	def start(self) -> None:
		options = [f"--datadir={DATA}", f"--port={self.port}", f"--socket={DATA / 'socket'}"]
		more = [
			"--user=root",
			f"--bind-address={HOST}",
			"--skip-name-resolve",
			"--innodb-read-only-compressed=OFF",
		]
		texts = ["--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci"]
		self.process = subprocess.Popen(
			["mariadbd", "--no-defaults", *options, *more, *texts],
			stdout=subprocess.DEVNULL,
			stderr=subprocess.DEVNULL,
		)
		if not wait_for((HOST, self.port), READY_SECONDS):
			raise Failed("the database of its own did not start")

	def kill(self) -> None:
		self.process.kill()
		self.process.wait()


@contextmanager
def own_database(bench: Bench) -> Iterator[tuple[Bench, Server]]:
	if not (shutil.which("mariadbd") and shutil.which("mariadb-install-db")):
		raise NotRun("mariadbd and mariadb-install-db are not on the PATH")
	private = OwnDatabaseBench(bench.path)
	object.__setattr__(private, "port", free_port())
	server = Server(private.port)
	try:
		yield private, server
	finally:
		server.kill()
		shutil.rmtree(DATA, ignore_errors=True)


def check(site: Site, server: Server) -> str:
	site.frappe(*site.on_site("install-app", APP))
	say(f"{site.ask(PREPARE)} Issues are overdue")
	stuck = subprocess.Popen(
		[site.bench.python, "-c", STUCK, site.name],
		cwd=WORKSHOP / "sites",
		env=site.environment(),
		stdin=subprocess.PIPE,
		stdout=subprocess.PIPE,
		text=True,
	)
	if not stuck.stdout.readline().strip():
		raise Failed("no worker reached the middle of a batch")
	if (early := site.ask(BREACHED)) != "0":
		raise Failed(f"{early} Issues were breached before any batch was through")
	say("killing the database under the worker, and starting it again")
	server.kill()
	server.start()
	stuck.communicate("\n", timeout=60)
	return site.ask(FINISH)


def run() -> str:
	log = WORKSHOP / "restart-log.txt"
	bench = own_bench()
	log.write_text("", encoding="utf-8")
	with own_database(bench) as (private, server), own_redis() as redis:
		make_sites_folder(private, redis)
		config = Path(WORKSHOP / "sites" / "common_site_config.json")
		if f'"db_port": {server.port}' not in config.read_text(encoding="utf-8"):
			raise Failed("the site would not use the database of its own")
		site = Site(private, "itss-restart.localhost", ensure_packages(private, log), log)
		with fresh_site(site):
			return check(site, server)


if __name__ == "__main__":
	sys.exit(conclude(run))
