"""Claim: once a stretch of a calendar is built, a question 15 years ahead costs what one for tomorrow costs."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from measure import claim, take_turns, title, wall
from office import office, starts

YEARS, QUESTIONS, MOST = 15, 5_000, 1.5
DAY = timedelta(days=1)


def main() -> None:
	title(f"a question {YEARS} years ahead, against one for tomorrow")
	calendar = office()
	now = starts(QUESTIONS, timezone.utc)
	later = [start + YEARS * 365 * DAY for start in now]
	hours = 4 * 3600
	per_year = calendar.elapsed(
		datetime(2027, 1, 1, tzinfo=timezone.utc), datetime(2028, 1, 1, tzinfo=timezone.utc)
	)
	far = YEARS * per_year
	print(f"  building {YEARS} years, once: {wall(lambda: calendar.due_at(max(later), hours)) * 1e3:.0f} ms")
	candidates = {
		"due tomorrow": lambda: [calendar.due_at(start, hours) for start in now],
		f"due {YEARS} years after the start": lambda: [calendar.due_at(start, far) for start in now],
		f"start {YEARS} years ahead": lambda: [calendar.due_at(start, hours) for start in later],
	}
	taken = take_turns(candidates)
	base = taken["due tomorrow"]
	for name, seconds in taken.items():
		print(f"  {name:<30} {seconds / QUESTIONS * 1e6:6.2f} µs  ({seconds / base:.2f} x)")
	worst = max(taken.values()) / base
	claim(f"{worst:.2f} times the cost (claimed: the same, at most {MOST} in a noisy run)", worst <= MOST)


if __name__ == "__main__":
	main()
