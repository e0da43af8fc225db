"""What the form of ITSS Agreement and the workspace ask for about error budgets."""

from typing import Any

import frappe
from frappe.utils import getdate

from itss_service.bridge.agreements import DOCTYPE
from itss_service.budgets import cards
from itss_service.budgets.told import budgets_told
from itss_service.budgets.warnings import DOCTYPE as WARNING


@frappe.whitelist()
def error_budgets(agreement: str) -> dict[str, Any]:
	"""The error budgets of the running period, with the open tickets that decide them."""
	doc = frappe.get_doc(DOCTYPE, agreement)
	doc.check_permission("read")
	frappe.has_permission("ITSS Clock", "read", throw=True)
	return budgets_told(doc, getdate())


@frappe.whitelist()
def budgets_spent(filters: str | dict | list | None = None) -> dict[str, Any]:
	"""The card "Error Budgets Used Up"."""
	frappe.has_permission(WARNING, "read", throw=True)
	return cards.spent()
