"""An agreement termination: notice, last day, approval; the agreement ends by its date, its open clocks as agreed."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, cint, format_date, getdate

from itss_service.bridge import stamp
from itss_service.bridge.agreements import DOCTYPE as AGREEMENT
from itss_service.bridge.turns import TERMINATION
from itss_service.changes import rules
from itss_service.changes.approving import validate_approver

DRAFT, APPROVED, EFFECTIVE, WITHDRAWN = "Draft", "Approved", "Effective", "Withdrawn"


class AlreadyTerminatedError(frappe.ValidationError):
	pass


class NoticePeriodError(frappe.ValidationError):
	pass


class TerminationIsEffectiveError(frappe.ValidationError):
	pass


def reset(doc: Document) -> None:
	"""What approval and the jobs write comes from nowhere else."""
	doc.status = DRAFT
	doc.approved_by = doc.carried_out_at = doc.valid_to_before = None
	doc.stopped_clocks = 0


def set_notice_days(doc: Document) -> None:
	doc.notice_days = cint(frappe.db.get_value(AGREEMENT, doc.agreement, "notice_days"))


def validate_agreement(doc: Document) -> None:
	rules.validate_binding(frappe.get_doc(AGREEMENT, doc.agreement))
	other = frappe.db.get_value(
		TERMINATION, {"agreement": doc.agreement, "docstatus": 1, "name": ["!=", doc.name]}
	)
	if other:
		frappe.throw(
			_("{0} is terminated already by {1}. Withdraw that one first.").format(
				frappe.bold(doc.agreement), frappe.bold(other)
			),
			AlreadyTerminatedError,
			_("Already Terminated"),
		)


def validate_last_day(doc: Document) -> None:
	label = _("Last Day in Force")
	rules.validate_not_past(doc.effective_on, label)
	rules.validate_within(doc.effective_on, frappe.get_doc(AGREEMENT, doc.agreement), label)


def validate_notice(doc: Document) -> None:
	earliest = getdate(add_days(doc.notice_on, doc.notice_days))
	if getdate(doc.effective_on) < earliest and not (doc.waived_reason or "").strip():
		frappe.throw(
			_(
				"With notice given on {0} and a notice period of {1} days the last day is {2} or later. Choose such a day, "
				"or say in {3} why it is shorter."
			).format(
				format_date(doc.notice_on),
				doc.notice_days,
				format_date(earliest),
				frappe.bold(_("Reason for a Shorter Notice")),
			),
			NoticePeriodError,
			_("Within the Notice Period"),
		)


def approve(doc: Document) -> None:
	validate_approver(doc)
	doc.status, doc.approved_by = APPROVED, frappe.session.user
	doc.valid_to_before = frappe.db.get_value(AGREEMENT, doc.agreement, "valid_to")


def end_agreement(doc: Document) -> None:
	"""The agreement's last day; it stays in force until then, and after it decides for no new ticket."""
	_write_end(doc, doc.effective_on, doc.name)


def create_tasks(doc: Document) -> None:
	for row in doc.obligations:
		if row.responsible and not row.done_on:
			task = {
				"doctype": "ToDo",
				"allocated_to": row.responsible,
				"description": row.obligation,
				"date": row.due_on,
				"reference_type": doc.doctype,
				"reference_name": doc.name,
			}
			frappe.get_doc(task).insert(ignore_permissions=True)


def validate_not_effective(doc: Document) -> None:
	if doc.status == EFFECTIVE or getdate(doc.effective_on) < getdate():
		frappe.throw(
			_("{0} ended on {1}. What ended stays ended; make a new agreement.").format(
				frappe.bold(doc.agreement), format_date(doc.effective_on)
			),
			TerminationIsEffectiveError,
			_("Termination Is Effective"),
		)


def withdraw(doc: Document) -> None:
	"""The agreement goes on as if nothing had been said."""
	doc.db_set("status", WITHDRAWN)
	_write_end(doc, doc.valid_to_before, None)
	for task in frappe.get_all(
		"ToDo",
		filters={"reference_type": doc.doctype, "reference_name": doc.name, "status": "Open"},
		pluck="name",
		order_by="name",
	):
		frappe.db.set_value("ToDo", task, "status", "Cancelled")


def _write_end(doc: Document, last_day: object, termination: str | None) -> None:
	agreement = frappe.get_doc(AGREEMENT, doc.agreement, for_update=True)
	agreement.valid_to, agreement.termination = last_day, termination
	agreement.flags.ending = True
	agreement.save(ignore_permissions=True)
	stamp.bump()
