"""With whom an agreement is made, and what is linked to it."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from itss_service.agreements.words import BY_PARTIES, DRAFT, PARTIES


class ForeignLinkError(frappe.ValidationError):
	pass


def set_parties(doc: Document) -> None:
	"""An SLA with a customer is signed by both, and is about this customer's tickets unless it says about whose."""
	if doc.kind != "SLA":
		doc.customer = None
	if doc.status != DRAFT or not doc.customer:
		return
	doc.signing = BY_PARTIES
	if not any(row.scope in ("Customer", "Customer Group") for row in doc.scopes):
		doc.append("scopes", {"scope": "Customer", "value": doc.customer})


def validate_links(doc: Document) -> None:
	"""Contract and project are those of the party with whom it is made."""
	party = doc.get(PARTIES[doc.kind][0])
	if not party or doc.status != DRAFT:
		return
	if doc.contract and doc.kind != "OLA":
		_validate_same(doc, "contract", frappe.db.get_value("Contract", doc.contract, "party_name"), party)
	if doc.project and doc.kind == "SLA":
		_validate_same(doc, "project", frappe.db.get_value("Project", doc.project, "customer"), party)


def _validate_same(doc: Document, fieldname: str, found: str | None, party: str) -> None:
	if found and found != party:
		frappe.throw(
			_("{0} {1} is of {2}, not of {3}. Choose one of theirs, or leave it empty.").format(
				_(doc.meta.get_label(fieldname), context=doc.doctype),
				frappe.bold(doc.get(fieldname)),
				frappe.bold(found),
				frappe.bold(party),
			),
			ForeignLinkError,
			_("Somebody Else's Record"),
		)
