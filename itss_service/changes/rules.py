"""What a change and a termination have in common: the agreement that they are about."""

from __future__ import annotations

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_date, getdate

from itss_service.bridge.agreements import BINDING, DOCTYPE


class AgreementNotBindingError(frappe.ValidationError):
	pass


class DayInThePastError(frappe.ValidationError):
	pass


class DayOutsideValidityError(frappe.ValidationError):
	pass


def validate_binding(agreement: Document) -> None:
	if agreement.status not in BINDING:
		frappe.throw(
			_(
				"{0} is {1}. Only an agreement that is signed or in force can be changed or terminated."
			).format(frappe.bold(agreement.name), _(agreement.status, context=DOCTYPE)),
			AgreementNotBindingError,
			_("Agreement Is Not in Force"),
		)


def validate_not_past(day: date, label: str) -> None:
	"""What was judged stays judged, so nothing takes effect before today."""
	if getdate(day) < getdate():
		frappe.throw(
			_("{0} {1} has passed. Choose today or a later day: what was judged stays judged.").format(
				frappe.bold(label), format_date(day)
			),
			DayInThePastError,
			_("Day Has Passed"),
		)


def validate_within(day: date, agreement: Document, label: str) -> None:
	first, last = getdate(agreement.valid_from), agreement.valid_to and getdate(agreement.valid_to)
	if getdate(day) < first or (last and getdate(day) > last):
		frappe.throw(
			_("{0} {1} lies outside the validity of {2}: {3} to {4}.").format(
				frappe.bold(label),
				format_date(day),
				frappe.bold(agreement.name),
				format_date(first),
				format_date(last) if last else _("open end"),
			),
			DayOutsideValidityError,
			_("Day Outside the Validity"),
		)
