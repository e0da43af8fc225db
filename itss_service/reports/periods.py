"""Calendar periods: the one around a day, the one before it, and their ends as naive instants."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from frappe import _
from frappe.utils import add_months, format_date, getdate, now_datetime

from itss_service.reports.basis import Span

CUSTOM = "Custom"
_MONTHS = {"Month": 1, "Quarter": 3, "Year": 12}


class Period(NamedTuple):
	"""Both days belong to it."""

	first: date
	last: date

	@property
	def days(self) -> int:
		return (self.last - self.first).days + 1


def around(kind: str, day: date) -> Period:
	"""The week (from Monday), month, quarter or year that the day lies in."""
	if kind == "Week":
		first = day - timedelta(days=day.weekday())
		return Period(first, first + timedelta(days=6))
	months = _MONTHS[kind]
	first = date(day.year, (day.month - 1) // months * months + 1, 1)
	return Period(first, getdate(add_months(first, months)) - timedelta(days=1))


def kind_of(period: Period) -> str:
	"""The calendar period that it is, or that it is one of somebody's own."""
	kinds = ("Week", *_MONTHS)
	return next((kind for kind in kinds if around(kind, period.first) == period), CUSTOM)


def before(kind: str, period: Period) -> Period:
	"""The period before; of one's own choosing, as many days as it has."""
	last = period.first - timedelta(days=1)
	return Period(period.first - timedelta(days=period.days), last) if kind == CUSTOM else around(kind, last)


def after(kind: str, period: Period) -> Period:
	"""The calendar period that follows."""
	return around(kind, period.last + timedelta(days=1))


def last_complete(kind: str, today: date) -> Period:
	"""The latest calendar period that is over."""
	return before(kind, around(kind, today))


def span_of(period: Period, now: datetime | None = None) -> Span:
	"""From midnight to midnight in system time."""
	start = datetime.combine(period.first, time.min)
	end = datetime.combine(period.last + timedelta(days=1), time.min)
	return Span(start, end, min(end, now or now_datetime()))


def title_of(kind: str, period: Period) -> str:
	"""What people call the period."""
	first = period.first
	if kind == "Year":
		return str(first.year)
	if kind == "Quarter":
		return _("{0}, quarter {1}").format(first.year, (first.month + 2) // 3)
	if kind == "Month":
		return f"{first.year}-{first.month:02}"
	if kind == "Week":
		year, week, _day = first.isocalendar()
		return _("{0}, week {1}").format(year, week)
	return _("{0} to {1}").format(format_date(first), format_date(period.last))
