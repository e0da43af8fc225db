"""Calendar arithmetic on whole arrays (numpy), with exactly the scalar answers.

Arrays hold int64 epoch seconds or working seconds. The segments a calendar has between the instants asked about
are laid out once; every question is a search in them.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from itss_service.core.calendar.calendar import Calendar
from itss_service.core.calendar.timeline import FURTHEST
from itss_service.core.errors import DefinitionError, OutOfReach
from itss_service.core.instants import EARLIEST, LATEST

Seconds: TypeAlias = NDArray[np.int64]
_MARGIN = 2 * 366 * 86_400


class BulkCalendar:
	"""The arithmetic of one calendar on arrays; grows to wherever it is asked about."""

	def __init__(self, calendar: Calendar) -> None:
		self.calendar = calendar
		self._from = self._to = 0
		self._starts: Seconds = np.zeros(0, np.int64)
		self._ends: Seconds = self._starts
		self._befores: Seconds = self._starts

	def positions(self, at: Seconds) -> Seconds:
		"""Working seconds from the timeline's origin until each instant."""
		if not at.size:
			return at.astype(np.int64)
		self._cover(int(at.min()), int(at.max()))
		return self._positions(at)

	def elapsed(self, start: Seconds, end: Seconds) -> Seconds:
		"""Working seconds in each [start, end); negative where `end` is before `start`."""
		return self.positions(end) - self.positions(start)

	def due_at(self, start: Seconds, seconds: Seconds | int) -> Seconds:
		"""The earliest instant, not before `start`, at which `seconds` of working time have passed.

		Zero gives `start` if open, else the next opening. OutOfReach tells the first start whose answer is
		further than 20 years away.
		"""
		durations = np.broadcast_to(np.asarray(seconds, np.int64), start.shape)
		if not start.size:
			return start.astype(np.int64)
		if durations.min() < 0:
			raise DefinitionError("a duration is negative; a duration is zero or more")
		self._cover(int(start.min()), int(start.max()))
		wanted = self._positions(start) + durations
		self._cover_position(int(wanted.max()), int(start.max()) + FURTHEST)
		if not self._starts.size:  # no working time anywhere near
			return np.array(
				[
					self.calendar.due_epoch(*each)
					for each in zip(start.tolist(), durations.tolist(), strict=True)
				]
			)
		# The first segment whose end reaches what is wanted: starts of later segments have positions >= wanted.
		index = np.searchsorted(self._befores, wanted, "left") - 1
		found = self._starts[index] + (wanted - self._befores[index])
		none = durations == 0
		if none.any():
			found[none] = self._next_open(start[none])
		far = (found > np.minimum(start + FURTHEST, LATEST - 4 * 86_400)) | (wanted > self._last_position())
		if far.any():
			self._refuse(int(start[far.argmax()]), int(durations[far.argmax()]))
		return found

	def _positions(self, at: Seconds) -> Seconds:
		if not self._starts.size:
			return np.full(at.shape, self._last_position())
		index = np.maximum(np.searchsorted(self._starts, at, "right") - 1, 0)
		start = self._starts[index]
		inside: Seconds = np.clip(at, start, self._ends[index]) - start
		found: Seconds = self._befores[index] + inside
		return found

	def _next_open(self, at: Seconds) -> Seconds:
		return np.array([self.calendar.due_epoch(instant, 0) for instant in at.tolist()], np.int64)

	def _cover(self, first: int, last: int) -> None:
		"""Lay out the segments of [first, last] and a while around it."""
		if not EARLIEST <= first <= last < LATEST:
			raise OutOfReach("an instant is outside the years 1900 to 2299")
		if self._from <= first and last <= self._to:
			return
		known = self._from < self._to
		low, high = (min(first, self._from), max(last, self._to)) if known else (first, last)
		self._lay_out(max(low - _MARGIN, EARLIEST), min(high + _MARGIN, LATEST - 1))

	def _cover_position(self, position: int, horizon: int) -> None:
		"""Lay out segments until `position` is reached, but nothing that begins after `horizon`."""
		while position > self._last_position() and self._to < min(horizon, LATEST - 1):
			ahead = max(self._to - self._from, _MARGIN)
			self._lay_out(self._from, min(self._to + ahead, horizon, LATEST - 1))

	def _last_position(self) -> int:
		if not self._befores.size:
			return self.calendar.timeline.position(self._to)
		return int(self._befores[-1] + self._ends[-1] - self._starts[-1])

	def _lay_out(self, low: int, high: int) -> None:
		starts, ends, befores = self.calendar.timeline.arrays(low, high)
		self._from, self._to = low, high
		self._starts, self._ends, self._befores = (
			np.array(part, np.int64) for part in (starts, ends, befores)
		)

	def _refuse(self, start: int, duration: int) -> None:
		self.calendar.due_epoch(start, duration)
		raise OutOfReach("an answer is further than 20 years away")
