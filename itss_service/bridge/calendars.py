"""ITSS Service Calendar <-> a calendar of the formats page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from frappe.model.document import Document
from frappe.utils import getdate

from itss_service.bridge.places import Built, Place, Places

DOCTYPE = "ITSS Service Calendar"
WEEKDAYS = {
	"Monday": "mon",
	"Tuesday": "tue",
	"Wednesday": "wed",
	"Thursday": "thu",
	"Friday": "fri",
	"Saturday": "sat",
	"Sunday": "sun",
}
_WEEKDAY_NAMES = {key: name for name, key in WEEKDAYS.items()}
LONGEST_RANGE = 366
"""Days of a range of special hours or breaks, which the formats page writes date by date."""
_LEAP_YEAR = 2000
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?|24:00(?::00)?", re.ASCII)


def calendar_definition(doc: Document) -> dict[str, Any]:
	"""The calendar as the formats page writes it."""
	return build_calendar(doc).definition


def build_calendar(doc: Document) -> Built:
	"""The definition with the row of each part; whether it can be right is for the core to say."""
	definition: dict[str, Any] = {"time_zone": doc.time_zone or "UTC"}
	places = Places({("time_zone",): Place("time_zone"), ("holidays",): Place("country")})
	places["always_open",] = Place("always_open")
	places["holidays", "subdivision"] = Place("subdivision")
	places["holidays", "makeup_as"] = Place("makeup_as")
	if doc.always_open:
		definition["always_open"] = True
	else:
		definition["weekly"] = _weekly(doc, places)
	for key in ("closed", "special", "breaks"):
		if found := _EXCEPTIONS[key](doc, places):
			definition[key] = found
	if doc.country:
		definition["holidays"] = _holidays(doc)
	return Built(definition, places)


def _weekly(doc: Document, places: Places) -> dict[str, list[list[str]]]:
	weekly: dict[str, list[list[str]]] = {}
	rows = sorted(doc.windows, key=lambda row: list(WEEKDAYS).index(row.weekday))
	for row in rows:
		_add_window(weekly, WEEKDAYS[row.weekday], "weekly", row, places)
	return weekly


def _add_window(days: dict[str, list[list[str]]], day: str, key: str, row: Document, places: Places) -> None:
	windows = days.setdefault(day, [])
	places[key, day, len(windows)] = Place(row.parentfield, row.idx)
	places.setdefault((key, day), Place(row.parentfield, row.idx))
	windows.append([written_time(row.opens), written_time(row.closes)])


def _closed(doc: Document, places: Places) -> list[Any]:
	closed: list[Any] = []
	for row in _exceptions(doc, "Closed"):
		for entry in _closed_entries(row):
			places["closed", len(closed)] = Place("exceptions", row.idx)
			closed.append({**entry, "reason": row.reason} if row.reason else entry)
	return closed


def _closed_entries(row: Document) -> Iterator[dict[str, str]]:
	first, last = date_range(row)
	if row.every_year:
		for day in _days(first, last):
			yield {"yearly": f"{day:%m-%d}"}
	elif first == last:
		yield {"date": first.isoformat()}
	else:
		yield {"from": first.isoformat(), "to": last.isoformat()}


def _dated(key: str, exception: str) -> Any:
	def read(doc: Document, places: Places) -> dict[str, list[list[str]]]:
		days: dict[str, list[list[str]]] = {}
		for row in _exceptions(doc, exception):
			for day in _days(*date_range(row)):
				_add_window(days, day.isoformat(), key, row, places)
		return dict(sorted(days.items()))

	return read


_EXCEPTIONS = {"closed": _closed, "special": _dated("special", "Open"), "breaks": _dated("breaks", "Break")}


def _exceptions(doc: Document, exception: str) -> Iterable[Document]:
	return (row for row in doc.exceptions if row.exception == exception and row.from_date)


def date_range(row: Document) -> tuple[date, date]:
	"""The first and last date of an exception's row."""
	first = getdate(row.from_date)
	return first, getdate(row.to_date) if row.to_date else first


def _days(first: date, last: date) -> Iterator[date]:
	for number in range(min((last - first).days + 1, LONGEST_RANGE)):
		yield first + timedelta(days=number)


def _holidays(doc: Document) -> dict[str, Any]:
	holidays: dict[str, Any] = {"country": doc.country}
	if doc.subdivision:
		holidays["subdivision"] = doc.subdivision
	holidays["makeup_as"] = WEEKDAYS[doc.makeup_as or "Monday"]
	return holidays


def written_time(value: str | None) -> str:
	"""A time of day in the form of the formats page: "9:00" is "09:00"; what is no time stays as it is."""
	text = str(value or "").strip().replace("：", ":")
	hours, colon, rest = text.partition(":")
	return f"{hours.zfill(2)}:{rest}" if colon and hours.isdigit() else text


def is_time(text: str) -> bool:
	"""Whether a written time is one, 24:00 included."""
	return _TIME.fullmatch(text) is not None


def calendar_fields(definition: Mapping[str, Any]) -> dict[str, Any]:
	"""The fields and rows of a document for a definition that the core has accepted."""
	holidays = definition.get("holidays") or {}
	return {
		"time_zone": str(definition.get("time_zone", "UTC")),
		"always_open": int(bool(definition.get("always_open"))),
		"country": str(holidays["country"]).upper() if holidays else None,
		"subdivision": None if holidays.get("subdivision") is None else str(holidays["subdivision"]),
		"makeup_as": _WEEKDAY_NAMES[holidays.get("makeup_as", "mon")],
		"windows": list(_window_rows(definition.get("weekly") or {})),
		"exceptions": [
			*(_closed_row(entry) for entry in definition.get("closed") or ()),
			*_dated_rows("Open", definition.get("special") or {}),
			*_dated_rows("Break", definition.get("breaks") or {}),
		],
	}


def _window_rows(weekly: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
	for key, name in _WEEKDAY_NAMES.items():
		for opens, closes in weekly.get(key) or ():
			yield {"weekday": name, "opens": opens, "closes": closes}


def _closed_row(entry: Any) -> dict[str, Any]:
	row: dict[str, Any] = {"exception": "Closed", "every_year": 0}
	if not isinstance(entry, Mapping):
		return {**row, "from_date": str(entry)}
	row["reason"] = entry.get("reason")
	if "yearly" in entry:
		return {**row, "from_date": f"{_LEAP_YEAR}-{entry['yearly']}", "every_year": 1}
	if "date" in entry:
		return {**row, "from_date": str(entry["date"])}
	return {**row, "from_date": str(entry["from"]), "to_date": str(entry["to"])}


def _dated_rows(exception: str, days: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
	for day, windows in days.items():
		for opens, closes in windows:
			yield {"exception": exception, "from_date": str(day), "opens": opens, "closes": closes}
		if exception == "Open" and not windows:
			yield {"exception": "Closed", "from_date": str(day), "every_year": 0}
