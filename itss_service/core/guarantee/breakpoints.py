"""Where the due instant of a duration on a calendar stops growing evenly with its start.

For a fixed duration the due instant is a piecewise linear function of the start: it stands still, or advances a
second per second, or jumps. All of its kinks lie where the start or the due instant meets an opening or a closing;
for working days also at local midnights and where clocks are changed. Whatever is linear between such starts is
extreme at one of them, or a second beside it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from itss_service.core.calendar import Calendar
from itss_service.core.calendar.offsets import offset_changes
from itss_service.core.calendar.timeline import FURTHEST
from itss_service.core.durations import Duration, WorkingDays
from itss_service.core.instants import from_epoch

_DAY = 86_400
_MOST = 3 * _DAY


def due_epoch(calendar: Calendar, start: int, duration: Duration) -> int:
	"""The due instant as a clock would have it: working days are turned into working seconds at the start."""
	return calendar.due_epoch(start, calendar.seconds_from(start, duration))


def due_epochs(calendar: Calendar, starts: Sequence[int], duration: Duration) -> list[int]:
	"""`due_epoch` of many starts: two searches each in what the timeline has compiled."""
	if isinstance(duration, WorkingDays) or not duration or not starts:
		return [due_epoch(calendar, start, duration) for start in starts]
	calendar.due_epoch(max(starts), duration)  # compiles that far, and no answer is further
	opens, _, befores = calendar.timeline.arrays(min(starts), max(starts))
	found = []
	for start, position in zip(starts, positions(calendar, starts), strict=True):
		wanted = position + duration
		index = bisect_left(befores, wanted) - 1
		due = opens[index] + wanted - befores[index]
		found.append(due if due - start <= FURTHEST else calendar.due_epoch(start, duration))
	return found


def positions(calendar: Calendar, instants: Sequence[int]) -> list[int]:
	"""The timeline's positions of many instants."""
	if not instants:
		return []
	opens, closes, befores = calendar.timeline.arrays(min(instants), max(instants))
	if not opens:
		return [0] * len(instants)
	found = []
	for at in instants:
		index = bisect_right(opens, at) - 1
		if index < 0:
			found.append(befores[0])
		else:
			close = closes[index]
			found.append(befores[index] + (at if at < close else close) - opens[index])
	return found


def edges(calendar: Calendar, first: int, last: int) -> set[int]:
	"""The openings and closings in [first, last]."""
	return {
		edge
		for segment in calendar.timeline.segments(first - 1, last + 1)
		for edge in segment
		if first <= edge <= last
	}


def starts_for(
	ends: Iterable[int], calendar: Calendar, duration: Duration, first: int, last: int
) -> set[int]:
	"""The starts in [first, last] at which the due instant has a kink or meets one of the `ends`."""
	wanted = set(ends) | edges(calendar, first, max(last, max(ends, default=last)))
	if isinstance(duration, WorkingDays):
		found = _working_day_starts(wanted, calendar, duration, first, last)
	else:
		found = _starts(wanted, calendar, duration, first)
	found |= edges(calendar, first, last)
	return {start for start in found if first <= start <= last}


def _starts(ends: set[int], calendar: Calendar, seconds: int, first: int) -> set[int]:
	if not seconds:
		return ends
	timeline = calendar.timeline
	lowest = timeline.position(first)
	wanted = {position - seconds for position in positions(calendar, list(ends))}
	return {timeline.latest_instant(position, first - _MOST) for position in wanted if position > lowest} | {
		first
	}


def _working_day_starts(
	ends: set[int], calendar: Calendar, duration: WorkingDays, first: int, last: int
) -> set[int]:
	"""The same local time as each end, on the dates from which that end's date is the due one."""
	zone = calendar.zone
	begin, end = (from_epoch(at, zone).date() for at in (first, last))
	found = {change.at for change in offset_changes(zone, first, last)}
	horizon = max(ends, default=last)
	changes = {change.at for change in offset_changes(zone, first, max(horizon, last))}
	sources = _dates_by_due_date(calendar, duration.days, begin, end, from_epoch(horizon, zone).date())
	days = (end - begin).days
	found |= {_epoch(begin + timedelta(days=n), time(), calendar) for n in range(days + 2)}
	for at in ends | changes:
		local = from_epoch(at, zone)
		for day in sources.get(local.date(), ()):
			for fold in (0, 1):
				found.add(_epoch(day, local.time().replace(fold=fold), calendar))
	return found


def _dates_by_due_date(
	calendar: Calendar, days: int, first: date, last: date, horizon: date
) -> dict[date, list[date]]:
	reach = (max(horizon, last) - first).days + 1
	all_days = [first + timedelta(days=n) for n in range(reach)]
	working = [day for day in all_days if calendar.timeline.own_segments(day)]
	result: dict[date, list[date]] = {}
	for day in all_days:
		index = bisect_right(working, day) + days - 1
		due = day if days == 0 else working[index] if index < len(working) else None
		if due is not None:
			result.setdefault(due, []).append(day)
	return result


def _epoch(day: date, moment: time, calendar: Calendar) -> int:
	return int(datetime.combine(day, moment, calendar.zone).timestamp())
