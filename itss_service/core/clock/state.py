"""What a clock says at a moment, and the stretches of time that prove it."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from itss_service.core.agreement.agreement import Kind, Target
from itss_service.core.agreement.marks import Mark, Reached
from itss_service.core.instants import from_epoch, optional_instant
from itss_service.core.ticket.history import Step

State = Literal["running", "paused", "met", "breached", "cancelled"]


class Why(Enum):
	"""Why a stretch of a clock's life counts or does not."""

	WORKING = "working"
	PAUSED = "paused"
	ELSEWHERE = "held elsewhere"
	UNTARGETED = "no target"
	STOPPED = "stopped"


class Stretch(NamedTuple):
	"""A stretch [start, end) of epoch seconds in which one thing held; `used` is what had counted before it.

	`counted` are the working seconds that count, `hold` the event that paused it, `since` the step that began it.
	"""

	start: int
	end: int
	why: Why
	target: Target | None
	since: Step
	hold: Step | None
	used: int
	counted: int
	working: int
	cycle: int


class Run(NamedTuple):
	"""One cycle of a clock that is over: it was stopped and the ticket reopened, or it restarted."""

	cycle: int
	started_at: int
	due_at: int | None
	ended_at: int
	elapsed_seconds: int
	breached_at: int | None
	stretches: tuple[Stretch, ...]


class ClockState(NamedTuple):
	"""A clock at the moment it was asked about. Instants are epoch seconds; `at(...)` gives them as datetimes.

	A clock that restarts (update) tells its current run; `runs` keeps the earlier ones, and `breached_at` the
	first breach of any, for a target missed once is missed.
	"""

	kind: Kind
	agreement: str
	metric: str
	priority: str | None
	state: State
	is_paused: bool
	started_at: int
	due_at: int | None
	duration: int | None
	elapsed_seconds: int
	paused_seconds: int
	stopped_at: int | None
	breached_at: int | None
	next_event_at: int | None
	cycle: int
	target: Target
	stretches: tuple[Stretch, ...]
	reached: tuple[Reached, ...]
	runs: tuple[Run, ...]

	@property
	def zone(self) -> ZoneInfo:
		"""The zone of the calendar the clock runs on."""
		return self.target.calendar.zone

	@property
	def is_open(self) -> bool:
		"""Whether the clock can still change: it was neither stopped nor cancelled."""
		return self.stopped_at is None

	@property
	def remaining_seconds(self) -> int | None:
		"""Working seconds left of the duration in force; negative once it is overdrawn, None without a duration."""
		return None if self.duration is None else self.duration - self.elapsed_seconds

	def reached_at(self, mark: Mark) -> int | None:
		"""When the mark was first reached, or None."""
		return min((reached.at for reached in self.reached if reached.mark == mark), default=None)

	def at(self, instant: int | None) -> datetime | None:
		"""One of its instants as an aware datetime in the calendar's zone."""
		return optional_instant(instant, self.zone)

	def started(self) -> datetime:
		"""`started_at` as an aware datetime."""
		return from_epoch(self.started_at, self.zone)
