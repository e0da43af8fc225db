"""Rulings upon some breaches of the made-up desk, so that raw and adjusted attainment differ. They go with their tickets."""

from __future__ import annotations

import frappe
from frappe import _

EVERY = 3
"""One breach in so many still waits for its ruling."""


def rule(agreement: str) -> int:
	"""Of an agreement's breaches in their order, by the causes in turn; answers how many were ruled upon."""
	language = frappe.db.get_single_value("System Settings", "language")
	causes = frappe.get_all(
		"ITSS Breach Cause",
		filters={"is_group": 0, "disabled": 0, "responsible": ["!=", "Supplier"]},
		fields=["name", "responsible", "may_exempt"],
		order_by="lft",
	)
	breached = frappe.get_all(
		"ITSS Clock",
		filters={"agreement": agreement, "state": "breached", "ruling": ["is", "not set"]},
		pluck="name",
		order_by="breached_at, name",
	)
	ruled = [clock for number, clock in enumerate(breached) if causes and number % EVERY]
	for number, clock in enumerate(ruled):
		cause = causes[number * 7 % len(causes)]
		ruling = frappe.get_doc(
			{
				"doctype": "ITSS Breach Ruling",
				"clock": clock,
				"cause": cause.name,
				"responsible": cause.responsible or "Provider",
				"explanation": _("Looked at in the weekly round", language),
				"exempt": cause.may_exempt,
				"exempt_reason": _("Agreed with the customer", language) if cause.may_exempt else None,
			}
		)
		ruling.insert(ignore_permissions=True).submit()
	return len(ruled)
