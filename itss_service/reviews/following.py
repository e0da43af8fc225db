"""What follows from a review: the next one, tasks, and a change where that was decided."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_months, get_first_day, getdate

from itss_service.bridge.agreements import BINDING
from itss_service.bridge.agreements import DOCTYPE as AGREEMENT
from itss_service.bridge.turns import CHANGE
from itss_service.reviews.preparing import months_of
from itss_service.reviews.rules import DOCTYPE, TO_BE_CHANGED


def plan_next(doc: Document) -> None:
	"""The next one is counted from the day of the meeting."""
	agreement = _agreement(doc)
	if agreement.status in BINDING:
		_set_next(doc, getdate(add_months(doc.held_on, months_of(agreement))))


def plan_again(doc: Document) -> None:
	"""A review that is cancelled was not held: it is due again, unless a later one was."""
	later = {"agreement": doc.agreement, "docstatus": 1, "held_on": [">", doc.held_on]}
	if not frappe.db.exists(DOCTYPE, later):
		_set_next(doc, getdate(doc.due_on))


def _set_next(doc: Document, day: object) -> None:
	"""Not by saving the agreement: its terms are the same, and no ticket need be judged anew for it."""
	frappe.db.set_value(AGREEMENT, doc.agreement, "next_review_on", day, update_modified=False)


def start_change(doc: Document) -> None:
	if doc.decision != TO_BE_CHANGED or doc.change:
		return
	agreement = _agreement(doc)
	day = getdate(get_first_day(add_months(getdate(), 1)))
	if agreement.valid_to:
		day = min(day, getdate(agreement.valid_to))
	change = {
		"doctype": CHANGE,
		"agreement": doc.agreement,
		"title": _("Decided in the review {0}").format(doc.name),
		"asked_by": "Provider",
		"effective_from": max(day, getdate(), getdate(agreement.valid_from)),
		"reason": _("The review of {0} decided that the agreement is to be changed; see its minutes.").format(
			frappe.format(doc.held_on, "Date")
		),
		"description": doc.minutes,
	}
	doc.db_set("change", frappe.get_doc(change).insert(ignore_permissions=True).name, update_modified=False)


def _agreement(doc: Document) -> Document:
	fields = ["name", "status", "review_months", "valid_from", "valid_to"]
	return frappe.db.get_value(AGREEMENT, doc.agreement, fields, as_dict=True)
