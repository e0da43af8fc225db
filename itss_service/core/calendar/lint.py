"""The calendar linter: what is allowed and probably not meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from itss_service.core.calendar.calendar import Calendar
from itss_service.core.calendar.definition import parse_calendar
from itss_service.core.calendar.lint_days import idle_breaks, idle_closed, idle_special, moved_by_dst
from itss_service.core.calendar.public_holidays import library_version
from itss_service.core.calendar.schedule import DAY, Window
from itss_service.core.calendar.written import DayList, Path, Written, written_calendar, written_definition
from itss_service.core.durations import format_duration
from itss_service.core.errors import DefinitionError
from itss_service.core.instants import from_epoch

QUIET_DAYS = 14
"""Days without an open hour from which on one wonders; `lint` takes another number."""


@dataclass(frozen=True, slots=True)
class Finding:
	"""One thing worth a look.

	`code` is stable: no-open-time, almost-a-day, overlap, holidays-unknown, dst-lost, dst-doubled, idle-break,
	idle-closed, idle-special. `path` is the place in the definition, empty where it is the whole; `first` and `last`
	are the local dates concerned, `at` the instant.
	"""

	code: str
	message: str
	path: Path = ()
	first: date | None = None
	last: date | None = None
	at: datetime | None = None

	def as_dict(self) -> dict[str, object]:
		"""Plain data for JSON, without what does not apply."""
		found: dict[str, object] = {"code": self.code, "message": self.message, "path": list(self.path)}
		if self.first is not None:
			found["from"] = self.first.isoformat()
		if self.last is not None:
			found["to"] = self.last.isoformat()
		if self.at is not None:
			found["at"] = self.at.isoformat()
		return found


def lint(
	calendar: Calendar | Mapping[str, object], first: date, last: date, quiet_days: int = QUIET_DAYS
) -> list[Finding]:
	"""What to look at in a calendar used from `first` to `last`, both included.

	Give the definition where there is one: a built calendar has merged the windows that overlap in it.
	DefinitionError for a definition that is wrong, or if `last` is before `first`.
	"""
	if last < first:
		raise DefinitionError(f"the linter is to look until {last}, before it starts at {first}", ("to",))
	if isinstance(calendar, Calendar):
		built, written = calendar, written_calendar(calendar)
	else:
		built = parse_calendar(calendar)
		written = written_definition(calendar)
	return [
		*_almost_days(written),
		*_overlaps(written),
		*_quiet_times(built, first, last, quiet_days),
		*_unknown_holidays(built, first, last),
		*_dst(built, first, last),
		*_idle(built, written, first, last),
	]


def _almost_days(written: Written) -> Iterator[Finding]:
	for days in written.lists:
		for index, (start, end) in enumerate(days.windows):
			if end % DAY in (DAY - 1, DAY - 60):
				missing = format_duration(DAY - end % DAY)
				what = "looks like a whole day" if start == 0 else "looks as if it should reach midnight"
				message = (
					f"the window {_clock(start)} to {_clock(end)} {what} and lacks {missing}; end it at 24:00"
				)
				yield Finding("almost-a-day", message, (*days.path, index), days.day, days.day)


def _overlaps(written: Written) -> Iterator[Finding]:
	for days in written.lists:
		previous: Window | None = None
		for start, end in sorted(days.windows):
			if previous is not None and start < previous[1]:
				message = f"{_clock(start)} to {_clock(end)} overlaps {_clock(previous[0])} to {_clock(previous[1])}; they are merged"
				index = days.windows.index((start, end))
				yield Finding("overlap", message, (*days.path, index), days.day, days.day)
			previous = (start, end) if previous is None or end > previous[1] else previous
	yield from _overlaps_past_midnight(written.weekly)


def _overlaps_past_midnight(weekly: tuple[DayList, ...]) -> Iterator[Finding]:
	by_name = {days.path[1]: days for days in weekly}
	names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
	for name, following in zip(names, (*names[1:], names[0]), strict=True):
		night = max((end - DAY for _, end in by_name[name].windows), default=0) if name in by_name else 0
		for index, (start, end) in enumerate(by_name[following].windows if following in by_name else ()):
			if start < night:
				message = f"{_clock(start)} to {_clock(end)} overlaps the window of {name} that runs until {_clock(night)}; they are merged"
				yield Finding("overlap", message, ("weekly", following, index))


def _quiet_times(calendar: Calendar, first: date, last: date, quiet_days: int) -> Iterator[Finding]:
	low, high = _range(calendar, first, last)
	at = low
	for start, end in [*calendar.timeline.segments(low, high), (high, high)]:
		since, until = from_epoch(at, calendar.zone), from_epoch(start, calendar.zone)
		if until.replace(tzinfo=None) - since.replace(tzinfo=None) >= timedelta(days=quiet_days):
			final = (until - timedelta(microseconds=1)).date()
			message = f"no open hour from {since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M}"
			yield Finding("no-open-time", message, (), since.date(), final, since)
		at = end


def _unknown_holidays(calendar: Calendar, first: date, last: date) -> Iterator[Finding]:
	holidays = calendar.schedule.holidays
	if holidays is None:
		return
	for year in range(first.year, last.year + 1):
		if not holidays.knows(year):
			message = (
				f"the holidays library ({library_version()}) does not know the public holidays or make-up days of "
				f"{holidays.country} for {year} yet; update it, or list them under closed and special"
			)
			begin, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
			yield Finding("holidays-unknown", message, ("holidays",), begin, end)


def _dst(calendar: Calendar, first: date, last: date) -> Iterator[Finding]:
	low, high = _range(calendar, first, last)
	for moved in moved_by_dst(calendar, low, high):
		length = format_duration(abs(moved.seconds))
		window = f"the window {_clock(moved.start)} to {_clock(moved.end)} of {moved.day}"
		code, what = ("dst-lost", "shorter") if moved.seconds < 0 else ("dst-doubled", "longer")
		at = from_epoch(moved.at, calendar.zone)
		message = f"{window} is {length} {what} than the clock says: clocks change at {at:%H:%M}"
		yield Finding(code, message, moved.path, moved.day, moved.day, at)


def _idle(calendar: Calendar, written: Written, first: date, last: date) -> Iterator[Finding]:
	for days, index in idle_breaks(calendar, written, first, last):
		start, end = days.windows[index]
		message = f"the break {_clock(start)} to {_clock(end)} is outside every window of {days.day}"
		yield Finding("idle-break", message, (*days.path, index), days.day, days.day)
	for closed in idle_closed(calendar, written, first, last):
		span = f"{closed.first}" if closed.first == closed.last else f"{closed.first} to {closed.last}"
		message = f"closing {span} does nothing: there is no open hour on it anyway, or a special date wins"
		yield Finding("idle-closed", message, closed.path, closed.first, closed.last)
	for days in idle_special(calendar, written, first, last):
		message = f"the special hours of {days.day} are those that the date has anyway"
		yield Finding("idle-special", message, days.path, days.day, days.day)


def _range(calendar: Calendar, first: date, last: date) -> tuple[int, int]:
	low = datetime.combine(first, time(), calendar.zone)
	high = datetime.combine(last + timedelta(days=1), time(), calendar.zone)
	return int(low.timestamp()), int(high.timestamp())


def _clock(seconds: int) -> str:
	if seconds > DAY:
		seconds -= DAY
	minutes, second = divmod(seconds, 60)
	return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{second:02}" if second else "")
