"""What holds for every agreement: its status and days, whom it overlaps, its guarantee, the version that follows it."""

from __future__ import annotations

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, getdate, now_datetime

from itss_service.agreements.words import CHANGED, DRAFT, IN_REVIEW, PENDING, RETIRED, was_concluded
from itss_service.bridge.agreements import BINDING
from itss_service.bridge.chains import Judged, chains_with
from itss_service.bridge.places import Places
from itss_service.bridge.scopes import applies_definition

RISK_ROLE = "Service Level Manager"


class AgreementStatusError(frappe.ValidationError):
	pass


class InvalidValidityError(frappe.ValidationError):
	pass


class OverlappingAgreementError(frappe.ValidationError):
	pass


class GuaranteeChainError(frappe.ValidationError):
	pass


class RiskNotAcceptedError(frappe.PermissionError):
	pass


class InvalidReplacementError(frappe.ValidationError):
	pass


class AgreementInForceError(frappe.ValidationError):
	pass


def validate_status(doc: Document) -> None:
	before = doc.get_doc_before_save()
	status = before.status if before else DRAFT
	if doc.status != status and not doc.flags.changing_status:
		frappe.throw(
			_("The status of an agreement changes by its steps, which are buttons on its form, not by hand."),
			AgreementStatusError,
			_("Status Cannot Be Set"),
		)


def validate_is(doc: Document, *statuses: str) -> None:
	if doc.status not in statuses:
		frappe.throw(
			_("{0} is {1}; only an agreement that is {2} can take this step.").format(
				frappe.bold(doc.name),
				_(doc.status, context=doc.doctype),
				" / ".join(_(status, context=doc.doctype) for status in statuses),
			),
			AgreementStatusError,
			_("Step Not Possible"),
		)


def change_status(doc: Document, status: str) -> None:
	doc.flags.changing_status = True
	doc.status = status
	doc.save()
	doc.flags.changing_status = False


def validate_validity(doc: Document) -> None:
	if doc.valid_from and doc.valid_to and getdate(doc.valid_to) < getdate(doc.valid_from):
		frappe.throw(
			_("Valid To {0} is before Valid From {1}; exchange the dates or leave Valid To empty.").format(
				doc.valid_to, doc.valid_from
			),
			InvalidValidityError,
			_("Ends Before It Starts"),
		)


def validate_overlap(doc: Document) -> None:
	"""Of two SLAs with the same conditions one would never be chosen."""
	if doc.kind != "SLA" or doc.status not in BINDING:
		return
	own = _conditions(doc)
	names = frappe.get_all(
		doc.doctype,
		filters={"kind": "SLA", "status": ["in", BINDING], "name": ["!=", doc.name]},
		pluck="name",
		order_by="name",
	)
	for name in names:
		other = frappe.get_doc(doc.doctype, name)
		if _days_overlap(doc, other) and _conditions(other) == own:
			frappe.throw(
				_(
					"{0} is in force for the same tickets in the same time. Retire it, make this agreement a new version "
					"of it, or change Applies To or the dates."
				).format(frappe.bold(name)),
				OverlappingAgreementError,
				_("Two Agreements for the Same Tickets"),
			)


def _conditions(doc: Document) -> dict[str, frozenset[str]]:
	return {key: frozenset(values) for key, values in applies_definition(doc, Places()).items()}


def _days_overlap(one: Document, other: Document) -> bool:
	return all(
		not earlier.valid_to or getdate(earlier.valid_to) >= getdate(later.valid_from)
		for earlier, later in ((one, other), (other, one))
	)


def validate_guarantee(doc: Document, risk_reason: str) -> None:
	"""Refuses what cannot hold, unless a Service Level Manager accepts the risk, which is kept."""
	judged = chains_with(doc, max(getdate(), getdate(doc.valid_from)))
	broken = [found for found in judged if found.chain.cannot_hold]
	if not broken:
		return
	findings = [_told(found) for found in broken]
	if not risk_reason:
		_throw_guarantee(findings)
	if RISK_ROLE not in frappe.get_roles():
		frappe.throw(
			_("Only a {0} may accept the risk of an agreement that cannot hold.").format(_(RISK_ROLE)),
			RiskNotAcceptedError,
			_("Risk Not Accepted"),
		)
	doc.risk_accepted_by = frappe.session.user
	doc.risk_accepted_on = now_datetime()
	doc.risk_reason = risk_reason
	doc.risk_findings = "\n".join(findings)


