"""The fold: one clock from a ticket's steps. Everything that knows about due times comes from here.

It works in positions, coordinates that advance a unit per working second (see Timeline), so that a stretch of
time costs one subtraction; instants are asked of the calendar only where something is reached.

A state holds over half-open stretches: what happens exactly at the due instant comes before the breach, so a clock
that stops then is met, and one that pauses then is breached as soon as time goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from itss_service.core.agreement.agreement import Target
from itss_service.core.agreement.commitments import Commitment
from itss_service.core.agreement.marks import BREACH, Mark, Marks, Reached
from itss_service.core.agreement.metrics import ENDING
from itss_service.core.calendar import Calendar
from itss_service.core.clock.state import ClockState, Run, State, Stretch, Why
from itss_service.core.durations import WorkingDays
from itss_service.core.errors import OutOfReach
from itss_service.core.ticket.history import Step

Positions = Callable[[Calendar], Sequence[int]]
"""The positions on a calendar of every step of a ticket and, last, of now."""

_IDLE, _ACTIVE, _STOPPED, _CANCELLED = range(4)
_NEVER = 1 << 62
_END_OF_HOLD = ENDING | {"resumed", "reopened"}


def fold(
	commitment: Commitment, steps: Sequence[Step], now: int, marks: Marks, positions: Positions
) -> ClockState | None:
	"""The state at `now` of the clock that a commitment asks for, or None if it never started.

	`marks` are the points whose instants are wanted.
	"""
	clock = _Clock(commitment, steps, now, marks, positions)
	clock.run()
	return clock.state()


class _Clock:
	"""The running values of a fold."""

	def __init__(
		self,
		commitment: Commitment,
		steps: Sequence[Step],
		now: int,
		marks: Marks,
		positions: Positions,
	) -> None:
		self.commitment, self.steps, self.now, self.positions = commitment, steps, now, positions
		self.marks = marks
		self.index = -1  # the last step looked at
		self.phase = _IDLE
		self.armed = False  # its start event has happened; an OLA or UC then waits for its holder
		self.regime = commitment.regimes[0][1]
		self.terms = commitment.terms  # the target in force, or one that is at another time
		self.target: Target | None = None
		self.duration: int | None = None  # in working seconds, once the run has started
		self.hold: Step | None = None
		self.cycle = 1
		self.runs: list[Run] = []
		self.reached: list[Reached] = []
		self.stopped_at: int | None = None
		self.stop_index = -1
		self.first_breach: int | None = None

	def _begin(self, at: int) -> None:
		"""A run starts from nothing."""
		self.run_start = at
		self.used = self.paused = 0
		self.breached_at: int | None = None
		self.stretches: list[Stretch] = []
		self.pending: list[tuple[int, Mark]] = []  # thresholds not reached yet, in order
		self.passed: list[Mark] = []
		self.next_threshold = _NEVER
		self.working_since: int | None = (
			None  # when time first could count since the run started or was reopened
		)
		self.is_resumed = False
		self.working_days: dict[WorkingDays, int] = {}

	def run(self) -> None:
		"""Look at every step that can change this clock; what lies between two of them is one stretch of time."""
		regimes, events = dict(self.commitment.regimes), self.commitment.events
		last_holder: str | None = None
		for index, step in enumerate(self.steps):
			at, name, _, holder, _ = step
			if name not in events and index not in regimes and holder == last_holder:
				continue
			last_holder = holder
			active = self.phase == _ACTIVE
			if active:
				self._pass_time(index, at)
			self.index = index
			if index in regimes:
				self.regime = regimes[index]
				self.terms = self.regime.target or self.commitment.terms
				if active:
					self._enter_regime()
			if name in events:
				self._happen(index, step, name)
			if self.phase == _IDLE and self.armed and self.regime.held:
				self._start(at)
		if self.phase == _ACTIVE:
			self._pass_time(len(self.steps), self.now)

	# time passes

	def _pass_time(self, index: int, end: int) -> None:
		"""From the last step to `end`, the instant of the step at `index` (or now, behind the last)."""
		since = self.steps[self.index]
		start = since.at
		if end == start:
			return
		why = self._why()
		begin = working = 0
		if self.target:
			line = self.positions(self.target.calendar)
			begin = line[self.index]
			working = line[index] - begin
		counted = 0
		if why is Why.WORKING:
			counted = working
			if self.working_since is None and working:
				self.working_since = start
		elif why is Why.PAUSED:
			self.paused += working
		used = self.used + counted
		self.stretches.append(
			Stretch(start, end, why, self.target, since, self.hold, self.used, counted, working, self.cycle)
		)
		if used >= self.next_threshold:
			self._reach_marks(used, end, begin)
		self.used = used

	def _why(self) -> Why:
		if not self.regime.held:
			return Why.ELSEWHERE
		if self.duration is None or self.target is None:
			return Why.UNTARGETED
		if self.hold is not None and self.target.pauses_on(self.hold.event):
			return Why.PAUSED
		return Why.WORKING

	def _reach_marks(self, used: int, end: int, begin: int) -> None:
		"""Move the pending marks that are reached before `end` to the reached."""
		if self.working_since is None:  # nothing is reached before time can count
			return
		count = 0
		for threshold, mark in self.pending:
			if threshold > used or (at := self._instant_of(threshold, begin)) >= end:
				break
			self._reach(mark, at)
			count += 1
		del self.pending[:count]
		self.next_threshold = self.pending[0][0] if self.pending else _NEVER

	def _instant_of(self, threshold: int, begin: int) -> int:
		"""When the used working time reached `threshold`, from the stretches; not before time could count."""
		assert self.working_since is not None
		if threshold > self.used and self.target:
			wanted = begin + threshold - self.used
			return self.target.calendar.timeline.instant(wanted, self.now)
		if threshold > 0:
			for stretch in self.stretches:
				if stretch.used < threshold <= stretch.used + stretch.counted and stretch.target:
					timeline = stretch.target.calendar.timeline
					wanted = timeline.position(stretch.start) + threshold - stretch.used
					at = timeline.instant(wanted, self.now)
					return max(at, self._next_open(self.working_since)) if self.is_resumed else at
		return self._next_open(self.working_since)

	def _reach(self, mark: Mark, at: int) -> None:
		self.passed.append(mark)
		self.reached.append(Reached(mark, at, self.cycle))
		if mark is BREACH:
			self.breached_at = at
			if self.first_breach is None:
				self.first_breach = at

	# something happens

	def _happen(self, index: int, step: Step, name: str) -> None:
		terms, rule = self.terms, self.terms.rule
		if name in terms.hold_events:
			self.hold = step
		elif name in _END_OF_HOLD:
			self.hold = None
		if self.phase == _ACTIVE:
			if name in rule.stop and terms.stops_on(step.event):
				self._stop(index, _STOPPED)
			elif name == "cancelled":
				self._stop(index, _CANCELLED)
			elif name in rule.restart:
				self._end_run(step.at)
				self._start(step.at)
		elif self.phase == _IDLE:
			if name in rule.start or (name == "reopened" and rule.on_reopen != "nothing"):
				self.armed = True
			elif name in ENDING:
				self.armed = False
		elif name == "reopened" and (self.phase == _CANCELLED or rule.on_reopen == "resume"):
			self._resume(step)
		elif (name == "reopened" and rule.on_reopen == "restart") or (rule.repeats and name in rule.start):
			self._end_run(self.stopped_at or step.at)
			self._start(step.at)

	def _enter_regime(self) -> None:
		"""The terms in force bind the clock; one that has stopped keeps those it was judged by."""
		self.target, duration = self.regime.target, self.regime.duration
		if isinstance(duration, WorkingDays):
			if duration not in self.working_days:  # they become working seconds once, from the run's start
				self.working_days[duration] = self.terms.calendar.seconds_from(self.run_start, duration)
			duration = self.working_days[duration]
		self.duration = duration
		self.pending = []
		if duration is not None:
			self.pending = [point for point in self.marks.thresholds(duration) if point[1] not in self.passed]
		self.next_threshold = self.pending[0][0] if self.pending else _NEVER

	def _start(self, at: int) -> None:
		self._begin(at)
		self.phase, self.stopped_at = _ACTIVE, None
		self._enter_regime()

	def _stop(self, index: int, phase: int) -> None:
		self._reach_marks(
			self.used, self.steps[index].at, 0
		)  # the terms may have changed in this very second
		self.phase, self.stopped_at, self.stop_index = phase, self.steps[index].at, index

	def _resume(self, step: Step) -> None:
		"""The time between the stop and the reopening does not count; what was used before it does."""
		stopped_at = self.stopped_at
		assert stopped_at is not None
		self._end_run(stopped_at)
		stop = self.steps[self.stop_index]
		if step.at > stopped_at:
			self.stretches.append(
				Stretch(
					stopped_at, step.at, Why.STOPPED, self.target, stop, None, self.used, 0, 0, self.cycle
				)
			)
		self.phase, self.stopped_at = _ACTIVE, None
		self.working_since, self.is_resumed = None, True
		self._enter_regime()

	def _end_run(self, at: int) -> None:
		due = self._due_when_stopped(at)
		stretches = tuple(self.stretches)
		self.runs.append(Run(self.cycle, self.run_start, due, at, self.used, self.breached_at, stretches))
		self.cycle += 1

	# the answer

	def state(self) -> ClockState | None:
		"""What the clock says at now."""
		if self.phase == _IDLE:
			return None
		why = self._why() if self.phase == _ACTIVE else Why.STOPPED
		if self.phase == _ACTIVE:
			self._reach_marks_now(why)
		judged = self.stop_index if self.stopped_at is not None else len(self.steps) - 1
		return ClockState(
			kind=self.commitment.kind,
			agreement=self.commitment.agreement,
			metric=self.commitment.metric,
			priority=self.steps[judged].fields.get("priority"),
			state=self._state(why),
			is_paused=self.phase == _ACTIVE and why is not Why.WORKING,
			started_at=self.run_start,
			due_at=self._due(why),
			duration=self.duration,
			elapsed_seconds=self.used,
			paused_seconds=self.paused,
			stopped_at=self.stopped_at,
			breached_at=self.first_breach,
			next_event_at=self._next_event(why),
			cycle=self.cycle,
			target=self.target or self.terms,
			stretches=tuple(self.stretches),
			reached=tuple(self.reached),
			runs=tuple(self.runs),
		)

	def _reach_marks_now(self, why: Why) -> None:
		"""A breach holds from its instant on, so what is reached exactly now counts."""
		if self.used < self.next_threshold:
			return
		if self.working_since is None and why is Why.WORKING:
			self.working_since = self.now
		self._reach_marks(self.used, self.now + 1, 0)

	def _state(self, why: Why) -> State:
		if self.first_breach is not None:
			return "breached"
		if self.phase == _CANCELLED:
			return "cancelled"
		if self.phase == _STOPPED:
			return "met"
		return "running" if why is Why.WORKING else "paused"

	def _due(self, why: Why) -> int | None:
		if self.breached_at is not None:
			return self.breached_at
		if self.stopped_at is not None:
			return self._due_when_stopped(self.stopped_at)
		if why is not Why.WORKING or self.duration is None:
			return None
		return self._projected(self.duration - self.used, self.now)

	def _due_when_stopped(self, at: int) -> int | None:
		"""The due time that applied then; a clock that was on hold would have gone on from there."""
		if self.breached_at is not None:
			return self.breached_at
		if self.duration is None or self.target is None:
			return None
		return self._projected(self.duration - self.used, at)

	def _projected(self, remaining: int, at: int) -> int:
		assert self.target is not None
		if remaining > 0:
			return self.target.calendar.due_epoch(at, remaining)
		if self.working_since is None:  # nothing left, and time has not gone on since it was reopened
			return self._next_open(at)
		return self._instant_of(self.used + remaining, 0)

	def _next_open(self, at: int) -> int:
		assert self.target is not None
		return self.target.calendar.due_epoch(at, 0)

	def _next_event(self, why: Why) -> int | None:
		if self.phase != _ACTIVE or why is not Why.WORKING or self.duration is None:
			return None
		instants = []
		for threshold, _ in self.pending:
			try:
				instants.append(self._projected(threshold - self.used, self.now))
			except OutOfReach:
				continue
		return min((at for at in instants if at >= self.now), default=None)
