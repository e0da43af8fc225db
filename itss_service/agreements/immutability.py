"""What the parties were asked to sign stays as it is: from the review on, and for good once it is signed."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model import no_value_fields, table_fields
from frappe.model.document import Document
from frappe.utils import cint, flt, get_datetime, getdate

from itss_service.agreements.words import DRAFT, IN_REVIEW, is_signed_by_parties
from itss_service.itss_service.doctype.itss_agreement.terms import ImmutableAgreementError

RUN_ON = {
	"change",
	"expiring",
	"next_review_on",
	"observe_only",
	"termination",
	"waiting_since",
}
"""What goes on beside the text that was signed."""
ROW_RUN_ON = {"ITSS Report Duty": {"drafted_to"}}
BY_STEPS = {
	"next_review_on",
	"risk_accepted_by",
	"risk_accepted_on",
	"risk_findings",
	"risk_reason",
	"services",
	"sign_offs",
	"signed_on",
	"status",
	"valid_to",
}
"""What the steps of its life write, and nobody else."""


def validate_as_signed(doc: Document) -> None:
	before = doc.get_doc_before_save()
	if before is None or before.status == DRAFT or not is_signed_by_parties(before):
		return
	allowed = RUN_ON | (BY_STEPS if doc.flags.changing_status else set())
	if doc.flags.ending:
		allowed |= {"valid_to"}
	changed = next((field for field in doc.meta.fields if _differs(field, doc, before, allowed)), None)
	if changed is None:
		return
	label = frappe.bold(_(changed.label or changed.fieldname, context=doc.doctype))
	if before.status in IN_REVIEW:
		message = _(
			"{0} of {1} cannot change while the parties look at it. Return it to draft, change it, and submit it again."
		)
	else:
		message = _(
			"{0} of {1} cannot change any more: the parties signed it. Ask for an agreement change or a termination instead."
		)
	frappe.throw(
		message.format(label, frappe.bold(doc.name)),
		ImmutableAgreementError,
		_("Agreement Cannot Be Changed"),
	)


def _differs(field: Any, doc: Document, before: Document, allowed: set[str]) -> bool:
	if field.fieldname in allowed or (
		field.fieldtype in no_value_fields and field.fieldtype not in table_fields
	):
		return False
	return _value(field, doc) != _value(field, before)


def _value(field: Any, doc: Document) -> Any:
	value = doc.get(field.fieldname)
	if field.fieldtype in table_fields:
		left_out = ROW_RUN_ON.get(field.options, set())
		columns = [f for f in frappe.get_meta(field.options).fields if f.fieldtype not in no_value_fields]
		return [
			tuple(_value(column, row) for column in columns if column.fieldname not in left_out)
			for row in value or ()
		]
	if field.fieldtype in ("Int", "Check"):
		return cint(value)
	if field.fieldtype in ("Float", "Currency", "Percent"):
		return flt(value, 6)
	if field.fieldtype == "Date":
		return getdate(value) if value else None
	if field.fieldtype == "Datetime":
		return get_datetime(value).replace(microsecond=0) if value else None
	return str(value or "").strip()
