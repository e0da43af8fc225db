"""The draft that books a credit: a Credit Note to the customer, or a Journal Entry. The user looks at it and submits."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, format_date, getdate

from itss_service.credits.rules import CreditBookedError, InvalidCreditError, agreement_of

Kind = Literal["Credit Note", "Journal Entry"]
INVOICE, ENTRY = "Sales Invoice", "Journal Entry"


class NobodyToCreditError(InvalidCreditError):
	pass


class MissingAccountError(InvalidCreditError):
	pass


class Party(NamedTuple):
	"""Whom the money is with, and the company that owes or gets it."""

	doctype: str
	name: str
	company: str


def book(credit: Document, kind: Kind) -> Document:
	"""The draft, linked from the credit."""
	validate_bookable(credit)
	agreement = agreement_of(credit)
	party = party_of(agreement)
	if kind == "Credit Note" and party.doctype != "Customer":
		kind = "Journal Entry"
	made = _credit_note(credit, party) if kind == "Credit Note" else _journal_entry(credit, party)
	made.insert()
	credit.db_set({"voucher_type": made.doctype, "voucher": made.name}, notify=True)
	return made


def validate_bookable(credit: Document) -> None:
	if credit.docstatus != 1 or not credit.total:
		frappe.throw(
			_("{0} is not submitted, or nothing is owed by it.").format(frappe.bold(credit.name)),
			InvalidCreditError,
			_("Nothing to Book"),
		)
	if credit.voucher and _counts(credit.voucher_type, credit.voucher):
		frappe.throw(
			_("{0} {1} books it already.").format(_(credit.voucher_type), frappe.bold(credit.voucher)),
			CreditBookedError,
			_("Credit Is Booked"),
		)


def _counts(doctype: str, name: str) -> bool:
	docstatus = frappe.db.get_value(doctype, name, "docstatus")
	return docstatus is not None and docstatus < 2


def party_of(agreement: Document) -> Party:
	company = frappe.db.get_value("Project", agreement.project, "company") if agreement.project else None
	company = company or frappe.db.get_single_value("Global Defaults", "default_company")
	party = {"SLA": ("Customer", agreement.customer), "UC": ("Supplier", agreement.supplier)}.get(
		agreement.kind
	)
	if not company or not party or not party[1]:
		frappe.throw(
			_("{0} names no customer or supplier, so there is nobody to book a credit with.").format(
				frappe.bold(agreement.name)
			),
			NobodyToCreditError,
			_("Nobody to Credit"),
		)
	return Party(*party, company)


def _credit_note(credit: Document, party: Party) -> Document:
	note = frappe.new_doc(INVOICE)
	note.update(
		{
			"is_return": 1,
			"customer": party.name,
			"company": party.company,
			"posting_date": getdate(),
			"due_date": getdate(),
			"currency": credit.currency
			or frappe.get_cached_value("Company", party.company, "default_currency"),
			"remarks": _remark(credit),
			"ignore_pricing_rule": 1,
			"update_stock": 0,
		}
	)
	account = _account(party.company, "default_income_account")
	note.append(
		"items",
		{
			"item_name": _("Service credit"),
			"description": _remark(credit),
			"qty": -1,
			"uom": _unit(),
			"conversion_factor": 1,
			"rate": credit.total,
			"income_account": account,
			"cost_center": frappe.get_cached_value("Company", party.company, "cost_center"),
		},
	)
	note.set_missing_values()
	return note


def _journal_entry(credit: Document, party: Party) -> Document:
	from erpnext.accounts.party import get_party_account

	to_customer = party.doctype == "Customer"
	own = _account(party.company, "default_income_account" if to_customer else "default_expense_account")
	theirs = get_party_account(party.doctype, party.name, party.company)
	amount = _in_company_currency(credit, party.company)
	owing, owed = ("debit_in_account_currency", "credit_in_account_currency")
	entry = frappe.new_doc(ENTRY)
	entry.update(
		{
			"voucher_type": "Credit Note" if to_customer else "Debit Note",
			"company": party.company,
			"posting_date": getdate(),
			"user_remark": _remark(credit),
		}
	)
	centre = frappe.get_cached_value("Company", party.company, "cost_center")
	entry.append(
		"accounts", {"account": own, "cost_center": centre, (owing if to_customer else owed): amount}
	)
	side: dict[str, Any] = {"account": theirs, "party_type": party.doctype, "party": party.name}
	entry.append("accounts", {**side, (owed if to_customer else owing): amount})
	return entry


def _in_company_currency(credit: Document, company: str) -> float:
	from erpnext.setup.utils import get_exchange_rate

	own = frappe.get_cached_value("Company", company, "default_currency")
	if not credit.currency or credit.currency == own:
		return flt(credit.total, 2)
	rate = flt(get_exchange_rate(credit.currency, own, getdate()))
	if not rate:
		frappe.throw(
			_("There is no exchange rate from {0} to {1} for today. Add a Currency Exchange.").format(
				credit.currency, own
			),
			MissingAccountError,
			_("No Exchange Rate"),
		)
	return flt(credit.total * rate, 2)


def _account(company: str, fieldname: str) -> str:
	account = frappe.get_cached_value("Company", company, fieldname)
	if not account:
		label = _(frappe.get_meta("Company").get_label(fieldname))
		frappe.throw(
			_("{0} has no {1}. Set it in the company.").format(frappe.bold(company), frappe.bold(label)),
			MissingAccountError,
			_("No Account"),
		)
	return account


def _unit() -> str:
	unit = frappe.db.get_single_value("Stock Settings", "stock_uom") or "Nos"
	return unit if frappe.db.exists("UOM", unit) else frappe.get_all("UOM", pluck="name", limit=1)[0]


def _remark(credit: Document) -> str:
	return _("Service credit {0} by {1}, {2} to {3}").format(
		credit.name, credit.agreement, format_date(credit.period_from), format_date(credit.period_to)
	)