def _told(judged: Judged) -> str:
	chain = judged.chain
	return f"{chain.agreement} · {chain.metric} · {chain.priority}: " + "; ".join(chain.findings)


def _throw_guarantee(findings: list[str]) -> None:
	frappe.throw(
		_(
			"What underpins these targets cannot carry them. Give the targets more time or a lower goal, shorten the OLAs "
			"and UCs below them, or have a {0} accept the risk with a reason."
		).format(_(RISK_ROLE))
		+ "<br><br>"
		+ "<br>".join(frappe.utils.escape_html(finding) for finding in findings),
		GuaranteeChainError,
		_("Guarantee Chain Cannot Hold"),
	)


def validate_not_in_force(doc: Document) -> None:
	"""A policy goes once it is retired; what was signed is a record, and what is looked at is not taken away."""
	if doc.status in BINDING and not was_concluded(doc):
		message = _("{0} is in force. Retire it first.")
	elif was_concluded(doc):
		message = _("{0} was signed by its parties, and signed agreements are kept.")
	elif doc.status in IN_REVIEW:
		message = _("{0} is being reviewed. Return it to draft first.")
	else:
		return
	frappe.throw(
		message.format(frappe.bold(doc.name)), AgreementInForceError, _("Agreement Cannot Be Deleted")
	)


def validate_rename(doc: Document) -> None:
	if was_concluded(doc):
		frappe.throw(
			_("{0} was signed by its parties under this title and keeps it.").format(frappe.bold(doc.name)),
			AgreementInForceError,
			_("Agreement Cannot Be Renamed"),
		)


def validate_replaces(doc: Document) -> None:
	if not doc.replaces:
		return
	seen, name = {doc.name}, doc.replaces
	while name and name not in seen:
		seen.add(name)
		name = frappe.db.get_value(doc.doctype, name, "replaces")
	if name or frappe.db.get_value(doc.doctype, doc.replaces, "kind") != doc.kind:
		frappe.throw(
			_("{0} cannot replace {1}: choose an earlier agreement of the same kind in Replaces.").format(
				frappe.bold(doc.name), frappe.bold(doc.replaces)
			),
			InvalidReplacementError,
			_("Replacement Cannot Be Used"),
		)


def end_replaced(doc: Document) -> None:
	"""The replaced version ends the day before this one begins; if it began no earlier, it never applied."""
	if not doc.replaces:
		return
	replaced = frappe.get_doc(doc.doctype, doc.replaces)
	if replaced.status not in BINDING or not _days_overlap(doc, replaced):
		return
	replaced.flags.ignore_permissions = doc.flags.ignore_permissions
	if getdate(replaced.valid_from) >= getdate(doc.valid_from):
		replaced.valid_to = None
		change_status(replaced, CHANGED if was_concluded(replaced) else RETIRED)
	else:
		end_on(replaced, getdate(add_days(doc.valid_from, -1)))


def end_on(doc: Document, day: date, **links: str) -> None:
	"""Saves the agreement with its last day, if it would have run longer, and with what ended it."""
	set_last_day(doc, day)
	doc.update(links)
	doc.save()


def set_last_day(doc: Document, day: date) -> None:
	doc.flags.ending = True
	if getdate(doc.valid_from) <= day and (not doc.valid_to or getdate(doc.valid_to) > day):
		doc.valid_to = day


def copied_as_new_version(doc: Document) -> Document:
	copy = frappe.copy_doc(doc, ignore_no_copy=False)
	copy.title = _free_title(doc)
	copy.replaces = doc.name
	copy.valid_from = max(getdate(), getdate(doc.valid_from))
	copy.valid_to = None
	copy.status = DRAFT
	for row in copy.sign_offs:
		row.decision = PENDING
	return copy


def _free_title(doc: Document) -> str:
	stem, number = doc.title, 2
	while frappe.db.exists(doc.doctype, f"{stem} ({number})"):
		number += 1
	return f"{stem} ({number})"
