"""The fold: one clock from a ticket's steps. Everything that knows about due times comes from here.

It works in positions, coordinates that advance a unit per working second (see Timeline), so that a stretch of
time costs one subtraction; instants are asked of the calendar only where something is reached.

A state holds over half-open stretches: what happens exactly at the due instant comes before the breach, so a clock
that stops then is met, and one that pauses then is breached as soon as time goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from itss_service.core.agreement.agreement import Target
from itss_service.core.agreement.metrics import ENDING, MetricRule
from itss_service.core.calendar import Calendar
from itss_service.core.agreement.marks import BREACH, Mark, Reached
from itss_service.core.clock.regime import Commitment
from itss_service.core.clock.state import ClockState, Run, State, Stretch, Why
from itss_service.core.durations import Duration
from itss_service.core.errors import OutOfReach
from itss_service.core.ticket.history import Step

Positions = Callable[[Calendar], Sequence[int]]
"""The positions on a calendar of every step of a ticket and, last, of now."""

_IDLE, _ACTIVE, _STOPPED, _CANCELLED = range(4)


def fold(
	commitment: Commitment, steps: Sequence[Step], now: int, marks: Sequence[Mark], positions: Positions
) -> ClockState | None:
	"""The state at `now` of the clock that a commitment asks for, or None if it never started.

	`marks` beyond the breach are those whose instants are wanted.
	"""
	clock = _Clock(commitment, steps, now, marks, positions)
	for index in range(len(steps)):
		clock.advance(index)
		clock.apply(index)
	clock.advance(len(steps))
	return clock.state()


class _Clock:
	"""The running values of a fold."""

	def __init__(
		self,
		commitment: Commitment,
		steps: Sequence[Step],
		now: int,
		marks: Sequence[Mark],
		positions: Positions,
	) -> None:
		self.commitment, self.steps, self.now, self.positions = commitment, steps, now, positions
		self.marks = (BREACH, *(mark for mark in marks if mark != BREACH))
		self.rule = self._rule()
		self.hold_events = self._hold_events()
		self.index = -1  # the last step applied
		self.phase = _IDLE
		self.armed = False  # its start event has happened; an OLA or UC then waits for its holder
		self.target: Target | None = None
		self.raw_duration: Duration | None = None
		self.duration: int | None = None  # in working seconds, once the run has started
		self.held = True
		self.hold: Step | None = None
		self.cycle = 1
		self.runs: list[Run] = []
		self.reached: list[Reached] = []
		self.stopped_at: int | None = None
		self.stop_index = -1
		self.first_breach: int | None = None
		self._begin(0)

	def _rule(self) -> MetricRule:
		return next(regime.target.rule for regime in self.commitment.regimes if regime.target)

	def _hold_events(self) -> frozenset[str]:
		targets = {id(regime.target): regime.target for regime in self.commitment.regimes if regime.target}
		return frozenset(name.partition(":")[0] for target in targets.values() for name in target.pause_on)

	def _begin(self, at: int) -> None:
		"""A run starts from nothing."""
		self.run_start = at
		self.used = self.paused = 0
		self.breached_at: int | None = None
		self.stretches: list[Stretch] = []
		self.pending = list(self.marks)
		self.working_from: int | None = None  # the first open instant since the run started or was reopened
		self.resolved_durations: dict[Duration, int] = {}

	# time passes

	def advance(self, index: int) -> None:
		"""From the last step to the step at `index`, or to now if it is behind the last."""
		since, self.index = self.index, index
		if self.phase != _ACTIVE:
			return
		start = self.steps[since].at
		end = self.steps[index].at if index < len(self.steps) else self.now
		if end == start:
			return
		why = self._why()
		begin = working = 0
		if self.target:
			line = self.positions(self.target.calendar)
			begin, working = line[since], line[index] - line[since]
		counted = working if why is Why.WORKING else 0
		if why is Why.WORKING and self.working_from is None:
			self.working_from = self._next_open(start)
		self.stretches.append(
			Stretch(
				start,
				end,
				why,
				self.target,
				self.steps[since],
				self.hold,
				self.used,
				counted,
				working,
				self.cycle,
			)
		)
		if self.pending:
			self._reach_marks(self.used + counted, end, begin)
		self.used += counted
		if why is Why.PAUSED:
			self.paused += working

	def _why(self) -> Why:
		if not self.held:
			return Why.ELSEWHERE
		if self.duration is None or self.target is None:
			return Why.UNTARGETED
		if self.hold is not None and self.target.pauses_on(self.hold.event):
			return Why.PAUSED
		return Why.WORKING

	def _reach_marks(self, used: int, end: int, begin: int) -> None:
		"""Move the pending marks that are reached before `end` to the reached."""
		if self.working_from is None or self.duration is None:  # nothing is reached before time can count
			return
		still = []
		for mark in self.pending:
			threshold = mark.threshold(self.duration)
			if threshold > used:
				still.append(mark)
				continue
			at = self._instant_of(threshold, begin)
			if at < end:
				self._reach(mark, at)
			else:
				still.append(mark)
		self.pending = still

	def _instant_of(self, threshold: int, begin: int) -> int:
		"""When the used working time reached `threshold`, from the stretches; not before time could count."""
		assert self.working_from is not None
		if threshold > self.used and self.target:
			wanted = begin + threshold - self.used
			return self.target.calendar.timeline.instant(wanted, self.now)
		if threshold > 0:
			for stretch in self.stretches:
				if stretch.used < threshold <= stretch.used + stretch.counted and stretch.target:
					timeline = stretch.target.calendar.timeline
					wanted = timeline.position(stretch.start) + threshold - stretch.used
					return max(timeline.instant(wanted, self.now), self.working_from)
		return self.working_from

	def _reach(self, mark: Mark, at: int) -> None:
		self.reached.append(Reached(mark, at, self.cycle))
		if mark == BREACH:
			self.breached_at = at
			if self.first_breach is None:
				self.first_breach = at

	# something happens

	def apply(self, index: int) -> None:
		"""The step at `index` happens."""
		step, event = self.steps[index], self.steps[index].event
		name = event.event
		self._enter_regime(index)
		self._note_hold(name, step)
		rule = self.rule
		if self.phase == _ACTIVE:
			if self.target.stops_on(event) if self.target else name in rule.stop:
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
			self._resume(index)
		elif (name == "reopened" and rule.on_reopen == "restart") or (rule.repeats and name in rule.start):
			self._end_run(self.stopped_at or step.at)
			self._start(step.at)
		if self.phase == _IDLE and self.armed and self.held:
			self._start(step.at)

	def _enter_regime(self, index: int) -> None:
		regime = self.commitment.regimes[index]
		if self.phase in (_STOPPED, _CANCELLED) and self.steps[index].event.event not in (
			"reopened",
			*self.rule.start,
		):
			return  # a clock that has stopped keeps the terms it was judged by
		self.held, self.target = regime.held, regime.target
		self.raw_duration = regime.duration
		self._set_duration()

	def _set_duration(self) -> None:
		"""Working days become working seconds once, from the start of the run."""
		raw = self.raw_duration
		if raw is None or isinstance(raw, int) or self.target is None:
			self.duration = raw if isinstance(raw, int) else None
		elif self.phase == _IDLE:
			self.duration = None
		else:
			if raw not in self.resolved_durations:
				self.resolved_durations[raw] = self.target.calendar.seconds_from(self.run_start, raw)
			self.duration = self.resolved_durations[raw]

	def _note_hold(self, name: str, step: Step) -> None:
		if name in self.hold_events:
			self.hold = step
		elif name == "resumed" or name == "reopened" or name in ENDING:
			self.hold = None

	def _start(self, at: int) -> None:
		self._begin(at)
		self.phase = _ACTIVE
		self.stopped_at = None
		self._set_duration()

	def _stop(self, index: int, phase: int) -> None:
		if self.pending:  # the terms may have changed in this very second
			self._reach_marks(self.used, self.steps[index].at, 0)
		self.phase, self.stopped_at, self.stop_index = phase, self.steps[index].at, index

	def _resume(self, index: int) -> None:
		"""The time between the stop and the reopening does not count; what was used before it does."""
		step, stopped_at = self.steps[index], self.stopped_at
		assert stopped_at is not None
		self.runs.append(self._run(stopped_at))
		self.cycle += 1
		stop = self.steps[self.stop_index]
		if step.at > stopped_at:
			self.stretches.append(
				Stretch(
					stopped_at, step.at, Why.STOPPED, self.target, stop, None, self.used, 0, 0, self.cycle
				)
			)
		self.phase, self.stopped_at = _ACTIVE, None
		self.working_from = None

	def _end_run(self, at: int) -> None:
		self.runs.append(self._run(at))
		self.cycle += 1

	def _run(self, at: int) -> Run:
		due = self._due_when_stopped(at)
		return Run(self.cycle, self.run_start, due, at, self.used, self.breached_at, tuple(self.stretches))

	# the answer

	def state(self) -> ClockState | None:
		"""What the clock says at now."""
		if self.phase == _IDLE:
			return None
		target = self.target or next(r.target for r in reversed(self.commitment.regimes) if r.target)
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
			target=target,
			stretches=tuple(self.stretches),
			reached=tuple(self.reached),
			runs=tuple(self.runs),
		)

	def _reach_marks_now(self, why: Why) -> None:
		"""A breach holds from its instant on, so what is reached exactly now counts."""
		if (
			self.duration is None
			or not self.pending
			or min(m.threshold(self.duration) for m in self.pending) > self.used
		):
			return
		if self.working_from is None and why is Why.WORKING:
			self.working_from = self._next_open(self.now)
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
		if self.working_from is None:  # nothing left, and time has not gone on since it was reopened
			return self._next_open(at)
		return self._instant_of(self.used + remaining, 0)

	def _next_open(self, at: int) -> int:
		assert self.target is not None
		return self.target.calendar.due_epoch(at, 0)

	def _next_event(self, why: Why) -> int | None:
		if self.phase != _ACTIVE or why is not Why.WORKING or self.duration is None:
			return None
		instants = []
		for mark in self.pending:
			try:
				instants.append(self._projected(mark.threshold(self.duration) - self.used, self.now))
			except OutOfReach:
				continue
		return min((at for at in instants if at >= self.now), default=None)
