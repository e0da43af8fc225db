"""Where closed dates may come from: the countries of the `holidays` library, and ERPNext's Holiday Lists."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import getdate, strip_html

from itss_service.bridge.calendars import date_range


def countries() -> list[dict[str, str]]:
	"""The countries that the library knows, by name, with their ISO codes."""
	import holidays

	names = {
		(country.code or "").upper(): country.name
		for country in frappe.get_all("Country", fields=["name", "code"], order_by="name")
	}
	known = holidays.list_supported_countries(include_aliases=False)
	found = [{"value": code, "label": f"{code} · {frappe._(names.get(code, code))}"} for code in known]
	return sorted(found, key=lambda option: option["label"][5:])


def subdivisions(country: str) -> list[dict[str, str]]:
	"""The parts of a country that have holidays of their own; none for a country that the library does not know."""
	import holidays

	known = holidays.list_supported_countries(include_aliases=False)
	return [{"value": code, "label": code} for code in known.get(country.upper(), ())]


def exceptions_from(holiday_list: str, closed_already: list[Any], weekly_off: bool) -> dict[str, Any]:
	"""Closed dates for the holidays of an ERPNext Holiday List that no row covers yet.

	Its weekly days off are left out unless asked for: a calendar's weekly hours say them.
	"""
	covered = [date_range(row) for row in closed_already if row.exception == "Closed" and row.from_date]
	rows, skipped = [], 0
	for holiday in frappe.get_all(
		"Holiday",
		filters={"parent": holiday_list, "parenttype": "Holiday List"},
		fields=["holiday_date", "description", "weekly_off"],
		order_by="holiday_date, idx",
	):
		day = getdate(holiday.holiday_date)
		if (holiday.weekly_off and not weekly_off) or any(first <= day <= last for first, last in covered):
			skipped += 1
			continue
		covered.append((day, day))
		reason = strip_html(holiday.description or "").strip()[:140]
		rows.append({"exception": "Closed", "from_date": day.isoformat(), "every_year": 0, "reason": reason})
	return {"rows": rows, "skipped": skipped}
