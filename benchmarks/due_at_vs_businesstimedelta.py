"""Claim: `Calendar.due_at` is at least 5 times as fast as PyPI's businesstimedelta for a target of 4 working hours,
and at least 100 times as fast for 240. Same calendar, same starts, same answers (checked first).
"""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone

from measure import claim, take_turns, title
from office import HOLIDAYS, HOURS, office, starts

try:
	import businesstimedelta
	import pytz
except ImportError:
	raise SystemExit("skipped: businesstimedelta is not installed (pip install itss_service[test])") from None

CLAIMS = {4: 5, 240: 100}
STARTS = {4: 300, 240: 20}


def peer_rule() -> businesstimedelta.Rules:
	"""The office's hours as businesstimedelta has them: its windows, less its holidays."""
	windows = [
		businesstimedelta.WorkDayRule(
			start_time=time.fromisoformat(start),
			end_time=time.fromisoformat(end),
			working_days=[0, 1, 2, 3, 4],
			tz=pytz.utc,
		)
		for start, end in HOURS
	]
	holidays = businesstimedelta.HolidayRule(dict.fromkeys(HOLIDAYS, "closed"), tz=pytz.utc)
	return businesstimedelta.Rules([*windows, holidays])


def main() -> None:
	title("due_at, against businesstimedelta")
	calendar, rule = office(), peer_rule()
	for hours, wanted in CLAIMS.items():
		asked = starts(STARTS[hours], timezone.utc)
		seconds, peer_duration = hours * 3600, businesstimedelta.BusinessTimeDelta(rule, hours=hours)

		def ours(asked: list[datetime] = asked, seconds: int = seconds) -> list[datetime]:
			return [calendar.due_at(start, seconds) for start in asked]

		def theirs(
			asked: list[datetime] = asked, duration: businesstimedelta.BusinessTimeDelta = peer_duration
		) -> list[datetime]:
			return [start + duration for start in asked]

		differing = [
			(start, a, b)
			for start, a, b in zip(asked, ours(), theirs(), strict=True)
			if abs(a - b) >= timedelta(seconds=1)
		]
		if differing:
			raise SystemExit(f"the answers differ, so nothing is compared: {differing[:3]}")
		taken = take_turns({"ours": ours, "theirs": theirs}, 5)
		ratio = taken["theirs"] / taken["ours"]
		for name, total in taken.items():
			print(f"  {hours:>4} h  {name:<7} {total / len(asked) * 1e6:10.1f} µs an answer")
		claim(f"{hours} h: {ratio:,.0f} times as fast (claimed: {wanted})", ratio >= wanted)


if __name__ == "__main__":
	main()
