"""Claim: `BulkCalendar.due_at` gives at least 3 million answers a second on one core, in any order of the starts and
with a duration of its own for each; the answers are those of the scalar path, measured in the same run.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from measure import claim, take_turns, title
from office import office

from itss_service.core.calendar.bulk import BulkCalendar

ANSWERS, SCALAR, WANTED = 1_000_000, 20_000, 3_000_000


def main() -> None:
	title(f"bulk due_at, {ANSWERS:,} questions at a time")
	calendar = office()
	bulk = BulkCalendar(calendar)
	random = np.random.default_rng(1)
	first = 1_767_225_600
	anywhere = first + random.integers(0, 2 * 365 * 86_400, ANSWERS)
	in_order = np.sort(anywhere)
	same, any_length = 4 * 3600, random.integers(1, 80 * 3600, ANSWERS)
	scalar = [
		(int(start), int(length))
		for start, length in zip(anywhere[:SCALAR], any_length[:SCALAR], strict=True)
	]
	found = bulk.due_at(anywhere, any_length)[:SCALAR].tolist()
	if found != [calendar.due_epoch(start, length) for start, length in scalar]:
		raise SystemExit("the bulk answers are not the scalar ones, so nothing is compared")
	candidates = {
		"in order, one duration": lambda: bulk.due_at(in_order, same),
		"in order, any duration": lambda: bulk.due_at(in_order, any_length),
		"any order, one duration": lambda: bulk.due_at(anywhere, same),
		"any order, any duration": lambda: bulk.due_at(anywhere, any_length),
		"scalar": lambda: [calendar.due_epoch(start, length) for start, length in scalar],
	}
	taken = take_turns(candidates, 7)
	rates = {name: (SCALAR if name == "scalar" else ANSWERS) / seconds for name, seconds in taken.items()}
	for name, rate in rates.items():
		print(
			f"  {name:<24} {rate / 1e6:6.2f} million answers a second  ({rate / rates['scalar']:5.1f} x scalar)"
		)
	slowest = min(rate for name, rate in rates.items() if name != "scalar")
	claim(f"{slowest / 1e6:.2f} million answers a second or more (claimed: 3)", slowest >= WANTED)


if __name__ == "__main__":
	main()
