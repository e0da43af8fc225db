"""Reviews are drafted when they come near, so that nobody has to think of it."""

from __future__ import annotations

from datetime import date

import frappe
from frappe import _
from frappe.utils import add_days

from itss_service.bridge.agreements import BINDING
from itss_service.bridge.agreements import DOCTYPE as AGREEMENT
from itss_service.bridge.settings import number
from itss_service.jobs.by_itself import by_itself
from itss_service.reviews import preparing
from itss_service.reviews.rules import DOCTYPE


def draft_due(today: date) -> list[str]:
	"""Each by itself: one that fails is logged and tried again the next day."""
	near = frappe.get_all(
		AGREEMENT,
		filters={
			"status": ["in", BINDING],
			"next_review_on": ["between", (date(1900, 1, 1), add_days(today, number("remind_days")))],
		},
		pluck="name",
		order_by="next_review_on, name",
	)
	planned = frappe.get_all(
		DOCTYPE, filters={"agreement": ["in", [*near, ""]], "docstatus": 0}, pluck="agreement"
	)
	drafted = []
	for name in near:
		if name in planned:
			continue
		with by_itself(_("Review could not be planned"), AGREEMENT, name):
			drafted.append(draft(name, today))
	return drafted


def draft(agreement: str, today: date) -> str:
	"""The row's lock keeps a second run out."""
	doc = frappe.get_doc(AGREEMENT, agreement, for_update=True)
	if planned := frappe.db.get_value(DOCTYPE, {"agreement": agreement, "docstatus": 0}):
		return planned
	review = frappe.new_doc(DOCTYPE)
	review.update({"agreement": agreement, "chair": None, **preparing.proposed(doc, today)})
	return review.insert(ignore_permissions=True).name
