from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from itss_service.reports import compute, periods, readable
from itss_service.reports.filters import FIELDS
from itss_service.reports.periods import CUSTOM, Period


class InvalidPeriodError(frappe.ValidationError):
	pass


class PeriodInFutureError(InvalidPeriodError):
	pass


class NotComputedError(frappe.ValidationError):
	pass


class ITSSKPIReport(Document):
	def onload(self) -> None:
		self.set_onload("figures", readable.figures_of(self))

	def before_validate(self) -> None:
		self.set_period()

	def validate(self) -> None:
		self.validate_period()
		self.set_title()
		if not self.flags.pop("computed", False):
			self.keep_computed_values()
			compute.on_save(self)

	def before_submit(self) -> None:
		self.validate_computed()

	def on_update(self) -> None:
		compute.enqueue_if_waiting(self)

	@property
	def period(self) -> Period:
		return Period(getdate(self.from_date), getdate(self.to_date))

	def set_period(self) -> None:
		"""Calendar periods are told by any day in them."""
		if self.period_kind != CUSTOM and self.from_date:
			self.from_date, self.to_date = periods.around(self.period_kind, getdate(self.from_date))

	def set_title(self) -> None:
		limits = [str(self.get(name)) for name in FIELDS if self.get(name)]
		self.title = " · ".join([periods.title_of(self.period_kind, self.period), *limits])[:140]

	def validate_period(self) -> None:
		if not self.from_date or not self.to_date or getdate(self.to_date) < getdate(self.from_date):
			frappe.throw(
				_("The period ends before it begins. Set From and To."),
				InvalidPeriodError,
				_("No Period"),
			)
		if getdate(self.from_date) > getdate():
			frappe.throw(
				_("The period begins on {0}, which is yet to come.").format(
					frappe.bold(frappe.format(self.from_date, "Date"))
				),
				PeriodInFutureError,
				_("Nothing to Measure Yet"),
			)

	def keep_computed_values(self) -> None:
		"""Figures come from computing alone, whatever a form or a program sends."""
		stored = self.get_doc_before_save()
		for field in compute.COMPUTED:
			self.set(field, stored.get(field) if stored else None)
		self.state = stored.state if stored else compute.TO_COMPUTE

	def validate_computed(self) -> None:
		if self.state != compute.COMPUTED_STATE or not self.figures:
			frappe.throw(
				_("The figures are not computed yet. Compute them before submitting."),
				NotComputedError,
				_("No Figures"),
			)

	def readable_figures(self) -> list[dict[str, Any]]:
		"""For print formats."""
		return readable.figures_of(self)
