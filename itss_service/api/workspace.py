"""The workspace's number cards; each counts the tickets that the user may see."""

from typing import Any

import frappe

from itss_service.reports import cards
from itss_service.reports.remembered import remembered


@frappe.whitelist()
def due_soon(filters: str | dict | list | None = None) -> dict[str, Any]:
	"""The card "Due within 4 Hours"."""
	frappe.has_permission("ITSS Ticket", "read", throw=True)
	return cards.due_soon()


@frappe.whitelist()
def attainment_this_month(filters: str | dict | list | None = None) -> dict[str, Any] | str:
	"""The card "SLA Targets Met This Month", kept for some minutes."""
	frappe.has_permission("ITSS Ticket", "read", throw=True)
	return remembered("attainment this month", cards.attainment_this_month)
