"""The fold: one clock from a ticket's steps. What is due, met and breached comes from here and nowhere else.

A state holds over half-open stretches: what happens exactly at the due instant comes before the breach, so a clock
that stops then is met, and one that pauses then is breached as soon as time goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from itss_service.core.agreement.commitments import Commitment
from itss_service.core.agreement.marks import Marks, Reached
from itss_service.core.agreement.metrics import ENDING
from itss_service.core.calendar import Calendar
from itss_service.core.clock.course import Course
from itss_service.core.clock.state import ClockState, Run, State, Why
from itss_service.core.ticket.history import Step

Positions = Callable[[Calendar], Sequence[int]]
"""The positions on a calendar of every step of a ticket and, last, of now."""

_IDLE, _ACTIVE, _STOPPED, _CANCELLED = range(4)
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
	"""The running values of a fold: which run it is in, under which terms, and whether time counts."""

	def __init__(
		self, commitment: Commitment, steps: Sequence[Step], now: int, marks: Marks, positions: Positions
	) -> None:
		self.commitment, self.steps, self.now, self.positions = commitment, steps, now, positions
		self.marks = marks
		self.index = -1  # the last step looked at
		self.phase = _IDLE
		self.armed = False  # its start event has happened; an OLA or UC then waits for its holder
		self.regime = commitment.regimes[0][1]
		self.terms = commitment.terms  # the target in force, or one that is at another time
		self.hold: Step | None = None
		self.cycle = 1
		self.runs: list[Run] = []
		self.reached: list[Reached] = []
		self.stopped_at: int | None = None
		self.stop_index = -1
		self.course: Course

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
					self.course.bind(self.regime)
					if self.regime.ended:
						self._stop(index, _CANCELLED)
			if name in events:
				self._happen(index, step, name)
			if self.phase == _IDLE and self.armed and self.regime.held and not self.regime.ended:
				self._start(at)
		if self.phase == _ACTIVE:
			self._pass_time(len(self.steps), self.now)

	def _pass_time(self, index: int, end: int) -> None:
		"""From the last step to `end`, the instant of the step at `index` (or now, behind the last)."""
		since = self.steps[self.index]
		if end == since.at:
			return
		begin = working = 0
		if self.course.target:
			line = self.positions(self.course.target.calendar)
			begin = line[self.index]
			working = line[index] - begin
		self.course.pass_time(self._why(), end, begin, working, since, self.hold, self.cycle)

	def _why(self) -> Why:
		target = self.course.target
		if not self.regime.held:
			return Why.ELSEWHERE
		if target is None:
			return Why.UNTARGETED
		if self.hold is not None and target.pauses_on(self.hold.event):
			return Why.PAUSED
		return Why.WORKING

	def _happen(self, index: int, step: Step, name: str) -> None:
		if self.regime.ended:
			return
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
			self._end_run(self.steps[self.stop_index].at)
			self._start(step.at)

	def _start(self, at: int) -> None:
		self.phase, self.stopped_at = _ACTIVE, None
		self.course = Course(at, self.marks, self.reached)
		self.course.bind(self.regime)

	def _stop(self, index: int, phase: int) -> None:
		at = self.steps[index].at
		self.course.settle(at, self.cycle)
		self.phase, self.stopped_at, self.stop_index = phase, at, index

	def _resume(self, step: Step) -> None:
		stop = self.steps[self.stop_index]
		self._end_run(stop.at)
		self.phase, self.stopped_at = _ACTIVE, None
		self.course.resume(stop, step.at, self.cycle)
		self.course.bind(self.regime)

	def _end_run(self, at: int) -> None:
		"""File the run that ended at `at`, with the due time that applied then."""
		course = self.course
		due, stretches = course.due_from(at), tuple(course.stretches)
		self.runs.append(Run(self.cycle, course.start, due, at, course.used, course.breached_at, stretches))
		self.cycle += 1

	def state(self) -> ClockState | None:
		"""What the clock says at now."""
		if self.phase == _IDLE:
			return None
		course, is_active = self.course, self.phase == _ACTIVE
		is_working = is_active and self._why() is Why.WORKING
		if is_active:
			course.settle_now(self.now, is_working, self.cycle)
		breaches = (*(run.breached_at for run in self.runs), course.breached_at)
		first_breach = next((at for at in breaches if at is not None), None)
		judged = len(self.steps) - 1 if is_active else self.stop_index
		return ClockState(
			kind=self.commitment.kind,
			agreement=self.commitment.agreement,
			metric=self.commitment.metric,
			priority=self.steps[judged].fields.get("priority"),
			state=self._state(first_breach is not None, is_working),
			is_paused=is_active and not is_working,
			started_at=course.start,
			due_at=self._due(is_working),
			duration=course.duration,
			elapsed_seconds=course.used,
			paused_seconds=course.paused,
			stopped_at=self.stopped_at,
			breached_at=first_breach,
			next_event_at=course.next_event(self.now) if is_working else None,
			cycle=self.cycle,
			target=course.target or self.terms,
			stretches=tuple(course.stretches),
			reached=tuple(self.reached),
			runs=tuple(self.runs),
		)

	def _state(self, is_breached: bool, is_working: bool) -> State:
		if is_breached:
			return "breached"
		if self.phase == _CANCELLED or (self.phase == _STOPPED and self.course.duration is None):
			return "cancelled"  # where nothing was promised when it ended, there is no verdict
		if self.phase == _STOPPED:
			return "met"
		return "running" if is_working else "paused"

	def _due(self, is_working: bool) -> int | None:
		"""A stopped clock that was on hold would have gone on from its stop; one on hold now has no due time."""
		if self.stopped_at is not None:
			return self.course.due_from(self.stopped_at)
		return self.course.due_from(self.now) if is_working else self.course.breached_at
