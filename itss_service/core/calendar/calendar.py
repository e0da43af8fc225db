"""A service calendar: one timeline answers every question, so that no two answers can disagree."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from itss_service.core.calendar.schedule import Schedule
from itss_service.core.calendar.timeline import FURTHEST, Timeline
from itss_service.core.durations import Duration, WorkingDays, parse_duration
from itss_service.core.errors import DefinitionError, OutOfReach
from itss_service.core.instants import LATEST, epoch, from_epoch


@dataclass(frozen=True, slots=True)
class Calendar:
	"""Working time in a time zone. Takes and returns aware datetimes, answers in its own zone.

	One that never opens cannot be built. Durations are working seconds or WorkingDays.
	"""

	zone: ZoneInfo
	schedule: Schedule
	name: str = ""
	timeline: Timeline = field(init=False, repr=False, compare=False)

	def __post_init__(self) -> None:
		object.__setattr__(self, "timeline", Timeline(self.schedule, self.zone))
		self._validate_opens()

	def due_at(self, start: datetime, duration: Duration | str) -> datetime:
		"""The earliest instant, not before `start`, at which `duration` of working time has passed.

		Zero gives `start` if open, else the next opening. OutOfReach beyond 20 years.
		"""
		duration = parse_duration(duration)
		if isinstance(duration, WorkingDays):
			return from_epoch(self._working_day_end(epoch(start), duration), self.zone)
		return from_epoch(self.due_epoch(epoch(start), duration), self.zone)

	def before(self, end: datetime, duration: Duration | str) -> datetime:
		"""The latest instant from which `duration` of working time passes until `end`."""
		seconds, until = parse_duration(duration), epoch(end)
		if isinstance(seconds, WorkingDays):
			raise DefinitionError("working days are counted forward only; give hours", ("duration",))
		if seconds == 0:
			return from_epoch(until, self.zone)
		position = self.timeline.position(until) - seconds
		return from_epoch(self.timeline.latest_instant(position, until - FURTHEST), self.zone)

	def elapsed(self, start: datetime, end: datetime) -> int:
		"""Working seconds in [start, end); negative if `end` is before `start`."""
		return self.timeline.position(epoch(end)) - self.timeline.position(epoch(start))

	def is_open(self, at: datetime) -> bool:
		"""Whether working time passes at this instant; windows are half-open."""
		return self.timeline.is_open(epoch(at))

	def next_open(self, at: datetime) -> datetime:
		"""`at` if open, else the next opening. OutOfReach beyond 20 years."""
		seconds = epoch(at)
		return from_epoch(self.timeline.next_open(seconds, _limit(seconds)), self.zone)

	def segments(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
		"""The working segments in [start, end), in order, clipped to it."""
		found = self.timeline.segments(epoch(start), epoch(end))
		return [(from_epoch(a, self.zone), from_epoch(b, self.zone)) for a, b in found]

	def working_seconds(self, start: datetime, duration: Duration) -> int:
		"""A duration as working seconds counted from `start`: what a clock keeps when it starts."""
		return self.seconds_from(epoch(start), duration)

	# the same in whole seconds since 1970, for the clocks

	def due_epoch(self, start: int, seconds: int) -> int:
		"""`due_at` in epoch seconds."""
		if seconds == 0:
			return self.timeline.next_open(start, _limit(start))
		return self.timeline.instant(self.timeline.position(start) + seconds, _limit(start))

	def seconds_from(self, start: int, duration: Duration) -> int:
		"""`working_seconds` in epoch seconds."""
		if isinstance(duration, int):
			return duration
		end = self._working_day_end(start, duration)
		return max(self.timeline.position(end) - self.timeline.position(start), 0)

	def _working_day_end(self, start: int, duration: WorkingDays) -> int:
		local = from_epoch(start, self.zone)
		day = self.timeline.working_day(local.date(), duration.days)
		if day is None:
			raise OutOfReach(f"{duration} from {local.isoformat()} is further than 20 years away")
		if duration.end_of_day:
			closing = max((end for _, end in self.timeline.own_segments(day)), default=start)
			return max(closing, start)
		moment = datetime.combine(day, local.time(), self.zone)
		if duration.days == 0:
			moment = local
		return self.timeline.next_open(epoch(moment), _limit(start))

	def _validate_opens(self) -> None:
		schedule = self.schedule
		if any(self.timeline.own_segments(day) for day, windows in schedule.special.items() if windows):
			return
		if any(schedule.weekly):
			if not schedule.closed.ranges and len(schedule.closed.yearly) < 300:
				return
			first = date(2020, 1, 1)
			reach = range(400 * 366)
			steps = (first + timedelta(days=n // 2 if n % 2 else -(n // 2)) for n in reach)
			if any(day for day in steps if 1900 < day.year < 2300 and schedule.windows(day)):
				return
		raise DefinitionError(
			"the calendar has no working time at all; give it weekly hours, special dates or always_open"
		)


def _limit(start: int) -> int:
	return min(start + FURTHEST, LATEST - 4 * 86_400)
