"""The rules of a service report: what may be saved, submitted and changed."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, validate_email_address

from itss_service.service_reports import compute


class InvalidReportPeriodError(frappe.ValidationError):
	pass


class InvalidRecipientError(frappe.ValidationError):
	pass


class NoRecipientsError(frappe.ValidationError):
	pass


class UnknownMeasureError(frappe.ValidationError):
	pass


class NotComputedError(frappe.ValidationError):
	pass


class PeriodNotOverError(frappe.ValidationError):
	pass


class ReportIsFrozenError(frappe.ValidationError):
	pass


def validate_period(doc: Document) -> None:
	if not doc.period_from or not doc.period_to or getdate(doc.period_to) < getdate(doc.period_from):
		frappe.throw(
			_("The period ends before it begins. Set Period From and Period To."),
			InvalidReportPeriodError,
			_("No Period"),
		)
	if getdate(doc.period_from) > getdate():
		frappe.throw(
			_("The period begins on {0}, which is yet to come.").format(
				frappe.bold(frappe.format(doc.period_from, "Date"))
			),
			InvalidReportPeriodError,
			_("Nothing to Measure Yet"),
		)


def validate_recipients(doc: Document) -> None:
	for address in compute.lines(doc.recipients):
		if not validate_email_address(address):
			frappe.throw(
				_("{0} is no e-mail address. Write one address in each line of Recipients.").format(
					frappe.bold(address)
				),
				InvalidRecipientError,
				_("Recipients"),
			)


def validate_measures(doc: Document) -> None:
	for name in compute.lines(doc.measures):
		if not frappe.db.exists("ITSS KPI", name):
			frappe.throw(
				_("There is no KPI {0}. Write the id of a KPI in each line of Further Measures.").format(
					frappe.bold(name)
				),
				UnknownMeasureError,
				_("Unknown Measure"),
			)


def validate_ready(doc: Document) -> None:
	"""What is sent is complete and goes to somebody."""
	if doc.state != compute.COMPUTED_STATE or not doc.figures:
		frappe.throw(
			_("The figures are not computed yet. Compute them before submitting."),
			NotComputedError,
			_("No Figures"),
		)
	if getdate(doc.period_to) >= getdate():
		frappe.throw(
			_("The period runs until {0}. Submit the report when it is over.").format(
				frappe.bold(frappe.format(doc.period_to, "Date"))
			),
			PeriodNotOverError,
			_("Period Not Over"),
		)
	if not compute.lines(doc.recipients):
		frappe.throw(
			_("Nobody would receive the report. Write the addresses into Recipients."),
			NoRecipientsError,
			_("No Recipients"),
		)


def validate_frozen(doc: Document) -> None:
	"""After submitting, the app alone notes how the delivery goes."""
	frappe.throw(
		_("{0} is submitted and stays as it was sent. Cancel and amend it to send a corrected one.").format(
			frappe.bold(doc.name)
		),
		ReportIsFrozenError,
		_("Report Is Frozen"),
	)
