"""Days, lengths of time, shares and amounts as a contract writes them, in the language of the print."""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date
from frappe import _
from frappe.utils import cint, flt, fmt_money, getdate

from itss_service.bridge.quantities import written_duration
from itss_service.core.durations import WorkingDays, parse_duration
from itss_service.core.errors import DefinitionError


def day(value: Any) -> str:
	"""A date in full: 1 January 2026, 2026年1月1日."""
	if not value:
		return ""
	given: date = getdate(value)
	return format_date(given, format="long", locale=locale())


def locale() -> Locale:
	try:
		return Locale.parse((frappe.local.lang or "en").replace("-", "_"))
	except (ValueError, UnknownLocaleError):
		return Locale("en")


def length(typed: str | None, is_always_open: bool = False) -> str:
	"""A target's duration: 2 hours of service time, 3 working days; round the clock all time is service time."""
	try:
		duration = parse_duration(written_duration(typed or ""))
	except DefinitionError:
		return typed or ""
	if isinstance(duration, WorkingDays):
		return _working_days(duration)
	spoken = _hours_and_minutes(duration)
	return spoken if is_always_open else _("{0} of service time").format(spoken)


def _working_days(duration: WorkingDays) -> str:
	if duration.end_of_day:
		if duration.days == 0:
			return _("by the end of the same working day")
		if duration.days == 1:
			return _("by the end of the next working day")
		return _("by the end of working day {0} after that").format(duration.days)
	return _("1 working day") if duration.days == 1 else _("{0} working days").format(duration.days)


def _hours_and_minutes(seconds: int) -> str:
	hours, minutes = divmod(seconds // 60, 60)
	parts = []
	if hours:
		parts.append(
			_("1 hour", context="ITSS Agreement")
			if hours == 1
			else _("{0} hours", context="ITSS Agreement").format(hours)
		)
	if minutes or not hours:
		parts.append(
			_("1 minute", context="ITSS Agreement")
			if minutes == 1
			else _("{0} minutes", context="ITSS Agreement").format(minutes)
		)
	return " ".join(parts)


def share(percent: Any) -> str:
	return f"{flt(percent):g} %" if flt(percent) else ""


def money(amount: Any, currency: str | None) -> str:
	return fmt_money(flt(amount), currency=currency) if flt(amount) else ""


def number(value: Any) -> str:
	return f"{flt(value):g}" if flt(value) else ""


def lines(text: str | None) -> list[str]:
	return [line.strip() for line in (text or "").splitlines() if line.strip()]


def months(count: Any) -> str:
	if not cint(count):
		return ""
	return _("every month") if cint(count) == 1 else _("every {0} months").format(cint(count))
