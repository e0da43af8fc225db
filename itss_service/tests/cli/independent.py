"""The incident log judged a second time, in plain Python written from the formats page alone.

It shares no line with the package: its own reading, its own calendar (days walked one by one, with the bank holidays
of São Paulo typed in), its own clocks. What it says is compared with what `replay` wrote, ticket by ticket.
Instants are whole seconds since 1970.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Sao_Paulo")
HOLIDAYS = {
	date(*day)
	for day in (
		(2016, 3, 25),  # Good Friday
		(2016, 4, 21),  # Tiradentes
		(2016, 5, 1),
		(2016, 7, 9),  # Constitutionalist Revolution, São Paulo alone
		(2016, 9, 7),
		(2016, 10, 12),
		(2016, 11, 2),
		(2016, 11, 15),
		(2016, 12, 25),
		(2017, 1, 1),
		(2017, 4, 14),
		(2017, 4, 21),
		(2017, 5, 1),
	)
}
HOUR = 3600
DURATIONS = {
	"response": {"P1": HOUR // 2, "P2": 2 * HOUR, "P3": 8 * HOUR, "P4": 16 * HOUR},
	"resolution": {"P1": 24 * HOUR, "P2": 16 * HOUR, "P3": 36 * HOUR, "P4": 72 * HOUR},
}
OLA_DURATION = 9 * HOUR
OLA_GROUP = "70"
MEANING = {
	"New": "new",
	"Active": "active",
	"Awaiting User Info": "paused",
	"Awaiting Vendor": "paused",
	"Awaiting Problem": "paused",
	"Awaiting Evidence": "paused",
	"Resolved": "done",
	"Closed": "done",
}


@dataclass(frozen=True)
class Row:
	"""A line of the log that can be used."""

	line: int
	at: int
	opened: int
	state: str
	priority: str
	group: str | None


@dataclass
class Log:
	"""All lines: the usable ones by ticket in order, the others by their number."""

	tickets: dict[str, list[Row]] = field(default_factory=dict)
	unusable: dict[int, str] = field(default_factory=dict)
	lines: int = 0


def read(path: Path) -> Log:
	"""The log, rows of a ticket by instant and then by line."""
	log = Log()
	with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
		lines = csv.reader(file)
		place: dict[str, int] = {}
		for index, name in enumerate(next(lines)):
			place.setdefault(name, index)
		for number, cells in enumerate(lines, 2):
			log.lines += 1
			ticket, state = cells[place["number"]], cells[place["ident_state"]]
			if state not in MEANING:
				log.unusable[number] = ticket
				continue
			group = cells[place["assignment_group"]]
			row = Row(
				number,
				instant(cells[place["sys_updated_at"]]),
				instant(cells[place["opened_at"]]),
				state,
				"P" + cells[place["priority"]],
				None if group in ("?", "") else group,
			)
			log.tickets.setdefault(ticket, []).append(row)
	for rows in log.tickets.values():
		rows.sort(key=lambda row: (row.at, row.line))
	return log


@cache
def instant(text: str) -> int:
	return int(datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=ZONE).timestamp())


# the calendars


@cache
def windows(day: date) -> tuple[tuple[int, int], ...]:
	"""The office hours of a date."""
	if day.weekday() > 4 or day in HOLIDAYS:
		return ()
	hours = ((time(8), time(12)), (time(13), time(18)))
	return tuple(
		(int(datetime.combine(day, a, ZONE).timestamp()), int(datetime.combine(day, b, ZONE).timestamp()))
		for a, b in hours
	)


@cache
def local_date(at: int) -> date:
	return datetime.fromtimestamp(at, ZONE).date()


def open_hours(at: int) -> Iterator[tuple[int, int]]:
	"""The office hours from `at` on, day after day."""
	day = local_date(at)
	while True:
		for start, end in windows(day):
			if end > at:
				yield max(start, at), end
		day += timedelta(days=1)


def worked(start: int, end: int, office: bool) -> int:
	"""Working seconds in [start, end)."""
	if not office:
		return end - start
	total = 0
	for a, b in open_hours(start):
		if a >= end:
			return total
		total += min(b, end) - a
	raise AssertionError


def after(start: int, seconds: int, office: bool) -> int:
	"""The earliest instant at which so many working seconds have passed; the next opening for none."""
	if not office:
		return start + seconds
	for a, b in open_hours(start):
		if seconds == 0:
			return a
		if b - a >= seconds:
			return a + seconds
		seconds -= b - a
	raise AssertionError


# the clocks


@dataclass
class Clock:
	"""What is compared, and when which mark was reached ("80 %", "due", "due + 4 h")."""

	priority: str
	started_at: int
	due_at: int | None = None
	stopped_at: int | None = None
	elapsed: int = 0
	paused: int = 0
	state: str = "running"
	marks: dict[str, int] = field(default_factory=dict)

	def told(self) -> tuple[object, ...]:
		"""Its row in clocks.csv, instants as seconds."""
		return (
			self.priority,
			self.started_at,
			self.due_at,
			self.stopped_at,
			self.elapsed,
			self.paused,
			self.state,
		)


@dataclass(frozen=True)
class Moment:
	"""From `at` on the ticket is in this state."""

	at: int
	meaning: str
	priority: str
	group: str | None


def moments(rows: list[Row], now: int) -> list[Moment]:
	"""Nothing before the opening, nothing after now; each with the fields in force."""
	opened = rows[0].opened
	found = []
	for row in rows:
		at = max(row.at, opened)
		if not found:
			found.append(Moment(opened, "new", row.priority, row.group))
		found.append(Moment(at, MEANING[row.state], row.priority, row.group))
	return [moment for moment in found if moment.at <= now]


def clock(metric: str, rows: list[Row], now: int, ola: bool = False) -> Clock | None:
	"""One clock of a ticket at `now`, or None if it has not begun."""
	life = moments(rows, now)
	run: _Run | None = None
	waiting = False
	for index, moment in enumerate(life):
		is_end = moment.meaning == "done" or (metric == "response" and moment.meaning == "active")
		if index == 0:
			waiting = True
		was_done = index > 0 and life[index - 1].meaning == "done"
		reopened = was_done and moment.meaning != "done"
		if run is None:
			waiting = (waiting or reopened) and not is_end
			if (waiting and (not ola or moment.group == OLA_GROUP)) or (
				is_end and ola and moment.group == OLA_GROUP and not was_done
			):
				run = _Run(moment, metric, ola)
		if run is not None:
			if run.clock.stopped_at is None:
				run.enter(moment)
				if is_end:
					run.stop(moment.at)
			elif reopened and metric == "resolution":
				run.reopen(moment)
			if run.clock.stopped_at is None:
				end = life[index + 1].at if index + 1 < len(life) else now
				run.live(moment, end)
	if run is None:
		return None
	return run.told(life[-1], now)


class _Run:
	"""A clock's life."""

	def __init__(self, moment: Moment, metric: str, ola: bool) -> None:
		self.clock = Clock(moment.priority, moment.at)
		self.metric, self.ola = metric, ola
		self.worked: list[tuple[int, int, bool, int]] = []  # start, seconds, office, used before
		self.since: int | None = None  # the instant from which time could count, since a reopening
		self.is_reopened = False
		self.duration, self.office = 0, True
		self.enter(moment)

	def enter(self, moment: Moment) -> None:
		"""The priority's terms in force from here on."""
		self.clock.priority = moment.priority
		if self.ola:
			self.duration, self.office = OLA_DURATION, True
		else:
			self.duration = DURATIONS[self.metric][moment.priority]
			self.office = moment.priority != "P1"

	def holds(self, moment: Moment) -> bool:
		return not self.ola or moment.group == OLA_GROUP

	def live(self, moment: Moment, end: int) -> None:
		"""From the moment to `end` nothing changes."""
		if end == moment.at or not self.holds(moment):
			return
		seconds = worked(moment.at, end, self.office)
		if moment.meaning == "paused":
			self.clock.paused += seconds
		else:
			if self.since is None:
				self.since = moment.at
			self.worked.append((moment.at, seconds, self.office, self.clock.elapsed))
			self.clock.elapsed += seconds
		self.look(end)

	def look(self, before: int) -> None:
		"""Which marks were reached before an instant."""
		marks = {
			"80 %": -(-self.duration * 8 // 10),
			"due": self.duration,
			"due + 4 h": self.duration + 4 * HOUR,
		}
		for mark, used in marks.items():
			if mark in self.clock.marks or used > self.clock.elapsed or self.since is None:
				continue
			at = self.used_up_at(used)
			if at < before:
				self.clock.marks[mark] = at

	def used_up_at(self, used: int) -> int:
		for start, seconds, office, so_far in self.worked:
			if so_far < used <= so_far + seconds:
				at = after(start, used - so_far, office)
				if self.is_reopened:  # time went on only from the reopening
					at = max(at, after(self.since or at, 0, self.office))
				return at
		raise AssertionError

	def stop(self, at: int) -> None:
		self.look(at)
		self.clock.stopped_at = at

	def reopen(self, moment: Moment) -> None:
		self.clock.stopped_at = None
		self.since, self.is_reopened = None, True
		self.enter(moment)

	def told(self, last: Moment, now: int) -> Clock:
		"""State and due instant at the end."""
		mine, clock = self.clock, self.clock
		is_paused = mine.stopped_at is None and (last.meaning == "paused" or not self.holds(last))
		if mine.stopped_at is None:
			if self.since is None and not is_paused:
				self.since = now
			if clock.elapsed:
				self.look(now + 1)
		if "due" in mine.marks:
			clock.state, clock.due_at = "breached", mine.marks["due"]
			return clock
		clock.state = "met" if mine.stopped_at is not None else "paused" if is_paused else "running"
		if not is_paused:
			left = self.duration - mine.elapsed
			at = now if mine.stopped_at is None else mine.stopped_at
			if left > 0:
				clock.due_at = after(at, left, self.office)
			else:
				clock.due_at = (
					after(at, 0, self.office) if self.since is None else self.used_up_at(self.duration)
				)
		return clock
