"""How the benchmarks measure: candidates take turns in one run, and the median of each is told.

Other processes disturb a single measurement; taking turns lets them disturb all candidates alike, so that ratios hold
where absolute times don't.
"""

from __future__ import annotations

import platform
import statistics
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter, process_time

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
REAL_LOG = ROOT.parent / "shared" / "data" / "incident_event_log.csv.gz"


def take_turns(candidates: Mapping[str, Callable[[], object]], rounds: int = 9) -> dict[str, float]:
	"""The median of each candidate's processor seconds; the first round only warms up."""
	times: dict[str, list[float]] = {name: [] for name in candidates}
	for turn in range(rounds + 1):
		for name, candidate in candidates.items():
			begin = process_time()
			candidate()
			if turn:
				times[name].append(process_time() - begin)
	return {name: statistics.median(taken) for name, taken in times.items()}


def wall(action: Callable[[], object]) -> float:
	"""Wall seconds of one action."""
	begin = perf_counter()
	action()
	return perf_counter() - begin


def title(text: str) -> None:
	"""What is measured, and on what."""
	print(f"{text}\n  Python {platform.python_version()}, {_processors()} processors\n")


def claim(text: str, holds: bool) -> None:
	"""A claim and whether this run bore it out."""
	print(f"  {'holds' if holds else 'DOES NOT HOLD HERE'}: {text}")


def _processors() -> int:
	from itss_service.cli.replay.workers import available_cores

	return available_cores()
