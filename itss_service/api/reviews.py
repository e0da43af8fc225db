"""What the form of ITSS Agreement Review asks for."""

from typing import Any

import frappe

from itss_service.bridge.agreements import DOCTYPE as AGREEMENT
from itss_service.reviews import measuring, minutes, preparing
from itss_service.reviews.rules import DOCTYPE


@frappe.whitelist()
def proposed_period(agreement: str) -> dict[str, Any]:
	"""The period that a review of the agreement would cover now, and when it is due."""
	doc = frappe.get_doc(AGREEMENT, agreement)
	doc.check_permission("read")
	frappe.has_permission(DOCTYPE, "create", throw=True)
	return preparing.proposed(doc)


@frappe.whitelist(methods=["POST"])
def compute_review(review: str) -> dict[str, Any]:
	"""Computes the figures of a planned review anew."""
	doc = frappe.get_doc(DOCTYPE, review)
	doc.check_permission("write")
	measuring.recompute(doc)
	return {"name": doc.name, "figures_at": doc.figures_at}


@frappe.whitelist(methods=["POST"])
def send_minutes(review: str) -> dict[str, Any]:
	"""Sends the minutes to all participants once more, or at last."""
	doc = frappe.get_doc(DOCTYPE, review)
	doc.check_permission("write")
	minutes.validate_recipients(doc)
	return {"name": doc.name, "told": minutes.send(doc.name, again=True)}
