"""The steps of an ITSS Service Requirement."""

from typing import Any

import frappe
from frappe.model.document import Document

from itss_service.agreements import requirement as requirements

DOCTYPE = "ITSS Service Requirement"


@frappe.whitelist(methods=["POST"])
def measure_baseline(requirement: str) -> dict[str, Any]:
	"""Measures what was really achieved in the requirement's period."""
	doc = _written(requirement)
	requirements.measure(doc)
	return {"name": doc.name, "status": doc.status, "tickets": doc.baseline_tickets}


@frappe.whitelist(methods=["POST"])
def make_draft(requirement: str, title: str | None = None) -> dict[str, Any]:
	"""A draft agreement of the requirement's scope and targets; answers its name."""
	doc = _written(requirement)
	frappe.has_permission("ITSS Agreement", "create", throw=True)
	return {"name": doc.name, "agreement": requirements.make_draft(doc, title).name}


@frappe.whitelist(methods=["POST"])
def decline(requirement: str, reason: str) -> dict[str, Any]:
	"""Settles it without an agreement, with the reason."""
	doc = _written(requirement)
	requirements.decline(doc, reason)
	return {"name": doc.name, "status": doc.status}


def _written(name: str) -> Document:
	doc = frappe.get_doc(DOCTYPE, name)
	doc.check_permission("write")
	return doc
