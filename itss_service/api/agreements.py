"""What the form of ITSS Agreement asks for, and the steps of an agreement's life."""

from datetime import date
from typing import Any

import frappe
from frappe.model.document import Document

from itss_service.agreements import completeness, sign_offs, signing, steps
from itss_service.agreements import workload as workloads
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
	doc = _written(agreement)
	doc.put_in_force(risk_reason)
	return {"name": doc.name, "status": doc.status, "risk_accepted_by": doc.risk_accepted_by}


@frappe.whitelist(methods=["POST"])
def retire(agreement: str) -> dict[str, Any]:
	"""In Force -> Retired; its last day is today, unless it ended before."""
	doc = _written(agreement)
	doc.retire()
	return {"name": doc.name, "status": doc.status, "valid_to": doc.valid_to}


@frappe.whitelist()
def new_version(agreement: str) -> dict[str, Any]:
	"""An unsaved draft with the same terms that replaces the agreement once it is put in force."""
	doc = frappe.get_doc(DOCTYPE, agreement)
	doc.check_permission("read")
	frappe.has_permission(DOCTYPE, "create", throw=True)
	return doc.new_version().as_dict()


@frappe.whitelist(methods=["POST"])
def submit_for_review(agreement: str) -> dict[str, Any]:
	"""Draft -> Internal Review, if it says all that an agreement must say."""
	doc = _written(agreement)
	steps.submit_for_review(doc)
	return _stand(doc)


@frappe.whitelist(methods=["POST"])
def return_to_draft(agreement: str, reason: str | None = None) -> dict[str, Any]:
	"""Internal or Customer Review -> Draft, where it can be changed."""
	doc = _written(agreement)
	steps.return_to_draft(doc, reason)
	return _stand(doc)


@frappe.whitelist(methods=["POST"])
def send_to_customer(agreement: str) -> dict[str, Any]:
	"""Internal Review -> Customer Review, once all of the internal review have signed off."""
	doc = _written(agreement)
	steps.send_to_customer(doc)
	return _stand(doc)


@frappe.whitelist(methods=["POST"])
def complete_signing(agreement: str, risk_reason: str | None = None) -> dict[str, Any]:
	"""The last review -> Signed, or In Force from its first day on; refused as put_in_force and while signatures are missing."""
	doc = _written(agreement)
	steps.complete_signing(doc, risk_reason)
	return _stand(doc)


@frappe.whitelist(methods=["POST"])
def sign(agreement: str, row: str, remarks: str | None = None) -> dict[str, Any]:
	"""The user's own sign-off; `row` is the name of a row of the sign-offs."""
	doc = _read(agreement)
	signing.sign(doc, row, remarks)
	return _stand(doc)


@frappe.whitelist(methods=["POST"])
def reject(agreement: str, row: str, reason: str, person: str | None = None) -> dict[str, Any]:
	"""Sends the agreement back to draft; `person` is who refused, where a Service Level Manager writes it down."""
	doc = _read(agreement)
	signing.reject(doc, row, reason, person)
	return _stand(doc)


@frappe.whitelist(methods=["POST"])
def record_paper(
	agreement: str,
	row: str,
	person: str,
	decided_on: date,
	signed_file: str | None = None,
	remarks: str | None = None,
) -> dict[str, Any]:
	"""What was signed on paper, as a Service Level Manager records it."""
	doc = _read(agreement)
	signing.record_paper(doc, row, person, decided_on, signed_file, remarks)
	return _stand(doc)


@frappe.whitelist()
def standing(agreement: str) -> dict[str, Any]:
	"""What the form says beside the fields: what is missing, and whose turn it is."""
	return _stand(_read(agreement))


@frappe.whitelist()
def workload(agreement: str, months: int = 6) -> dict[str, Any]:
	"""The tickets of the last full months beside what was expected of a month."""
	return workloads.compared(_read(agreement), months)


def _read(agreement: str) -> Document:
	doc = frappe.get_doc(DOCTYPE, agreement)
	doc.check_permission("read")
	return doc


def _written(agreement: str) -> Document:
	doc = frappe.get_doc(DOCTYPE, agreement)
	doc.check_permission("write")
	return doc


def _stand(doc: Document) -> dict[str, Any]:
	return {
		"name": doc.name,
		"status": doc.status,
		"gaps": [
			{**gap._asdict(), "place": completeness.place_of(doc, gap.fieldname)}
			for gap in (completeness.gaps(doc) if doc.status in sign_offs.WRITTEN_IN else ())
		],
		"waiting": [
			{
				"row": row.name,
				"stage": row.stage,
				"party": row.party,
				"capacity": row.capacity,
				"person": row.person,
				"users": sign_offs.signatories(row),
				"is_own": signing.may_sign(row),
			}
			for row in sign_offs.waiting(doc)
		],
	}
