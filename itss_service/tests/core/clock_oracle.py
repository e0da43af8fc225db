"""A slow, obvious clock: every minute is lived through. Written from the formats page alone.

Events are dicts as the formats page writes them, but with `at` in minutes since 1970.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from itss_service.tests.core.calendar_oracle import OracleCalendar

START = {"response": "opened", "update": "opened", "resolution": "opened"}
STOP = {
	"response": ("responded", "resolved", "closed"),
	"update": ("resolved", "closed"),
	"resolution": ("resolved", "closed"),
}
FIELDS = ("priority", "impact", "urgency", "kind", "customer", "group", "supplier")
MACHINES = ("auto", "auto_reply", "automatic", "acknowledgement")


@dataclass
class Answer:
	"""What the clock says; all in minutes."""

	state: str
	started_at: int
	due_at: int | None
	elapsed: int
	paused: int
	stopped_at: int | None
	breached_at: int | None


@dataclass
class Run:
	"""What belongs to one run of a clock and is forgotten when it restarts."""

	start: int
	used: int = 0
	paused: int = 0
	breached_at: int | None = None
	reached: dict[int, int] = field(default_factory=dict)
	"""Used minutes -> the instant at which they were used up."""
	counts_since: int | None = None
	"""The first working minute that this clock saw since it started or was reopened."""


def told_once(events: list[dict]) -> list[dict]:
	"""By instant, `opened` first, else as given; exact repetitions dropped."""
	result: list[dict] = []
	for event in sorted(events, key=lambda e: (e["at"], e["event"] != "opened")):
		if event not in result:
			result.append(event)
	return result


class OracleClock:
	"""One target's clock. `has_it(fields)` says whether whom it binds holds the ticket."""

	def __init__(
		self,
		target: dict,
		calendar: OracleCalendar,
		events: list[dict],
		has_it: Callable[[dict], bool] = lambda fields: True,
	) -> None:
		self.target, self.calendar, self.has_it = target, calendar, has_it
		self.metric = target["metric"]
		self.events = told_once(events)
		self.working_days: dict[tuple[int, str], int] = {}

	def duration_for(self, fields: dict) -> int | None:
		"""Minutes promised for the ticket's priority."""
		durations = self.target.get("durations") or {"*": self.target["duration"]}
		promised = durations.get(fields.get("priority"), durations.get("*"))
		if isinstance(promised, str):  # working days, turned into minutes at the run's start
			days, _, end = promised.partition("wd")
			begin = self.run.start
			if (begin, promised) not in self.working_days:
				until = self.calendar.working_day_end(begin, int(days), bool(end))
				assert until is not None, "beyond the oracle's horizon"
				self.working_days[begin, promised] = self.calendar.elapsed(begin, max(until, begin))
			return self.working_days[begin, promised]
		return promised

	def first_promise(self) -> dict:
		"""The fields at the first moment at which anything is promised: what came late counts from the start."""
		durations = self.target.get("durations") or {"*": self.target["duration"]}
		fields: dict = {}
		for event in self.events:
			fields = changed(fields, event)
			if fields.get("priority") in durations or "*" in durations:
				return fields
		return {}

	def answer(self, now: int) -> Answer | None:
		self.events = [event for event in self.events if event["at"] <= now]
		if not self.events:
			return None
		first = self.first_promise()
		promised = self.target.get("durations") or {"*": self.target["duration"]}
		if "*" not in promised and first.get("priority") not in promised:
			return None
		self.phase = "idle"
		self.armed = False
		self.run = Run(0)
		self.breaches: list[int] = []
		self.hold: dict | None = None
		self.fields: dict = {}
		self.terms: dict = {}
		self.promise_known = False
		self.stopped_at: int | None = None
		self.first = first
		happening: dict[int, list[dict]] = {}
		for event in self.events:
			happening.setdefault(event["at"], []).append(event)
		for minute in range(self.events[0]["at"], now + 1):
			for event in happening.get(minute, ()):
				self.happens(event, minute)
			self.look(minute)
			if minute < now:
				self.live(minute)
		if self.phase == "idle":
			return None
		return Answer(
			self.state(),
			self.run.start,
			self.due(now),
			self.run.used,
			self.run.paused,
			self.stopped_at,
			min(self.breaches, default=None),
		)

	# the life of a clock

	def happens(self, event: dict, minute: int) -> None:
		self.fields = changed(self.fields, event)
		promised = self.target.get("durations") or {"*": self.target["duration"]}
		self.promise_known = self.promise_known or "*" in promised or self.fields.get("priority") in promised
		terms = self.fields if self.promise_known else {**self.fields, "priority": self.first.get("priority")}
		name = event["event"]
		reopens = name == "reopened" and (self.metric != "response" or self.phase == "cancelled")
		if self.phase in ("idle", "running") or reopens:
			self.terms = terms
		if name in {hold.split(":")[0] for hold in self.target.get("pause_on", ["paused"])}:
			self.hold = event
		elif name in ("resumed", "reopened", "resolved", "closed", "cancelled"):
			self.hold = None
		if self.phase == "running":
			if self.ends(event):
				self.stop("stopped", minute)
			elif name == "cancelled":
				self.stop("cancelled", minute)
			elif self.metric == "update" and name == "updated":
				self.run = Run(minute)
		elif self.phase == "idle":
			if name == START[self.metric] or (name == "reopened" and self.metric != "response"):
				self.armed = True
			elif name in ("resolved", "closed", "cancelled"):
				self.armed = False
		elif reopens:
			if self.metric == "update" and self.phase == "stopped":
				self.run = Run(minute)
			self.phase, self.stopped_at, self.run.counts_since = "running", None, None
		if self.phase == "idle" and self.armed and self.has_it(self.terms):
			self.run, self.phase = Run(minute), "running"

	def ends(self, event: dict) -> bool:
		if event["event"] not in STOP[self.metric]:
			return False
		if event["event"] != "responded" or "channel" not in event:
			return True
		allowed = self.target.get("counts_as_response")
		return event["channel"] not in MACHINES and (allowed is None or event["channel"] in allowed)

	def stop(self, phase: str, minute: int) -> None:
		"""Terms that changed in this very minute may have put the due instant before it."""
		duration = self.duration_for(self.terms)
		if duration is not None and self.run.breached_at is None and duration <= self.run.used:
			reached = self.reached_at(duration)
			if reached is not None and reached < minute:
				self.breach(reached)
		self.phase, self.stopped_at = phase, minute

	def reached_at(self, duration: int) -> int | None:
		since = self.run.counts_since
		return None if since is None else max(self.run.reached.get(duration, since), since)

	def breach(self, at: int) -> None:
		self.run.breached_at = at
		self.breaches.append(at)

	def counts(self) -> str:
		"""What holds now: working, paused, elsewhere, or nothing promised."""
		if not self.has_it(self.terms):
			return "elsewhere"
		if self.duration_for(self.terms) is None:
			return "untargeted"
		if self.hold:
			pausing = self.target.get("pause_on", ["paused"])
			if self.hold["event"] in pausing or f"{self.hold['event']}:{self.hold.get('reason')}" in pausing:
				return "paused"
		return "working"

	def look(self, minute: int) -> None:
		"""Once all that happens in this minute has happened: is the target used up?"""
		if self.phase != "running":
			return
		if self.counts() == "working" and self.run.counts_since is None and self.calendar.is_open(minute):
			self.run.counts_since = minute
		duration = self.duration_for(self.terms)
		if duration is not None and self.run.used >= duration and self.run.breached_at is None:
			at = self.reached_at(duration)
			if at is not None:
				self.breach(at)

	def live(self, minute: int) -> None:
		"""The minute passes."""
		if self.phase != "running" or not self.calendar.is_open(minute):
			return
		if self.counts() == "working":
			self.run.used += 1
			self.run.reached[self.run.used] = minute + 1
		elif self.counts() == "paused":
			self.run.paused += 1

	# what it says

	def state(self) -> str:
		if self.breaches:
			return "breached"
		if self.phase == "cancelled":
			return "cancelled"
		if self.phase == "stopped":
			return "cancelled" if self.duration_for(self.terms) is None else "met"
		return "running" if self.counts() == "working" else "paused"

	def due(self, now: int) -> int | None:
		if self.run.breached_at is not None:
			return self.run.breached_at
		duration = self.duration_for(self.terms)
		if duration is None or (self.phase == "running" and self.counts() != "working"):
			return None
		at = now if self.stopped_at is None else self.stopped_at
		if duration > self.run.used:
			return self.calendar.due_at(at, duration - self.run.used)
		reached = self.reached_at(duration)
		return self.calendar.next_open(at) if reached is None else reached


def changed(fields: dict, event: dict) -> dict:
	"""The ticket after an event: one handed to a group has left its supplier."""
	fields = {**fields, **{key: event[key] for key in FIELDS if key in event}}
	if event["event"] == "assigned" and "group" in event and "supplier" not in event:
		fields.pop("supplier", None)
	return fields
