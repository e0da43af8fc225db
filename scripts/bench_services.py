"""The servers that a run needs: the bench's MariaDB, started if it is down, and a Redis of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench_base import WORKSHOP, Bench, Failed, NotRun, say

DATABASE_START_SECONDS = 60


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


def free_port() -> int:
	with socket.socket() as probe:
		probe.bind(("127.0.0.1", 0))
		return int(probe.getsockname()[1])


@contextmanager
def own_redis() -> Iterator[str]:
	"""A Redis for this run, so that no worker of the bench sees the tests' jobs. Yields its URL."""
	server = shutil.which("redis-server")
	if not server:
		raise NotRun("redis-server is not on the PATH")
	port = free_port()
	command = [server, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(WORKSHOP)]
	process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
	try:
		if not wait_for(("127.0.0.1", port), 10):
			raise Failed("redis-server did not start")
		yield f"redis://127.0.0.1:{port}"
	finally:
		process.terminate()
		process.wait()
