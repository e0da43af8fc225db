"""The steps of agreement changes, as their form asks for them."""

from typing import Any

import frappe

from itss_service.bridge.turns import CHANGE
from itss_service.changes import change as changes


@frappe.whitelist(methods=["POST"])
def assess_change(change: str) -> dict[str, Any]:
	"""Collected -> Assessed."""
	doc = frappe.get_doc(CHANGE, change)
	doc.check_permission("write")
	changes.assess(doc)
	return {"name": doc.name, "status": doc.status}


@frappe.whitelist(methods=["POST"])
def approve_change(change: str, reason: str | None = None) -> dict[str, Any]:
	"""Assessed -> Approved; answers the draft of the new version too. Only who may approve, and did not ask for it."""
	doc = frappe.get_doc(CHANGE, change)
	doc.check_permission("read")
	draft = changes.approve(doc, reason)
	return {"name": doc.name, "status": doc.status, "new_agreement": draft.name}


@frappe.whitelist(methods=["POST"])
def reject_change(change: str, reason: str) -> dict[str, Any]:
	"""Collected or Assessed -> Rejected, with the reason. Only who may approve, and did not ask for it."""
	doc = frappe.get_doc(CHANGE, change)
	doc.check_permission("read")
	changes.reject(doc, reason)
	return {"name": doc.name, "status": doc.status}
