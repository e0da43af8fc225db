"""A sample ticket log: half a year of a service desk that does not exist, the same bytes for the same seed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from itss_service.cli.demo import profile
from itss_service.cli.demo.ticket_story import COLUMNS, Story
from itss_service.core.calendar import Calendar

MAPPING = """\
# How to read sample_log.csv: a row per change of state.
format: csv
time_zone: Asia/Shanghai
instant_format: "%Y-%m-%d %H:%M:%S"
missing: [""]
shape: states
columns:
  ticket: ticket
  at: changed_at
  opened_at: opened_at
  state: state
  priority: priority
  impact: impact
  urgency: urgency
  kind: kind
  service: service
  customer: customer
  group: group
  supplier: supplier
  channel: channel
states:
  New: opened
  In progress: responded
  Customer informed: updated
  Waiting for customer: paused      # the state's name is the reason of the pause
  Waiting for supplier: paused
  Planned maintenance: paused
  Resolved: resolved
  Closed: closed
  Withdrawn: cancelled
"""


@dataclass(frozen=True, slots=True)
class SampleLog:
	"""The log as CSV text and the instant at which it ends."""

	text: str
	until: datetime
	rows: int


def sample_log(
	seed: int,
	tickets: int,
	weeks: int,
	office: Calendar,
	always: Calendar,
	first_day: date = profile.FIRST_DAY,
	time_zone: str = profile.TIME_ZONE,
) -> SampleLog:
	"""A log of `tickets` tickets over `weeks` weeks; people work in `office` hours, on call in `always`."""
	random = Random(seed)
	zone = ZoneInfo(time_zone)
	first = datetime.combine(first_day, time(), zone)
	days = weeks * 7
	until = datetime.combine(first_day + timedelta(days=days), time(), zone)
	rows: list[tuple[datetime, list[str]]] = []
	for number, (opened_at, kind) in enumerate(_arrivals(random, tickets, first, days, office), 1):
		load = profile.wave(opened_at, first, days)
		story = Story(random, f"T{number:05}", opened_at, kind, office, always, load)
		rows += [(at, row) for at, row in story.rows() if at < until]
	rows.sort(key=lambda row: row[0])
	_spoil(random, rows)
	file = io.StringIO()
	writer = csv.writer(file, lineterminator="\n")
	writer.writerow(COLUMNS)
	writer.writerows(row for _, row in rows)
	return SampleLog(file.getvalue(), until, len(rows))


def _arrivals(
	random: Random, tickets: int, first: datetime, days: int, office: Calendar
) -> Iterator[tuple[datetime, str]]:
	"""When each ticket is opened, in order, and its kind."""
	dates = [first.date() + timedelta(days=day) for day in range(days)]
	zone = first.tzinfo
	others = sum(profile.KINDS.values()) - profile.KINDS["fault"]
	loads = []
	for day in dates:
		noon = datetime.combine(day, time(12), zone)
		is_working = bool(office.segments(noon - timedelta(hours=12), noon + timedelta(hours=12)))
		faults = profile.KINDS["fault"] * (1 + (profile.WAVE_FAULTS - 1) * profile.wave(noon, first, days))
		usual = profile.WEEKDAYS[day.weekday()] if is_working else profile.REST_DAY
		loads.append((usual * faults, usual * others))
	found = []
	totals = list(accumulate(faults + others for faults, others in loads))
	for place in random.choices(range(days), cum_weights=totals, k=tickets):
		hour = random.choices(range(24), profile.HOURS)[0]
		moment = time(hour, random.randrange(60), random.randrange(60))
		faults, rest = loads[place]
		kind = "fault" if random.random() * (faults + rest) < faults else drawn_other(random)
		found.append((datetime.combine(dates[place], moment, zone), kind))
	yield from sorted(found)


def drawn_other(random: Random) -> str:
	"""A kind of ticket that is not a fault."""
	kinds = {kind: weight for kind, weight in profile.KINDS.items() if kind != "fault"}
	return random.choices(list(kinds), list(kinds.values()))[0]


def _spoil(random: Random, rows: list[tuple[datetime, list[str]]]) -> None:
	"""A few rows as real exports have them: without an instant, or stamped by a clock that is behind."""
	changed_at, opened_at = COLUMNS.index("changed_at"), COLUMNS.index("opened_at")
	for _ in range(len(rows) // 4_000):
		rows[random.randrange(len(rows))][1][changed_at] = ""
	firsts = [row for _, row in rows if row[changed_at] == row[opened_at]]
	for _ in range(len(firsts) // 1_000):
		row = random.choice(firsts)
		stamped = datetime.fromisoformat(row[opened_at]) - timedelta(seconds=random.randrange(5, 90))
		row[changed_at] = str(stamped)
