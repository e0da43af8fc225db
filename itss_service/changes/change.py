"""An agreement change: collected, assessed, approved or rejected, carried out by the version that is made of it."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now_datetime, strip_html

from itss_service.bridge import stamp
from itss_service.bridge.agreements import DOCTYPE as AGREEMENT
from itss_service.bridge.turns import CARRIED_OUT, CHANGE, MOVES
from itss_service.changes import drafting, rules
from itss_service.changes.approving import validate_approver
from itss_service.jobs import rebuild

COLLECTED, ASSESSED, APPROVED, REJECTED = "Collected", "Assessed", "Approved", "Rejected"
DECIDED = (APPROVED, REJECTED, CARRIED_OUT)
_ASKED = ("title", "asked_by", "kind", "effective_from", "running_clocks", "reason", "description")
_ASSESSED = ("assessment", "currency", "cost_of_change")


class ChangeStatusError(frappe.ValidationError):
	pass


class ChangeIsDecidedError(frappe.ValidationError):
	pass


class NothingToMoveError(frappe.ValidationError):
	pass


class AssessmentMissingError(frappe.ValidationError):
	pass


class DecisionReasonMissingError(frappe.ValidationError):
	pass


def validate_status(doc: Document) -> None:
	before = doc.get_doc_before_save()
	if doc.status != (before.status if before else COLLECTED) and not doc.flags.step:
		frappe.throw(
			_("The status of a change follows from assessing, approving and signing; use the buttons."),
			ChangeStatusError,
			_("Status Cannot Be Set"),
		)


def validate_undecided(doc: Document) -> None:
	before = doc.get_doc_before_save()
	if before is None or before.status not in DECIDED:
		return
	if any(_differs(doc, before, field) for field in ("agreement", *_ASKED, *_ASSESSED)):
		frappe.throw(
			_("{0} is {1} and stays as it is. Collect another change instead.").format(
				frappe.bold(doc.name), _(before.status, context=CHANGE)
			),
			ChangeIsDecidedError,
			_("Change Is Decided"),
		)


def validate_agreement(doc: Document) -> None:
	if not doc.flags.step:
		agreement = frappe.get_doc(AGREEMENT, doc.agreement)
		if doc.is_new():
			rules.validate_binding(agreement)
		if doc.status not in DECIDED:
			_validate_day(doc, agreement)


def _validate_day(doc: Document, agreement: Document) -> None:
	label = _("Effective From")
	rules.validate_not_past(doc.effective_from, label)
	rules.validate_within(doc.effective_from, agreement, label)


def validate_running_clocks(doc: Document) -> None:
	"""OLA and UC clocks belong to turns of their holders; their terms are those of the ticket's opening."""
	if doc.running_clocks != MOVES:
		return
	kind = frappe.db.get_value(AGREEMENT, doc.agreement, "kind")
	if kind != "SLA":
		frappe.throw(
			_(
				"{0} is an agreement of kind {1}: only tickets under an SLA can be moved to new terms. Choose {2} for "
				"Running Clocks."
			).format(frappe.bold(doc.agreement), kind, frappe.bold(_("Keep Their Terms"))),
			NothingToMoveError,
			_("Running Clocks Cannot Move"),
		)


def assess_anew(doc: Document) -> None:
	"""An assessment holds for what was asked; once that changes it is made again."""
	before = doc.get_doc_before_save()
	if before and before.status == ASSESSED == doc.status and any(_differs(doc, before, f) for f in _ASKED):
		doc.status = COLLECTED
		doc.assessed_by = doc.assessed_on = None
		frappe.msgprint(_("What is asked for has changed, so it is to be assessed again."), alert=True)


def validate_may_go(doc: Document) -> None:
	if doc.status in (APPROVED, CARRIED_OUT):
		frappe.throw(
			_("{0} is {1} and is kept.").format(frappe.bold(doc.name), _(doc.status, context=CHANGE)),
			ChangeIsDecidedError,
			_("Change Is Decided"),
		)


def assess(doc: Document) -> None:
	"""Collected -> Assessed."""
	_validate_is(doc, COLLECTED)
	if not strip_html(doc.assessment or "").strip():
		frappe.throw(
			_("Write down in Assessment what the change means for service, cost and the agreements beneath."),
			AssessmentMissingError,
			_("Assessment Missing"),
		)
	doc.assessed_by, doc.assessed_on = frappe.session.user, getdate()
	_step(doc, ASSESSED)


def approve(doc: Document, reason: str | None = None) -> Document:
	"""Assessed -> Approved; answers the draft of the new version that is made of it."""
	_validate_is(doc, ASSESSED)
	validate_approver(doc)
	agreement = frappe.get_doc(AGREEMENT, doc.agreement)
	rules.validate_binding(agreement)
	_validate_day(doc, agreement)
	_decide(doc, reason)
	_step(doc, APPROVED, ignore_permissions=True)
	draft = drafting.draft_version(doc, agreement)
	doc.db_set("new_agreement", draft.name)
	return draft


def reject(doc: Document, reason: str) -> None:
	"""Collected or Assessed -> Rejected, with the reason."""
	_validate_is(doc, COLLECTED, ASSESSED)
	validate_approver(doc)
	if not (reason or "").strip():
		frappe.throw(
			_("Say why it is rejected: whoever asked for it will read it."),
			DecisionReasonMissingError,
			_("Reason Missing"),
		)
	_decide(doc, reason)
	_step(doc, REJECTED, ignore_permissions=True)


def carried_out(agreement: Document) -> None:
	"""A new version was signed or put in force: the change that it came from is carried out.

	Open tickets that are to move do so as its validity begins (bridge/turns.py).
	"""
	if not agreement.change:
		return
	doc = frappe.get_doc(CHANGE, agreement.change, for_update=True)
	if doc.status != APPROVED:
		return
	doc.new_agreement, doc.carried_out_at = agreement.name, now_datetime()
	_step(doc, CARRIED_OUT, ignore_permissions=True)
	stamp.bump()
	rebuild.enqueue()


def _validate_is(doc: Document, *statuses: str) -> None:
	if doc.status not in statuses:
		frappe.throw(
			_("{0} is {1}; this step is not possible any more, or not yet. Reload the page.").format(
				frappe.bold(doc.name), _(doc.status, context=CHANGE)
			),
			ChangeStatusError,
			_("Step Not Possible"),
		)


def _decide(doc: Document, reason: str | None) -> None:
	doc.approved_by, doc.approved_on = frappe.session.user, getdate()
	doc.decision_reason = (reason or "").strip() or None


def _step(doc: Document, status: str, ignore_permissions: bool = False) -> None:
	doc.flags.step = True
	doc.status = status
	doc.save(ignore_permissions=ignore_permissions)
	doc.flags.step = False


def _differs(doc: Document, before: Document, field: str) -> bool:
	return str(doc.get(field) or "") != str(before.get(field) or "")
