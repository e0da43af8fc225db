"""Claims: `itss-service replay` takes the whole real incident log (141,712 rows), report included, in under 5 s and
500 MB, and a row costs the same in a log 20 times as long.

The longer logs repeat the log with other ticket numbers, in a temporary folder. Where the real log is not beside the
project, the demo's sample stands in. `replay_scaling.py 1 2 5` measures these sizes alone.
"""

from __future__ import annotations

import gzip
import io
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from measure import REAL_LOG, ROOT, claim, title

SIZES = (1, 2, 5, 10, 20)
ROUNDS = 3
SECONDS, MEGABYTES, MOST = 5.0, 500, 1.25

ONE_RUN = """
import resource, sys, time
begin = time.perf_counter()
from itss_service.cli.main import main
status = main(sys.argv[1:])
wall = time.perf_counter() - begin
mine, workers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
cpu = sum(used.ru_utime + used.ru_stime for used in (mine, workers))
print("measured", wall, cpu, mine.ru_maxrss, workers.ru_maxrss, file=sys.stderr)
sys.exit(status)
"""


@dataclass(frozen=True)
class Case:
	"""A log to repeat, and how to read and judge it."""

	head: str
	lines: list[str]
	mapping: Path
	policy: Path

	def write(self, path: Path, times: int) -> None:
		"""The log so many times over, every time with other ticket numbers."""
		with path.open("w", encoding="utf-8", newline="") as file:
			file.write(self.head)
			for copy in range(times):
				file.writelines(f"{copy:02}-{line}" for line in self.lines)


@dataclass(frozen=True)
class Run:
	"""Seconds, and megabytes of all processes together (an upper bound: what they share is counted for each)."""

	wall: float
	cpu: float
	memory: float


def real_case() -> Case:
	with gzip.open(REAL_LOG, "rt", encoding="utf-8", newline="") as file:
		head, *lines = file
	examples = ROOT / "examples"
	return Case(head, lines, examples / "incident_log_mapping.yaml", examples / "incident_policy.yaml")


def made_up_case(folder: Path) -> Case:
	"""The demo's sample, of about as many rows."""
	from itss_service.cli.demo.sample_log import MAPPING, sample_log
	from itss_service.cli.policies import read_policy

	path = ROOT / "itss_service" / "cli" / "demo" / "standard_policy.yaml"
	policy = read_policy(path)
	made = sample_log(1, 20_000, 52, policy.calendars["office"], policy.calendars["always"])
	head, *lines = io.StringIO(made.text, newline="")
	mapping = folder / "mapping.yaml"
	mapping.write_text(MAPPING, encoding="utf-8")
	return Case(head, lines, mapping, path)


def measure(case: Case, log: Path, out: Path, jobs: int) -> Run:
	files = ("--log", log, "--mapping", case.mapping, "--policy", case.policy, "--out", out)
	arguments = ["replay", *map(str, files), "--jobs", str(jobs)]
	done = subprocess.run(
		[sys.executable, "-c", ONE_RUN, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
	)
	if done.returncode:
		raise SystemExit(f"the replay failed: {done.stderr}")
	wall, cpu, mine, worker = map(float, done.stderr.split("measured")[1].split())
	return Run(wall, cpu, (mine + worker * jobs * (jobs > 1)) / 1024)


def main() -> None:
	sizes = tuple(map(int, sys.argv[1:])) or SIZES
	from itss_service.cli.replay.workers import available_cores

	jobs = available_cores()
	title("replay, from 1 to 20 times the log")
	with tempfile.TemporaryDirectory() as name:
		folder = Path(name)
		case = real_case() if REAL_LOG.exists() else made_up_case(folder)
		print(
			f"  {'the real log' if REAL_LOG.exists() else 'a made-up log'}: {len(case.lines):,} rows, {jobs} jobs"
		)
		print("  size       rows    wall s     cpu s   cpu ms per 1000 rows   peak MB")
		costs, first = {}, None
		for size in sizes:
			log = folder / "log.csv"
			case.write(log, size)
			runs = [measure(case, log, folder / "out", jobs) for _ in range(ROUNDS if size <= 2 else 1)]
			wall, cpu, memory = (
				statistics.median(getattr(r, n) for r in runs) for n in ("wall", "cpu", "memory")
			)
			rows = len(case.lines) * size
			costs[size] = cpu / rows * 1e6
			print(
				f"  {size:>3}x {rows:>10,} {wall:>9.2f} {cpu:>9.2f} {costs[size]:>22.1f} {memory:>9.0f}",
				flush=True,
			)
			if size == 1:
				first = min(runs, key=lambda run: run.wall)
	if first:
		claim(f"the log once: {first.wall:.1f} s (best of {ROUNDS}; claimed: under 5)", first.wall < SECONDS)
		claim(f"the log once: {first.memory:.0f} MB (claimed: under {MEGABYTES})", first.memory < MEGABYTES)
	if len(costs) > 1:
		growth = costs[max(costs)] / costs[min(costs)]
		claim(
			f"a row of the longest log costs {growth:.2f} times one of the shortest (flat: at most {MOST})",
			growth <= MOST,
		)


if __name__ == "__main__":
	main()
