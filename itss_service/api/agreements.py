"""What the form of ITSS Agreement asks for, and the steps of an agreement's life."""

from datetime import date
from typing import Any

import frappe

from itss_service.api.documents import readable_document
from itss_service.bridge.agreements import DOCTYPE


@frappe.whitelist()
def chain(agreement: str | dict, on: date | str | None = None) -> dict[str, Any]:
	"""The guarantee chains that an agreement is part of, saved or not: those of its targets if it is an SLA, else of the targets it underpins.

	`on` is the day whose other agreements count (default: today, or the first day of its validity if that is later).
	"""
	doc = readable_document(DOCTYPE, agreement)
	return doc.chain(on)


@frappe.whitelist(methods=["POST"])
def put_in_force(agreement: str, risk_reason: str | None = None) -> dict[str, Any]:
	"""Draft -> In Force, if its guarantee chains can hold or a Service Level Manager accepts the risk with a reason."""
	doc = frappe.get_doc(DOCTYPE, agreement)
	doc.check_permission("write")
	doc.put_in_force(risk_reason)
	return {"name": doc.name, "status": doc.status, "risk_accepted_by": doc.risk_accepted_by}


@frappe.whitelist(methods=["POST"])
def retire(agreement: str) -> dict[str, Any]:
	"""In Force -> Retired; its last day is today, unless it ended before."""
	doc = frappe.get_doc(DOCTYPE, agreement)
	doc.check_permission("write")
	doc.retire()
	return {"name": doc.name, "status": doc.status, "valid_to": doc.valid_to}


@frappe.whitelist()
def new_version(agreement: str) -> dict[str, Any]:
	"""An unsaved draft with the same terms that replaces the agreement once it is put in force."""
	doc = frappe.get_doc(DOCTYPE, agreement)
	doc.check_permission("read")
	frappe.has_permission(DOCTYPE, "create", throw=True)
	return doc.new_version().as_dict()
