"""The life of one made-up ticket, told as the rows of a log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import log
from random import Random

from itss_service.cli.demo import profile
from itss_service.core.calendar import Calendar

COLUMNS = (
	"ticket",
	"changed_at",
	"opened_at",
	"state",
	"priority",
	"impact",
	"urgency",
	"kind",
	"service",
	"customer",
	"group",
	"supplier",
	"channel",
)
_PRIORITY = (("P1", "P2", "P3"), ("P2", "P3", "P4"), ("P3", "P4", "P4"))
_LEVELS = ("high", "medium", "low")
_HANDLED = frozenset({"In progress", "Customer informed"})


class Story:
	"""Lives through a ticket; `load` says how much of the incident wave is on the desk (0 to 1)."""

	def __init__(
		self,
		random: Random,
		ticket: str,
		opened_at: datetime,
		kind: str,
		office: Calendar,
		always: Calendar,
		load: float,
	) -> None:
		self._random, self._office, self._load = random, office, load
		self._opened_at, self._kind = opened_at, kind
		is_night = not office.is_open(opened_at)
		channels = profile.NIGHT_CHANNELS if is_night else profile.CHANNELS
		self._fields = {
			"ticket": ticket,
			"opened_at": _text(opened_at),
			"kind": kind,
			"service": self._draw(profile.SERVICES),
			"customer": self._draw(profile.CUSTOMERS),
			"channel": self._draw(channels),
			"group": "first line",
		}
		self._level = self._classify()
		on_call = self._level == "P1"
		self._working = always if on_call else office
		self._answering = always if on_call or (kind == "fault" and self._level == "P2") else office
		self._rows: list[tuple[datetime, dict[str, str]]] = []

	def rows(self) -> Iterator[tuple[datetime, list[str]]]:
		"""Every row with its instant, in order."""
		self._live()
		for at, fields in self._with_updates():
			yield at, [fields.get(column, "") for column in COLUMNS]

	def _live(self) -> None:
		self._tell(self._opened_at, "New")
		if self._chance(0.012):
			self._tell(self._after(self._opened_at, 60, 1.0), "Withdrawn")
			return
		minutes = (profile.FAULT_ANSWER if self._kind == "fault" else profile.ANSWER)[self._level]
		answered = self._after(self._opened_at, minutes, 0.55, self._answering)
		self._tell(answered, "In progress")
		at = self._first_line(answered)
		if self._chance(profile.NEEDS_SECOND_LINE[self._level] * (0.35 if self._is_quick else 1.0)):
			at = self._second_line(at)
		self._tell(at, "Resolved")
		if self._chance(0.038):
			back = self._after(at, 420, 0.8)
			self._tell(back, "In progress")
			at = self._after(back, 100, 0.8)
			self._tell(at, "Resolved")
		self._tell(self._after(at, 60 * self._random.uniform(3, 30), 0.4), "Closed")

	def _first_line(self, at: datetime) -> datetime:
		hours = profile.FIRST_LINE[self._level] * (0.5 if self._is_quick else 1.0)
		at = self._work(at, hours, waits=0.17)
		if self._chance(0.03):  # the urgency turns out higher or lower than first told
			self._reclassify(at)
		return at

	def _second_line(self, at: datetime) -> datetime:
		self._fields["group"] = "second line"
		self._tell(at, "In progress")
		if self._chance(0.07):  # handed back with a question, and over again
			at = self._after(at, 25, 0.5)
			self._fields["group"] = "first line"
			self._tell(at, "In progress")
			at = self._after(at, 20, 0.5)
			self._fields["group"] = "second line"
			self._tell(at, "In progress")
		if self._chance(0.14):
			at = self._with_supplier(self._after(at, 40, 0.6))
		return self._work(at, profile.SECOND_LINE[self._level], waits=0.22)

	def _work(self, at: datetime, hours: float, waits: float) -> datetime:
		minutes = hours * 60 * (4.0 if self._chance(0.025) else 1.0)
		if self._chance(0.011):  # forgotten for days
			minutes += 60 * self._random.uniform(40, 240)
		if not self._chance(waits):
			return self._after(at, minutes, profile.SPREAD)
		at = self._after(at, minutes * 0.4, profile.SPREAD)
		if self._chance(0.12):
			self._tell(at, "Planned maintenance")
			at = self._maintenance_ends(at)
		else:
			self._tell(at, "Waiting for customer")
			at = self._after(at, 2_400 if self._chance(0.08) else 300, 1.0)
		self._tell(at, "In progress")
		return self._after(at, minutes * 0.5, profile.SPREAD)

	def _with_supplier(self, at: datetime) -> datetime:
		self._fields["supplier"] = self._draw(profile.SUPPLIERS)
		self._tell(at, "Waiting for supplier")
		typical = {"P1": 55, "P2": 110}.get(self._level, 215)
		at = self._after(at, typical, 0.5)
		self._fields["supplier"] = ""
		self._tell(at, "In progress")
		return at

	def _maintenance_ends(self, at: datetime) -> datetime:
		"""At night, after the next maintenance window."""
		night = at.replace(hour=22, minute=0, second=0) + timedelta(minutes=self._random.randrange(30, 240))
		return night if night > at else night + timedelta(days=1)

	def _after(
		self, at: datetime, minutes: float, spread: float, calendar: Calendar | None = None
	) -> datetime:
		"""Some working time later: about `minutes`, more while the wave is on the desk."""
		slower = 1 + (profile.WAVE_SLOWER - 1) * self._load * (1.0 if self._kind == "fault" else 0.55)
		seconds = 60 * self._random.lognormvariate(log(minutes * slower), spread)
		return (calendar or self._working).due_at(at, max(int(seconds), 20))

	def _with_updates(self) -> list[tuple[datetime, dict[str, str]]]:
		"""The rows with the progress told to the customer, roughly once a day while somebody works on the ticket."""
		told: list[tuple[datetime, dict[str, str]]] = []
		last = self._opened_at
		for index, (at, fields) in enumerate(self._rows):
			told.append((at, fields))
			if index + 1 == len(self._rows):
				continue
			until = self._rows[index + 1][0]
			if fields["state"] not in _HANDLED:
				last += until - at if fields["state"] != "New" else timedelta()
				continue
			while (update := self._update_after(last)) < until:
				last = update
				if update > at:
					told.append((update, {**fields, "state": "Customer informed"}))
					told.append((update + timedelta(minutes=1), fields))
		return sorted(told, key=lambda row: row[0])

	def _update_after(self, last: datetime) -> datetime:
		"""Mostly before a day is over; on rest days the duty desk forgets some."""
		due = last + timedelta(hours=self._random.uniform(17, 23.5))
		noon = due.replace(hour=12, minute=0, second=0)
		is_rest = not self._office.segments(noon - timedelta(hours=6), noon + timedelta(hours=6))
		if self._chance(0.22 if is_rest else 0.05 + 0.12 * self._load):
			due += timedelta(hours=self._random.uniform(6, 30))
		return due

	def _classify(self) -> str:
		"""By impact and urgency, or for part of the tickets by a priority given by hand."""
		if self._chance(0.28):
			self._fields["priority"] = self._draw(profile.PRIORITIES)
			return self._fields["priority"]
		is_fault = self._kind == "fault"
		self._fields["impact"] = self._draw(profile.FAULT_IMPACTS if is_fault else profile.IMPACTS)
		self._fields["urgency"] = self._draw(profile.FAULT_URGENCIES if is_fault else profile.URGENCIES)
		return self._by_matrix()

	def _by_matrix(self) -> str:
		return _PRIORITY[_LEVELS.index(self._fields["impact"])][_LEVELS.index(self._fields["urgency"])]

	def _reclassify(self, at: datetime) -> None:
		if "urgency" in self._fields:
			self._fields["urgency"] = self._draw(profile.URGENCIES)
			self._tell(at - timedelta(seconds=1), "In progress")
			self._level = self._by_matrix()

	@property
	def _is_quick(self) -> bool:
		return self._kind in profile.QUICK_KINDS

	def _tell(self, at: datetime, state: str) -> None:
		self._rows.append((at, {**self._fields, "state": state, "changed_at": _text(at)}))

	def _draw(self, weights: profile.Weights) -> str:
		return self._random.choices(list(weights), list(weights.values()))[0]

	def _chance(self, share: float) -> bool:
		return self._random.random() < share


def _text(at: datetime) -> str:
	return at.strftime("%Y-%m-%d %H:%M:%S")
