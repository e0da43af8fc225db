"""A service calendar as a contract tells it: the hours of each day, and what closes or opens it otherwise."""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from itss_service.bridge.calendars import DOCTYPE, WEEKDAYS
from itss_service.prints.words import day, locale

MOST_EXCEPTIONS = 40
_TO = "–"


def hours_of(name: str, first: date | None, last: date | None) -> dict[str, Any]:
	"""`exceptions` are those that touch the agreement's term."""
	doc = frappe.get_cached_doc(DOCTYPE, name)
	found = [row for row in doc.exceptions if row.from_date and _concerns(row, first, last)]
	return {
		"name": name,
		"time_zone": doc.time_zone,
		"always_open": bool(doc.always_open),
		"week": _week(doc),
		"holidays": _holidays(doc),
		"exceptions": [_exception(row) for row in found[:MOST_EXCEPTIONS]],
		"more_exceptions": max(len(found) - MOST_EXCEPTIONS, 0),
	}


def is_always_open(name: str | None) -> bool:
	return bool(name and frappe.get_cached_value(DOCTYPE, name, "always_open"))


def _week(doc: Document) -> list[tuple[str, str]]:
	"""Neighbouring days with the same hours in one line: ("Monday – Friday", "09:00–12:00, 13:30–18:00")."""
	if doc.always_open:
		return [(_("Every day"), _("around the clock"))]
	by_day = {weekday: _windows(doc, weekday) for weekday in WEEKDAYS}
	groups: list[tuple[list[str], str]] = []
	for weekday, hours in by_day.items():
		if groups and groups[-1][1] == hours:
			groups[-1][0].append(weekday)
		else:
			groups.append(([weekday], hours))
	return [
		(_days(weekdays), hours or _("closed", context="ITSS Service Calendar")) for weekdays, hours in groups
	]


def _windows(doc: Document, weekday: str) -> str:
	spans = sorted((row.opens, row.closes) for row in doc.windows if row.weekday == weekday)
	return ", ".join(f"{opens}{_TO}{closes}" for opens, closes in spans)


def _days(weekdays: list[str]) -> str:
	names = [_(weekday, context="ITSS Calendar Window") for weekday in weekdays]
	return names[0] if len(names) == 1 else f"{names[0]} {_TO} {names[-1]}"


def _holidays(doc: Document) -> str | None:
	if not doc.country:
		return None
	code = str(doc.country).split(" ")[0].upper()
	country = locale().territories.get(code, doc.country)
	return _("Closed on the public holidays of {0}; make-up working days are open.").format(country)


def _concerns(row: Document, first: date | None, last: date | None) -> bool:
	if row.every_year:
		return True
	end = getdate(row.to_date or row.from_date)
	return (first is None or end >= first) and (last is None or getdate(row.from_date) <= last)


def _exception(row: Document) -> dict[str, str]:
	begins, ends = day(row.from_date), day(row.to_date) if row.to_date else ""
	spoken = f"{begins} {_TO} {ends}" if ends and ends != begins else begins
	if row.every_year:
		spoken = _("{0}, and every year").format(spoken)
	hours = f"{row.opens}{_TO}{row.closes}" if row.opens and row.closes else ""
	return {
		"days": spoken,
		"what": " ".join(
			part for part in (_(row.exception, context="ITSS Calendar Exception"), hours) if part
		),
		"reason": row.reason or "",
	}
