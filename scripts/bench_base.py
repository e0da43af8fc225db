"""What the scripts that work on a bench share: the bench itself, their folder, and how they end."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
WORKSHOP = CHECKOUT / "build" / "bench"
APP = "itss_service"


class NotRun(Exception):
	"""The tests cannot be run here; the message says why and what would help."""


class Failed(Exception):
	"""The tests, or a step that they need, went wrong; `skipped` names the tests that were skipped meanwhile."""

	def __init__(self, message: str, skipped: tuple[str, ...] = ()) -> None:
		super().__init__(message)
		self.skipped = skipped


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


def own_bench() -> Bench:
	"""The bench that BENCH names, and a folder of ours to work in."""
	bench = Bench(Path(os.environ.get("BENCH") or "~/frappe-bench").expanduser().resolve())
	WORKSHOP.mkdir(parents=True, exist_ok=True)
	return bench


def conclude(run: Callable[[], str]) -> int:
	"""The exit status of a check that tells what it found: 0 too where it could not run, which is said."""
	try:
		say(run())
	except NotRun as reason:
		say(f"the check did NOT run: {reason}")
	except Failed as reason:
		say(f"the check FAILED: {reason}")
		return 1
	return 0


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
