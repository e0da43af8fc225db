"""The wall clock pattern of a service calendar: which windows a local date has of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from itss_service.core.calendar.public_holidays import PublicHolidays

DAY = 86_400
Window = tuple[int, int]
"""Local wall clock seconds since the start of the date, half-open; an end beyond 86400 runs past midnight."""
Windows = tuple[Window, ...]


def merged(windows: Iterable[Window]) -> list[Window]:
	"""Sorted, with those that touch or overlap made one and those of no length gone."""
	result: list[Window] = []
	for start, end in sorted(windows):
		if start >= end:
			continue
		if result and start <= result[-1][1]:
			result[-1] = (result[-1][0], max(end, result[-1][1]))
		else:
			result.append((start, end))
	return result


def without(windows: Iterable[Window], holes: Iterable[Window]) -> list[Window]:
	"""What is left of disjoint sorted windows after the disjoint sorted holes were cut out."""
	cuts = list(holes)
	if not cuts:
		return list(windows)
	result = []
	for start, end in windows:
		for hole_start, hole_end in cuts:
			if hole_end <= start:
				continue
			if hole_start >= end:
				break
			if hole_start > start:
				result.append((start, hole_start))
			start = hole_end
			if start >= end:
				break
		if start < end:
			result.append((start, end))
	return result


@dataclass(frozen=True, slots=True)
class ClosedDates:
	"""Local dates on which a calendar's own windows do not open, each with its reason where one was given."""

	dates: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))
	ranges: tuple[tuple[date, date, str], ...] = ()
	yearly: Mapping[tuple[int, int], str] = field(default_factory=lambda: MappingProxyType({}))

	def reason(self, day: date) -> str | None:
		"""Why the date is closed ("" where no reason was given), or None where it is not."""
		if (found := self.dates.get(day)) is not None:
			return found
		if (found := self.yearly.get((day.month, day.day))) is not None:
			return found
		return next((reason for first, last, reason in self.ranges if first <= day <= last), None)


@dataclass(frozen=True, slots=True)
class Schedule:
	"""Weekly hours and everything that wins over them.

	`special` wins over `closed`, `closed` over public holidays and their make-up working days, and these over
	the weekly pattern; `breaks` are cut out of whatever is open on their date.
	"""

	weekly: tuple[Windows, ...]
	closed: ClosedDates = ClosedDates()
	special: Mapping[date, Windows] = field(default_factory=lambda: MappingProxyType({}))
	breaks: Mapping[date, Windows] = field(default_factory=lambda: MappingProxyType({}))
	holidays: PublicHolidays | None = None

	def windows(self, day: date) -> Windows:
		"""The windows that start on this date, breaks not yet cut out."""
		special = self.special.get(day)
		if special is not None:
			return special
		if self.closed.reason(day) is not None:
			return ()
		if self.holidays:
			if self.holidays.is_makeup_day(day):
				return self.weekly[self.holidays.makeup_as]
			if self.holidays.name(day) is not None:
				return ()
		return self.weekly[day.weekday()]
