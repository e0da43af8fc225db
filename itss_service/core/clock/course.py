"""The course of one run of a clock: how its working time passed, what was reached on the way, and when it is due.

It works in positions, coordinates that advance a unit per working second (see Timeline), so that a stretch of
time costs one subtraction; instants are asked of the calendar only where something is reached.
"""

from __future__ import annotations

from itss_service.core.agreement.agreement import Target
from itss_service.core.agreement.commitments import Regime
from itss_service.core.agreement.marks import BREACH, Mark, Marks, Reached
from itss_service.core.clock.state import Stretch, Why
from itss_service.core.durations import WorkingDays
from itss_service.core.errors import OutOfReach
from itss_service.core.ticket.history import Step

_NEVER = 1 << 62


class Course:
	"""A run from its start (epoch seconds). `reached` is shared by all runs of a clock and added to."""

	def __init__(self, start: int, marks: Marks, reached: list[Reached]) -> None:
		self.start, self.marks, self.reached = start, marks, reached
		self.target: Target | None = None
		self.duration: int | None = None  # working seconds
		self.used = self.paused = 0
		self.breached_at: int | None = None
		self.stretches: list[Stretch] = []
		self._pending: list[tuple[int, Mark]] = []  # thresholds not reached yet, in order
		self._next_threshold = _NEVER
		self._passed: list[Mark] = []
		self._working_since: int | None = (
			None  # when time first could count, since the start or the reopening
		)
		self._is_resumed = False
		self._working_days: dict[WorkingDays, int] = {}

	def bind(self, regime: Regime) -> None:
		"""The terms in force from now on. Working days become working seconds once, counted from the start."""
		self.target, duration = regime.target, regime.duration
		if isinstance(duration, WorkingDays):
			if duration not in self._working_days and self.target:
				self._working_days[duration] = self.target.calendar.seconds_from(self.start, duration)
			duration = self._working_days[duration]
		self.duration = duration
		self._pending = []
		if duration is not None:
			points = self.marks.thresholds(duration)
			self._pending = [point for point in points if point[1] not in self._passed]
		self._next_threshold = self._pending[0][0] if self._pending else _NEVER

	def pass_time(
		self, why: Why, end: int, begin: int, working: int, since: Step, hold: Step | None, cycle: int
	) -> None:
		"""Time passes from the step `since` to `end`: `working` seconds of it, from the position `begin`."""
		start, counted = since.at, 0
		if why is Why.WORKING:
			counted = working
			if self._working_since is None and working:
				self._working_since = start
		elif why is Why.PAUSED:
			self.paused += working
		used = self.used + counted
		self.stretches.append(
			Stretch(start, end, why, self.target, since, hold, self.used, counted, working, cycle)
		)
		if used >= self._next_threshold:
			self._reach_marks(used, end, begin, cycle)
		self.used = used

	def resume(self, stop: Step, at: int, cycle: int) -> None:
		"""It goes on after a stop with what it had used; the time since the stop does not count."""
		if at > stop.at:
			self.stretches.append(
				Stretch(stop.at, at, Why.STOPPED, self.target, stop, None, self.used, 0, 0, cycle)
			)
		self._working_since, self._is_resumed = None, True

	def settle(self, end: int, cycle: int) -> None:
		"""Reach what lies before `end`, though no time has passed since: the terms may just have changed."""
		if self.used >= self._next_threshold:
			self._reach_marks(self.used, end, 0, cycle)

	def settle_now(self, now: int, is_working: bool, cycle: int) -> None:
		"""Reach what lies at or before now: a breach holds from its instant on."""
		if self._working_since is None and is_working and self.used >= self._next_threshold:
			self._working_since = now
		self.settle(now + 1, cycle)

	def due_from(self, at: int) -> int | None:
		"""The due time if working time goes on from `at`; one that has passed is kept, whatever followed."""
		if self.breached_at is not None:
			return self.breached_at
		if self.duration is None or self.target is None:
			return None
		return self._reached_from(at, self.duration)

	def next_event(self, now: int) -> int | None:
		"""The next instant at which a mark is reached, if working time goes on from now."""
		instants = []
		for threshold, _ in self._pending:
			try:
				instants.append(self._reached_from(now, threshold))
			except OutOfReach:
				continue
		return min((at for at in instants if at >= now), default=None)

	def _reach_marks(self, used: int, end: int, begin: int, cycle: int) -> None:
		"""Move the pending marks that are reached before `end` to the reached."""
		if self._working_since is None:  # nothing is reached before time can count
			return
		count = 0
		for threshold, mark in self._pending:
			if threshold > used or (at := self._instant_of(threshold, begin, end)) >= end:
				break
			self._passed.append(mark)
			self.reached.append(Reached(mark, at, cycle))
			if mark is BREACH:
				self.breached_at = at
			count += 1
		del self._pending[:count]
		self._next_threshold = self._pending[0][0] if self._pending else _NEVER

	def _instant_of(self, threshold: int, begin: int, limit: int) -> int:
		"""When the used working time reached `threshold`: ahead of the position `begin`, or in a past stretch."""
		assert self._working_since is not None
		if threshold > self.used and self.target:
			wanted = begin + threshold - self.used
			return self.target.calendar.timeline.instant(wanted, limit)
		if threshold > 0:
			for stretch in self.stretches:
				if stretch.used < threshold <= stretch.used + stretch.counted and stretch.target:
					timeline = stretch.target.calendar.timeline
					wanted = timeline.position(stretch.start) + threshold - stretch.used
					at = timeline.instant(wanted, stretch.end)
					return max(at, self._next_open(self._working_since)) if self._is_resumed else at
		return self._next_open(self._working_since)

	def _reached_from(self, at: int, threshold: int) -> int:
		"""When `threshold` is reached if working time goes on from `at`, or when it was."""
		assert self.target is not None
		if threshold > self.used:
			return self.target.calendar.due_epoch(at, threshold - self.used)
		if self._working_since is None:  # nothing left, and no time has counted since it was reopened
			return self._next_open(at)
		return self._instant_of(threshold, 0, at)

	def _next_open(self, at: int) -> int:
		assert self.target is not None
		return self.target.calendar.due_epoch(at, 0)
