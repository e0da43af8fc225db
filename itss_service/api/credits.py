"""What the forms of ITSS Service Credit and ITSS Agreement ask for."""

from datetime import date
from typing import Any, Literal

import frappe
from frappe.utils import getdate

from itss_service.credits import booking, drafting


@frappe.whitelist(methods=["POST"])
def draft_credit(agreement: str, day: date | str) -> dict[str, Any]:
	"""A draft of the credits of the billing period that a day lies in, saved."""
	frappe.has_permission(drafting.DOCTYPE, "create", throw=True)
	doc = frappe.new_doc(drafting.DOCTYPE)
	doc.update({"agreement": agreement, "period_from": getdate(day), "period_to": getdate(day)})
	doc.insert()
	return {"name": doc.name, "total": doc.total}


@frappe.whitelist(methods=["POST"])
def book_credit(credit: str, kind: Literal["Credit Note", "Journal Entry"] = "Credit Note") -> dict[str, Any]:
	"""A draft Credit Note or Journal Entry for a submitted credit; the user submits it."""
	doc = frappe.get_doc(drafting.DOCTYPE, credit)
	doc.check_permission("submit")
	frappe.has_permission(booking.INVOICE if kind == "Credit Note" else booking.ENTRY, "create", throw=True)
	made = booking.book(doc, kind)
	return {"doctype": made.doctype, "name": made.name}
