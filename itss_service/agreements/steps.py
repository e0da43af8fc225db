"""The steps of an agreement that its parties sign: draft, internal review, customer review, signed."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_months, cint, getdate

from itss_service.agreements import sign_offs, telling
from itss_service.agreements.completeness import validate_complete
from itss_service.agreements.published import freeze_versions
from itss_service.agreements.words import (
	BY_PARTIES,
	CUSTOMER,
	DOCTYPE,
	DRAFT,
	IN_FORCE,
	IN_REVIEW,
	INTERNAL,
	SIGN_OFF,
	SIGNED,
	SIGNING,
	is_signed_by_parties,
)
from itss_service.changes.change import carried_out
from itss_service.itss_service.doctype.itss_agreement import life


class SignOffsMissingError(frappe.ValidationError):
	pass


class NotForSigningError(life.AgreementStatusError):
	pass


def submit_for_review(doc: Document) -> None:
	"""Draft -> Internal Review: complete, and from now on as it is."""
	life.validate_is(doc, DRAFT)
	validate_for_signing(doc)
	validate_complete(doc)
	sign_offs.reset(doc)
	_enter(doc, INTERNAL)


def return_to_draft(doc: Document, reason: str | None = None) -> None:
	"""Back to where it can be changed; what was decided about it counts no more."""
	life.validate_is(doc, *IN_REVIEW)
	before = doc.status
	doc.waiting_since = None
	life.change_status(doc, DRAFT)
	words = _("Returned to draft from {0}").format(_(before, context=DOCTYPE))
	doc.add_comment("Info", f"{words}: {reason}" if reason else words)


def send_to_customer(doc: Document) -> None:
	"""Internal Review -> Customer Review, once the departments have agreed."""
	life.validate_is(doc, INTERNAL)
	if doc.kind != "SLA":
		frappe.throw(
			_("{0} has no customer: it is signed after the internal review.").format(frappe.bold(doc.name)),
			life.AgreementStatusError,
			_("Step Not Possible"),
		)
	validate_signed_off(doc, INTERNAL)
	_enter(doc, CUSTOMER)


def complete_signing(doc: Document, risk_reason: str | None = None) -> None:
	"""The last review -> Signed, or In Force if its first day has come; ends the version that it replaces."""
	life.validate_is(doc, CUSTOMER if doc.kind == "SLA" else INTERNAL)
	validate_complete(doc)
	validate_signed_off(doc, *IN_REVIEW, SIGNING)
	life.validate_guarantee(doc, (risk_reason or "").strip())
	freeze_versions(doc)
	doc.signed_on = max(getdate(row.decided_on) for row in doc.sign_offs if row.stage == SIGNING)
	doc.waiting_since = None
	_set_next_review(doc)
	life.end_replaced(doc)
	life.change_status(doc, IN_FORCE if getdate(doc.valid_from) <= getdate() else SIGNED)
	carried_out(doc)


def validate_for_signing(doc: Document) -> None:
	if not is_signed_by_parties(doc):
		frappe.throw(
			_("{0} is the provider's own policy. Put it in force, or choose {1} in {2}.").format(
				frappe.bold(doc.name),
				_(BY_PARTIES, context=DOCTYPE),
				_(doc.meta.get_label("signing"), context=DOCTYPE),
			),
			NotForSigningError,
			_("Step Not Possible"),
		)


def validate_policy(doc: Document) -> None:
	"""What its parties sign comes into force by their signatures alone."""
	if is_signed_by_parties(doc):
		frappe.throw(
			_("{0} comes into force when its parties have signed it. Submit it for review.").format(
				frappe.bold(doc.name)
			),
			NotForSigningError,
			_("Step Not Possible"),
		)


def validate_retired(doc: Document) -> None:
	if is_signed_by_parties(doc):
		frappe.throw(
			_("{0} was signed by its parties; end it by an agreement termination.").format(
				frappe.bold(doc.name)
			),
			NotForSigningError,
			_("Step Not Possible"),
		)


def validate_signed_off(doc: Document, *stages: str) -> None:
	rows = sign_offs.open_rows(doc, *stages)
	if not rows:
		return
	listed = "".join(
		f"<li>{_(row.stage, context=SIGN_OFF)}: {_(row.party, context=SIGN_OFF)}, {frappe.utils.escape_html(row.capacity)}</li>"
		for row in rows
	)
	frappe.throw(
		_("These have not signed off {0} yet; see Sign-offs:").format(frappe.bold(doc.name))
		+ f"<ul>{listed}</ul>",
		SignOffsMissingError,
		_("Sign-offs Are Missing"),
	)


def _enter(doc: Document, status: str) -> None:
	doc.waiting_since = getdate()
	life.change_status(doc, status)
	telling.tell_waiting(doc)


def _set_next_review(doc: Document) -> None:
	"""A year without a review is the longest that the standard allows."""
	months = min(cint(doc.review_months) or 12, 12)
	doc.next_review_on = add_months(max(getdate(doc.valid_from), getdate(doc.signed_on)), months)
