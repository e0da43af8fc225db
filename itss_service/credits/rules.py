"""What a service credit must be before it is kept or submitted."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_date, getdate

from itss_service.bridge.agreements import DOCTYPE as AGREEMENT
from itss_service.bridge.agreements import EVER_BINDING
from itss_service.reports import periods


class InvalidCreditError(frappe.ValidationError):
	pass


class NoCreditRulesError(InvalidCreditError):
	pass


class CreditPeriodError(InvalidCreditError):
	pass


class DuplicateCreditError(InvalidCreditError):
	pass


class CreditBookedError(InvalidCreditError):
	pass


def set_period(doc: Document, agreement: Document) -> None:
	"""Credits are of whole billing periods; any day in one tells which."""
	kind = agreement.billing_period or "Month"
	doc.period_from, doc.period_to = periods.around(kind, getdate(doc.period_from))


def validate_agreement(agreement: Document) -> None:
	if agreement.status not in EVER_BINDING:
		frappe.throw(
			_("{0} was never in force, so nothing is owed by it. Choose an agreement that was.").format(
				frappe.bold(agreement.name)
			),
			InvalidCreditError,
			_("Not in Force"),
		)
	if not agreement.credit_rules:
		frappe.throw(
			_(
				"{0} has no credits and penalties. They are agreed on in its Content, before it is signed."
			).format(frappe.bold(agreement.name)),
			NoCreditRulesError,
			_("No Credits Agreed On"),
		)


def validate_begun(doc: Document) -> None:
	if getdate(doc.period_from) > getdate():
		frappe.throw(
			_("The period begins on {0}, which is yet to come.").format(format_date(doc.period_from)),
			CreditPeriodError,
			_("Nothing to Compute Yet"),
		)


def validate_over(doc: Document) -> None:
	if getdate(doc.period_to) >= getdate():
		frappe.throw(
			_("The period runs until {0}. Submit the credit once it is over.").format(
				format_date(doc.period_to)
			),
			CreditPeriodError,
			_("Period Is Not Over"),
		)


def validate_once(doc: Document) -> None:
	same = {
		"agreement": doc.agreement,
		"period_from": doc.period_from,
		"docstatus": ["<", 2],
		"name": ["!=", doc.name or ""],
	}
	if other := frappe.db.exists(doc.doctype, same):
		frappe.throw(
			_("{0} is of the same agreement and period. Use it, or cancel it first.").format(
				frappe.bold(other)
			),
			DuplicateCreditError,
			_("One Credit per Period"),
		)


def validate_not_booked(doc: Document) -> None:
	"""Before it is cancelled: what was booked for it must be taken back first."""
	if not doc.voucher or not frappe.db.exists(doc.voucher_type, doc.voucher):
		return
	if frappe.db.get_value(doc.voucher_type, doc.voucher, "docstatus") == 1:
		frappe.throw(
			_("{0} {1} is submitted. Cancel it first.").format(
				_(doc.voucher_type), frappe.bold(frappe.utils.get_link_to_form(doc.voucher_type, doc.voucher))
			),
			CreditBookedError,
			_("Credit Is Booked"),
		)


def agreement_of(doc: Document) -> Document:
	return frappe.get_doc(AGREEMENT, doc.agreement)
