"""What the form of ITSS Service Calendar asks for."""

from typing import Any
from zoneinfo import available_timezones

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from itss_service.api.documents import readable_document
from itss_service.bridge import holiday_sources
from itss_service.bridge.calendars import DOCTYPE, build_calendar
from itss_service.bridge.preview import preview_days
from itss_service.core.calendar.lint import lint

MOST_WEEKS = 60


@frappe.whitelist()
def preview(calendar: str | dict, weeks: int = 4) -> dict[str, Any]:
	"""The working time of each day of the coming weeks, from this week's Monday on.

	`calendar` is a name, or the values of a form that need not be saved yet. `why` is weekly, special, closed,
	makeup, holiday or break.
	"""
	doc = readable_calendar(calendar)
	built = doc.build()
	today = getdate()
	first = getdate(add_days(today, -today.weekday()))
	days = preview_days(built, first, 7 * max(1, min(weeks, MOST_WEEKS)))
	return {
		"time_zone": built.zone.key,
		"today": today.isoformat(),
		"days": days,
		"seconds": sum(day["seconds"] for day in days),
	}


@frappe.whitelist()
def findings(calendar: str | dict, days: int = 366) -> list[dict[str, Any]]:
	"""What is allowed in the calendar and probably not meant, each with the table and row where there is one."""
	doc = readable_calendar(calendar)
	doc.build()
	built = build_calendar(doc)
	first = getdate()
	found = lint(built.definition, first, getdate(add_days(first, max(1, min(days, 3660)) - 1)))
	told = []
	for finding in found:
		place = built.places.of(finding.path)
		where = {"fieldname": place.fieldname, "row": place.row} if place else {}
		told.append({**finding.as_dict(), **where})
	return told


@frappe.whitelist()
def time_zones() -> list[str]:
	"""The IANA time zones, for the field's suggestions."""
	frappe.has_permission(DOCTYPE, "read", throw=True)
	return sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")


@frappe.whitelist()
def holiday_countries() -> list[dict[str, str]]:
	"""The countries whose public holidays are known, as options of the field."""
	frappe.has_permission(DOCTYPE, "read", throw=True)
	return holiday_sources.countries()


@frappe.whitelist()
def holiday_subdivisions(country: str) -> list[dict[str, str]]:
	"""The parts of a country that have holidays of their own, as options of the field."""
	frappe.has_permission(DOCTYPE, "read", throw=True)
	return holiday_sources.subdivisions(country)


@frappe.whitelist()
def exceptions_from_holiday_list(
	holiday_list: str, calendar: str | dict | None = None, weekly_off: bool = False
) -> dict[str, Any]:
	"""Rows for the exceptions table from an ERPNext Holiday List: {"rows": [...], "skipped": n}; saves nothing.

	Dates that the calendar (a name or a form's values) closes already are skipped.
	"""
	frappe.has_permission("Holiday List", "read", throw=True)
	frappe.get_doc("Holiday List", holiday_list).check_permission("read")
	doc = readable_calendar(calendar) if calendar else None
	return holiday_sources.exceptions_from(holiday_list, doc.exceptions if doc else [], weekly_off)


def readable_calendar(calendar: str | dict) -> Document:
	"""A saved calendar by name, or an unsaved one from a form's values; PermissionError if it may not be read."""
	return readable_document(DOCTYPE, calendar)
