"""Random calendars around the days on which clocks are put forward or back, and random ticket histories."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from itss_service.core.calendar import Calendar, parse_calendar
from itss_service.core.instants import from_epoch
from itss_service.tests.core.calendar_oracle import WEEKDAYS, OracleCalendar

TURNS = (
	("Europe/Berlin", date(2026, 3, 29)),
	("Europe/Berlin", date(2026, 10, 25)),
	("America/Sao_Paulo", date(2016, 10, 16)),  # the day begins at 01:00
	("America/Sao_Paulo", date(2017, 10, 15)),
	("America/Sao_Paulo", date(2018, 2, 18)),  # the day before has 23:00 twice
	("America/Sao_Paulo", date(2026, 3, 2)),
	("Asia/Tehran", date(2021, 3, 22)),
	("Asia/Tehran", date(2021, 9, 22)),
	("Asia/Kathmandu", date(1986, 1, 1)),  # +05:30 became +05:45
	("Asia/Kathmandu", date(2026, 3, 2)),
	("Australia/Lord_Howe", date(2026, 4, 5)),  # by half an hour
	("Australia/Lord_Howe", date(2026, 10, 4)),
	("Asia/Shanghai", date(2026, 2, 15)),
	("Asia/Shanghai", date(1991, 9, 15)),
	("Pacific/Apia", date(2011, 12, 30)),  # a date that never was
)
BEFORE, AFTER = 10, 24
"""Days of the oracle's horizon around a turn."""


def wall(minute: int) -> str:
	"""570 -> "09:30"."""
	return f"{minute // 60:02}:{minute % 60:02}"


