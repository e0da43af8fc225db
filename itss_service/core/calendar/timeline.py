"""The compiled form of a schedule: working segments on the UTC line, searched and never walked."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, timezone, tzinfo

from itss_service.core.calendar.schedule import Schedule, Window, merged, without
from itss_service.core.errors import OutOfReach
from itss_service.core.instants import EARLIEST, FIRST_YEAR, LAST_YEAR, LATEST

FURTHEST = 7305 * 86_400
"""Seconds: 20 years; an answer further away than this from the question is refused."""
_FIRST_DAY, _LAST_DAY = date(FIRST_YEAR, 1, 3), date(LAST_YEAR, 12, 29)
_CHUNK = timedelta(days=366)


class Timeline:
	"""Answers in whole seconds since 1970; grows by itself to wherever it is asked about.

	A *position* is a coordinate that advances one for every working second and stands still in closed time;
	its origin has no meaning, differences of positions are working seconds.
	"""

	__slots__ = (
		"_befores",
		"_ends",
		"_first_day",
		"_from",
		"_last_day",
		"_own",
		"_schedule",
		"_starts",
		"_to",
		"_working_days",
		"_zone",
	)

	def __init__(self, schedule: Schedule, zone: tzinfo) -> None:
		self._schedule, self._zone = schedule, zone
		self._first_day = self._last_day = date(2020, 1, 1)
		self._from = self._to = self._midnight(self._first_day)
		self._starts: list[int] = []
		self._ends: list[int] = []
		self._own: dict[date, list[Window]] = {}
		self._working_days: dict[tuple[date, int], date | None] = {}
		self._befores: list[int] = []  # the position of each segment's start

	# questions

	def position(self, at: int) -> int:
		"""Working seconds from the origin until `at`."""
		if not self._from <= at < self._to:
			self._reach(at)
		index = bisect_right(self._starts, at) - 1
		if index < 0:
			return self._befores[0] if self._befores else 0
		return self._befores[index] + min(at, self._ends[index]) - self._starts[index]

	def instant(self, position: int, limit: int) -> int:
		"""The earliest instant at which `position` is reached; OutOfReach if that is after `limit`."""
		while not self._befores or position > self._end_position():
			if self._to > limit or self._last_day >= _LAST_DAY:
				raise self._too_far(limit)
			self._grow_later(min(limit, self._to + (self._to - self._from)))
		index = bisect_left(self._befores, position) - 1
		if index < 0:
			raise OutOfReach("there is no working time before the instant asked about")
		found = self._starts[index] + position - self._befores[index]
		if found > limit:
			raise self._too_far(limit)
		return found

	def latest_instant(self, position: int, limit: int) -> int:
		"""The latest instant at which no more than `position` has passed; OutOfReach if before `limit`."""
		while not self._befores or position < self._befores[0]:
			if self._from < limit or self._first_day <= _FIRST_DAY:
				raise OutOfReach("there is not that much working time in the 20 years before")
			self._grow_earlier(max(limit, self._from - (self._to - self._from)))
		index = bisect_right(self._befores, position) - 1
		found = self._starts[index] + position - self._befores[index]
		if found < limit:
			raise OutOfReach("there is not that much working time in the 20 years before")
		return found

	def is_open(self, at: int) -> bool:
		"""Whether working time passes in the second that begins at `at`."""
		if not self._from <= at < self._to:
			self._reach(at)
		index = bisect_right(self._starts, at) - 1
		return index >= 0 and at < self._ends[index]

	def next_open(self, at: int, limit: int) -> int:
		"""`at` if open, else the next opening; OutOfReach if that is after `limit`."""
		if self.is_open(at):
			return at
		while not self._starts or self._starts[-1] < at:
			if self._to > limit or self._last_day >= _LAST_DAY:
				raise self._too_far(limit)
			self._grow_later(min(limit, self._to + (self._to - self._from)))
		found = self._starts[bisect_left(self._starts, at)]
		if found > limit:
			raise self._too_far(limit)
		return found

	def segments(self, start: int, end: int) -> list[tuple[int, int]]:
		"""The working segments in [start, end), clipped to it."""
		if end <= start:
			return []
		self._reach(start)
		self._reach(end)
		low = max(bisect_right(self._starts, start) - 1, 0)
		high = bisect_left(self._starts, end)
		clipped = ((max(self._starts[i], start), min(self._ends[i], end)) for i in range(low, high))
		return [(a, b) for a, b in clipped if a < b]

	def own_segments(self, day: date) -> list[Window]:
		"""The working segments that start on a local date, to their ends past midnight, breaks cut out."""
		known = self._own.get(day)
		if known is None:
			own = merged(self._on_the_line(day, self._schedule.windows(day)))
			known = self._own[day] = without(own, self._breaks_around(day, day))
		return known

	def working_day(self, day: date, count: int) -> date | None:
		"""The date `count` working days after `day`, `day` itself for none; None if further than 20 years away."""
		key = (day, count)
		if key not in self._working_days:
			self._working_days[key] = self._count_working_days(day, count)
		return self._working_days[key]

	def _count_working_days(self, day: date, count: int) -> date | None:
		horizon = day + timedelta(seconds=FURTHEST)
		while count:
			day += timedelta(days=1)
			if day > horizon:
				return None
			count -= bool(self.own_segments(day))
		return day

	def arrays(self, start: int, end: int) -> tuple[list[int], list[int], list[int]]:
		"""Starts, ends and positions of all segments compiled so far, at least those in [start, end]."""
		self._reach(start)
		self._reach(end)
		return self._starts, self._ends, self._befores

	# building

	def _reach(self, at: int) -> None:
		if not EARLIEST <= at < LATEST:
			raise OutOfReach(f"the instant is outside the years {FIRST_YEAR} to {LAST_YEAR}")
		if at >= self._to:
			self._grow_later(at)
		elif at < self._from:
			self._grow_earlier(at)

	def _grow_later(self, at: int) -> None:
		"""Compile until `at` is covered, and at least a year more than there is."""
		first = self._last_day
		last = min(max(self._day_after(at), first + _CHUNK), _LAST_DAY + timedelta(days=3))
		segments = self._compile(first, last)
		if segments and self._ends and segments[0][0] == self._ends[-1]:
			self._ends[-1] = segments.pop(0)[1]
		position = self._end_position()
		for start, end in segments:
			self._starts.append(start)
			self._ends.append(end)
			self._befores.append(position)
			position += end - start
		self._last_day, self._to = last, self._midnight(last)

	def _grow_earlier(self, at: int) -> None:
		last = self._first_day
		first = max(min(self._day_before(at), last - _CHUNK), _FIRST_DAY - timedelta(days=3))
		segments = self._compile(first, last)
		position = self._befores[0] if self._befores else 0
		if segments and self._starts and segments[-1][1] == self._starts[0]:
			start = segments.pop()[0]
			position = self._befores[0] = position - (self._starts[0] - start)
			self._starts[0] = start
		befores = []
		for start, end in reversed(segments):
			position -= end - start
			befores.append(position)
		self._starts[:0] = [start for start, _ in segments]
		self._ends[:0] = [end for _, end in segments]
		self._befores[:0] = befores[::-1]
		self._first_day, self._from = first, self._midnight(first)

	def _compile(self, first: date, last: date) -> list[Window]:
		"""The segments between two local midnights."""
		spill = timedelta(days=2)
		open_windows: list[Window] = []
		day = max(first - spill, date(FIRST_YEAR - 1, 1, 1))
		while day < last + timedelta(days=1):
			open_windows += self._on_the_line(day, self._schedule.windows(day))
			day += timedelta(days=1)
		low, high = self._midnight(first), self._midnight(last)
		working = without(merged(open_windows), self._breaks_around(first, last))
		return [(max(a, low), min(b, high)) for a, b in working if b > low and a < high]

	def _breaks_around(self, first: date, last: date) -> list[Window]:
		low, high = first - timedelta(days=2), last + timedelta(days=3)
		breaks = self._schedule.breaks.items()
		return merged(
			edge for day, windows in breaks if low <= day <= high for edge in self._on_the_line(day, windows)
		)

	def _on_the_line(self, day: date, windows: Iterable[Window]) -> list[Window]:
		"""Wall clock windows of a date as UTC seconds; edges that DST skips or repeats are read with fold=0."""
		if not windows:
			return []
		midnight = datetime.combine(day, time())
		return [(self._utc(midnight, start), self._utc(midnight, end)) for start, end in windows]

	def _utc(self, midnight: datetime, seconds: int) -> int:
		return int((midnight + timedelta(seconds=seconds)).replace(tzinfo=self._zone).timestamp())

	def _midnight(self, day: date) -> int:
		return self._utc(datetime.combine(day, time()), 0)

	def _day_before(self, at: int) -> date:
		"""A date whose midnight is not after `at` in any zone."""
		return datetime.fromtimestamp(at, timezone.utc).date() - timedelta(days=1)

	def _day_after(self, at: int) -> date:
		"""A date whose midnight is after `at` in any zone."""
		return datetime.fromtimestamp(at, timezone.utc).date() + timedelta(days=2)

	def _end_position(self) -> int:
		return self._befores[-1] + self._ends[-1] - self._starts[-1] if self._befores else 0

	def _too_far(self, limit: int) -> OutOfReach:
		if limit >= LATEST - 4 * 86_400:
			return OutOfReach(f"the answer is after the year {LAST_YEAR}")
		return OutOfReach(
			"the answer is further than 20 years away: the calendar has too little working time"
		)
