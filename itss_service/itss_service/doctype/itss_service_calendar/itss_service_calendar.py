from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, getdate

from itss_service.bridge.calendars import LONGEST_RANGE, build_calendar, is_time, written_time
from itss_service.bridge.places import faults_named
from itss_service.bridge.set_up_document import SetUpDocument
from itss_service.core.calendar import Calendar, parse_calendar


class InvalidCalendarError(frappe.ValidationError):
	pass


class InvalidExceptionError(InvalidCalendarError):
	pass


class InvalidTimeError(InvalidCalendarError):
	pass


class ITSSServiceCalendar(SetUpDocument):
	def validate(self) -> None:
		self.set_country()
		self.validate_calendar()

	def set_written_times(self) -> None:
		for row in (*self.windows, *self.exceptions):
			row.opens, row.closes = written_time(row.opens), written_time(row.closes)

	def set_country(self) -> None:
		self.country = (self.country or "").strip().upper() or None
		self.subdivision = (self.subdivision or "").strip() or None if self.country else None

	def validate_windows(self) -> None:
		for row in self.windows:
			validate_times(row)

	def validate_exceptions(self) -> None:
		for row in self.exceptions:
			validate_dates(row)
			validate_times(row)

	def validate_calendar(self) -> None:
		self.build()

	def build(self) -> Calendar:
		"""The core's calendar of these values, saved or not; InvalidCalendarError names the row to mend."""
		self.set_written_times()
		if not self.always_open:
			self.validate_windows()
		self.validate_exceptions()
		built = build_calendar(self)
		with faults_named(self, built.places, InvalidCalendarError, _("Calendar Cannot Be Used")):
			return parse_calendar(built.definition, self.name or "")


def validate_dates(row: Document) -> None:
	if not row.from_date:
		throw_exception(_("Row {0} of the exceptions has no date; enter From Date.").format(row.idx))
	first, last = getdate(row.from_date), getdate(row.to_date or row.from_date)
	if last < first:
		throw_exception(
			_("Row {0} of the exceptions ends on {1}, before it starts on {2}; exchange the dates.").format(
				row.idx, last, first
			)
		)
	if (last - first).days >= LONGEST_RANGE and (row.exception != "Closed" or row.every_year):
		throw_exception(
			_("Row {0} of the exceptions is longer than a year; change the weekly hours instead.").format(
				row.idx
			)
		)


def validate_times(row: Document) -> None:
	if row.get("exception") == "Closed":
		return
	for fieldname in ("opens", "closes"):
		if not is_time(row.get(fieldname) or ""):
			frappe.throw(
				_("Row {0} of {1}: {2} is not a time of day. Write 09:00 to 24:00 in {3}.").format(
					row.idx,
					_("Windows") if row.parentfield == "windows" else _("Exceptions"),
					frappe.bold(escape_html(row.get(fieldname) or "?")),
					frappe.bold(_(row.meta.get_label(fieldname))),
				),
				InvalidTimeError,
				_("Time Not Understood"),
			)


def throw_exception(message: str) -> None:
	frappe.throw(message, InvalidExceptionError, _("Exception Cannot Be Used"))