@st.composite
def windows(draw: st.DrawFn, most: int = 3) -> list[list[str]]:
	"""Up to `most` windows of a day: some past midnight, some overlapping, some to 24:00, some of minutes."""
	step = draw(st.sampled_from((30, 30, 60, 7)))
	found = []
	for _ in range(draw(st.integers(0, most))):
		start = draw(st.integers(0, 1439 // step)) * step
		end = draw(st.integers(0, 1440 // step)) * step
		if start != end and start < 1440:
			found.append([wall(start), wall(end)])
	return found


@dataclass(frozen=True)
class Case:
	"""The same calendar twice: as it is shipped and as the oracle has it."""

	definition: dict
	turn: date
	calendar: Calendar
	oracle: OracleCalendar

	def __repr__(self) -> str:
		return f"{self.definition} around {self.turn}"

	def instant(self, minute: int) -> datetime:
		"""A minute as the aware datetime that the library is asked about."""
		return from_epoch(minute * 60, self.calendar.zone)

	@property
	def middle(self) -> int:
		"""The minute at which the turn's local date begins."""
		return self.oracle.utc_minute(self.turn, 0)


@st.composite
def definitions(draw: st.DrawFn, zone: str, turn: date) -> dict:
	"""A calendar with at least one working hour a week, as the formats page writes it."""
	definition: dict = {"time_zone": zone}
	near = st.integers(-8, 12).map(lambda n: (turn + timedelta(days=n)).isoformat())
	if draw(st.integers(0, 5)) == 0:
		definition["always_open"] = True
	else:
		weekly = {day: draw(windows()) for day in WEEKDAYS if draw(st.booleans())}
		weekly[draw(st.sampled_from(WEEKDAYS))] = [["00:30", "02:30"], ["22:00", "06:00"]]
		definition["weekly"] = weekly
	closed: list = []
	for kind in draw(st.lists(st.sampled_from(("bare", "date", "range", "yearly")), max_size=3)):
		day = draw(near)
		if kind == "bare":
			closed.append(day)
		elif kind == "date":
			closed.append({"date": day, "reason": "why not"})
		elif kind == "yearly":
			closed.append({"yearly": day[5:]})
		else:
			last = date.fromisoformat(day) + timedelta(days=draw(st.integers(0, 5)))
			closed.append({"from": day, "to": last.isoformat()})
	if closed:
		definition["closed"] = closed
	for key in ("special", "breaks"):
		days = draw(st.lists(near, max_size=2))
		if days:
			definition[key] = {day: draw(windows()) for day in days}
	return definition


@st.composite
def cases(draw: st.DrawFn) -> Case:
	"""A random calendar near a random turn, in both forms."""
	zone, turn = draw(st.sampled_from(TURNS))
	definition = draw(definitions(zone, turn))
	first, last = turn - timedelta(days=BEFORE), turn + timedelta(days=AFTER)
	return Case(definition, turn, parse_calendar(definition), OracleCalendar(definition, first, last))


def minutes_near(case: Case, before: int = 9, after: int = 12) -> st.SearchStrategy[int]:
	"""Minutes within days of the turn, often on an edge of a working segment or beside it."""
	low, high = case.middle - before * 1440, case.middle + after * 1440
	anywhere = st.integers(low, high)
	runs = re.finditer(b"\x01+", case.oracle.minutes)
	edges = [case.oracle.begin + edge for run in runs for edge in run.span()]
	edges = [edge for edge in edges if low < edge < high]
	if not edges:
		return anywhere
	on_edge = st.builds(lambda edge, off: edge + off, st.sampled_from(edges), st.integers(-1, 1))
	return st.one_of(anywhere, on_edge, on_edge)


DURATIONS = st.one_of(st.sampled_from((0, 1, 60, 240)), st.integers(0, 3000))
EVENTS = (
	"opened",
	"assigned",
	"classified",
	"responded",
	"updated",
	"paused",
	"resumed",
	"resolved",
	"reopened",
	"closed",
	"cancelled",
)
LIKELY = ("paused", "resumed", "classified", "resolved", "reopened", "updated", "assigned", "responded")
GROUPS, SUPPLIERS = ("first line", "second line"), ("Kabel AG",)
PRIORITIES = ("P1", "P2", "P3")
REASONS = ("awaiting customer", "awaiting spare part")
CHANNELS = ("reply", "call", "auto_reply", "automatic", "acknowledgement")


@st.composite
def ticket_events(draw: st.DrawFn, case: Case, most: int = 9) -> list[dict]:
	"""A ticket's events with `at` in minutes: mostly sensible, now and then not, in no particular order."""
	start = draw(minutes_near(case, 6, 0))
	events: list[dict] = [{"at": start, "event": "opened"}]
	if draw(st.booleans()):
		events[0]["priority"] = draw(st.sampled_from(PRIORITIES))
	if draw(st.booleans()):
		events[0]["group"] = draw(st.sampled_from(GROUPS))
	later = st.one_of(
		minutes_near(case, 6, 10).filter(lambda minute: minute >= start),
		st.sampled_from((0, 1, 30, 60, 90, 120)).map(lambda gap: start + gap),
	)
	for _ in range(draw(st.integers(0, most))):
		event: dict = {"at": draw(later), "event": draw(st.sampled_from(LIKELY + EVENTS))}
		if event["event"] == "classified" or draw(st.integers(0, 7)) == 0:
			event["priority"] = draw(st.sampled_from(PRIORITIES))
		if event["event"] == "assigned":
			key, values = draw(st.sampled_from((("group", GROUPS), ("supplier", SUPPLIERS))))
			event[key] = draw(st.sampled_from(values))
		if event["event"] == "paused":
			event["reason"] = draw(st.sampled_from(REASONS))
		if event["event"] == "responded" and draw(st.booleans()):
			event["channel"] = draw(st.sampled_from(CHANNELS))
		events.append(event)
	return events


@st.composite
def targets(draw: st.DrawFn) -> dict:
	"""A target with durations in minutes or working days."""
	target: dict = {"metric": draw(st.sampled_from(("resolution", "resolution", "update", "response")))}
	length = st.one_of(
		st.sampled_from((0, 1, 30, 60, 120, 480)),
		st.integers(0, 1500),
		st.sampled_from(("1wd", "2wd", "1wd-eod", "2wd-eod")),
	)
	if draw(st.booleans()):
		target["duration"] = draw(length)
	else:
		names = draw(st.sampled_from((PRIORITIES, ("P1", "*"), ("P1", "P2"))))
		target["durations"] = {name: draw(length) for name in names}
	choices = (None, None, [], ["paused"], [f"paused:{REASONS[0]}"])
	pause_on = draw(st.sampled_from(choices))
	if pause_on is not None:
		target["pause_on"] = pause_on
	if target["metric"] == "response" and draw(st.booleans()):
		target["counts_as_response"] = ["reply"]
	return target


def as_definition(target: dict) -> dict:
	"""The oracle's target in the public form: minutes become seconds."""

	def length(value: int | str) -> int | str:
		return value if isinstance(value, str) else value * 60

	public = dict(target)
	if "duration" in target:
		public["duration"] = length(target["duration"])
	else:
		public["durations"] = {name: length(value) for name, value in target["durations"].items()}
	return public
