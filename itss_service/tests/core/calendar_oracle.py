"""A slow, obvious calendar: every minute is asked on its own. Written from the formats page alone.

Minutes are counted since 1970-01-01T00:00Z. Every window edge must fall on a whole minute.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ONE_DAY = timedelta(days=1)


def minute_of(at: datetime) -> int:
	"""The minute an aware datetime falls on."""
	seconds = int(at.timestamp())
	assert seconds % 60 == 0, at
	return seconds // 60


def moment(minute: int, zone: ZoneInfo) -> datetime:
	"""The aware datetime of a minute."""
	return datetime.fromtimestamp(minute * 60, timezone.utc).astimezone(zone)


def wall_minute(text: str) -> int:
	"""\"09:30\" -> 570."""
	hour, minute = text.split(":")
	return int(hour) * 60 + int(minute)


class OracleCalendar:
	"""A calendar definition laid out minute by minute from the local date `first` to the local date `last`."""

	def __init__(self, definition: dict, first: date, last: date) -> None:
		self.definition = definition
		self.zone = ZoneInfo(definition.get("time_zone", "UTC"))
		self.begin = self.utc_minute(first, 0)
		self.end = self.utc_minute(last, 0)
		self.minutes = bytearray(self.end - self.begin)
		dates = [first - 3 * ONE_DAY + n * ONE_DAY for n in range((last - first).days + 6)]
		for day in dates:
			for start, end in self.windows(day):
				self.fill(day, start, end, 1)
		for day in dates:
			for start, end in self.runs(definition.get("breaks", {}).get(day.isoformat(), [])):
				self.fill(day, start, end, 0)

	def utc_minute(self, day: date, wall: int) -> int:
		"""A wall clock minute of a local date, beyond 1440 on the next, with fold=0."""
		local = datetime(day.year, day.month, day.day) + timedelta(minutes=wall)
		return minute_of(local.replace(tzinfo=self.zone, fold=0))

	def fill(self, day: date, start: int, end: int, value: int) -> None:
		"""Set the minutes between two wall clock edges of a date."""
		first = max(self.utc_minute(day, start), self.begin)
		last = min(self.utc_minute(day, end), self.end)
		if first < last:
			self.minutes[first - self.begin : last - self.begin] = bytes([value]) * (last - first)

	@staticmethod
	def runs(windows: list) -> list[tuple[int, int]]:
		"""Windows of one date as runs of wall clock minutes: those that touch or overlap are one."""
		wall = set()
		for start_text, end_text in windows:
			start, end = wall_minute(start_text), wall_minute(end_text)
			wall.update(range(start, end if end > start else end + 1440))
		edges = sorted(minute for minute in wall if minute - 1 not in wall)
		ends = sorted(minute + 1 for minute in wall if minute + 1 not in wall)
		return list(zip(edges, ends, strict=True))

	def windows(self, day: date) -> list[tuple[int, int]]:
		"""special > closed > weekly."""
		special = self.definition.get("special", {})
		if day.isoformat() in special:
			return self.runs(special[day.isoformat()])
		if self.is_closed(day):
			return []
		if self.definition.get("always_open"):
			return [(0, 1440)]
		return self.runs(self.definition.get("weekly", {}).get(WEEKDAYS[day.weekday()], []))

	def is_closed(self, day: date) -> bool:
		"""Whether any entry of `closed` names the date."""
		text = day.isoformat()
		for entry in self.definition.get("closed", []):
			if isinstance(entry, str):
				entry = {"date": entry}
			if text in (entry.get("date"), f"{text[:5]}{entry.get('yearly')}"):
				return True
			if entry.get("from", "9") <= text <= entry.get("to", "0"):
				return True
		return False

	# questions

	def is_open(self, minute: int) -> bool:
		assert self.begin <= minute < self.end, "beyond the oracle's horizon"
		return bool(self.minutes[minute - self.begin])

	def elapsed(self, start: int, end: int) -> int:
		"""Working minutes in [start, end)."""
		if end < start:
			return -self.elapsed(end, start)
		return sum(self.is_open(minute) for minute in range(start, end))

	def next_open(self, minute: int) -> int | None:
		"""The first open minute from here, or None within the horizon."""
		while minute < self.end:
			if self.is_open(minute):
				return minute
			minute += 1
		return None

	def due_at(self, start: int, duration: int) -> int | None:
		"""The earliest instant at which `duration` working minutes have passed, or None within the horizon."""
		if duration == 0:
			return self.next_open(start)
		passed, minute = 0, start
		while minute < self.end:
			passed += self.is_open(minute)
			minute += 1
			if passed == duration:
				return minute
		return None

	def before(self, end: int, duration: int) -> int | None:
		"""The latest instant from which `duration` working minutes pass until `end`."""
		passed, minute = 0, end
		while passed < duration:
			minute -= 1
			if minute < self.begin:
				return None
			passed += self.is_open(minute)
		return minute

	def segments(self, start: int, end: int) -> list[tuple[int, int]]:
		"""Maximal runs of open minutes in [start, end)."""
		found: list[tuple[int, int]] = []
		for minute in range(start, end):
			if self.is_open(minute):
				if found and found[-1][1] == minute:
					found[-1] = (found[-1][0], minute + 1)
				else:
					found.append((minute, minute + 1))
		return found

	# working days

	def closing_of(self, day: date) -> int | None:
		"""The end of the last working minute among the windows that start on this date, or None."""
		last = None
		for start, end in self.windows(day):
			for minute in range(self.utc_minute(day, start), self.utc_minute(day, end)):
				if self.is_open(minute) and (last is None or minute + 1 > last):
					last = minute + 1
		return last

	def working_day_end(self, start: int, days: int, end_of_day: bool) -> int | None:
		"""`days` working days later: the same local time moved to the next open moment, or the last closing."""
		local = moment(start, self.zone)
		day = local.date()
		for _ in range(days):
			day += ONE_DAY
			while self.closing_of(day) is None:
				day += ONE_DAY
		if end_of_day:
			return self.closing_of(day)
		return self.next_open(self.utc_minute(day, local.hour * 60 + local.minute))
