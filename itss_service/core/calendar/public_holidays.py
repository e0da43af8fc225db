"""Public holidays and make-up working days, as the `holidays` library knows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from itss_service.core.errors import DefinitionError

if TYPE_CHECKING:
	from holidays import HolidayBase


@lru_cache(maxsize=64)
def _known(country: str, subdivision: str | None) -> HolidayBase:
	import holidays  # only calendars that name a country pay for the import

	if not callable(
		getattr(holidays, country, None)
	):  # the library would take its own constants for countries
		raise DefinitionError(
			f"the holidays library ({library_version()}) does not know {country!r}; take an ISO 3166 code such as CN",
			("country",),
		)
	try:
		return holidays.country_holidays(country, subdiv=subdivision)
	except NotImplementedError as error:
		path = ("subdivision",) if subdivision and "ubdiv" in str(error) else ("country",)
		raise DefinitionError(
			f"the holidays library ({library_version()}) does not know it: {error}", path
		) from None


def library_version() -> str:
	"""The version of the library whose tables are in use."""
	from importlib.metadata import version

	return version("holidays")


@dataclass(frozen=True, slots=True)
class PublicHolidays:
	"""The public holidays of a country or one of its subdivisions.

	`makeup_as` is the weekday, 0 for Monday, whose hours a make-up working day (调休) has.
	"""

	country: str
	subdivision: str | None = None
	makeup_as: int = 0
	_calendar: HolidayBase = field(init=False, repr=False, compare=False)

	def __post_init__(self) -> None:
		object.__setattr__(self, "_calendar", _known(self.country, self.subdivision))

	def name(self, day: date) -> str | None:
		"""The name of the public holiday on this date, or None."""
		return self._calendar.get(day)

	def is_makeup_day(self, day: date) -> bool:
		"""Whether a day off elsewhere was exchanged for work on this date."""
		self._calendar.get(day)  # the library fills a year in when it is first asked about
		return day in self._makeup_days() and self._calendar.get(day) is None

	def knows(self, year: int) -> bool:
		"""Whether holidays of this year are known, make-up days included where the country has them.

		A country with make-up days publishes them a year at a time; a year without any has no notice yet.
		"""
		if not self._calendar.start_year <= year <= self._calendar.end_year:
			return False
		self._calendar.get(date(year, 7, 1))
		self._calendar.get(date(year + 1, 7, 1)) if year < self._calendar.end_year else None
		days = self._makeup_days()
		last_notice = max((day.year for day in days), default=None)
		return last_notice is None or year <= last_notice

	def _makeup_days(self) -> frozenset[date] | set[date]:
		return getattr(self._calendar, "weekend_workdays", frozenset())
