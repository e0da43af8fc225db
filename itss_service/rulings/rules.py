"""The rules of a breach ruling: what may be ruled upon, by whom, and once."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from itss_service.bridge.settings import setting

CLOCK, CAUSE = "ITSS Clock", "ITSS Breach Cause"


class NotBreachedError(frappe.ValidationError):
	pass


class AlreadyRuledError(frappe.ValidationError):
	pass


class CauseNotUsableError(frappe.ValidationError):
	pass


class ExemptionNotPossibleError(frappe.ValidationError):
	pass


class ExemptionReasonMissingError(frappe.ValidationError):
	pass


class ExemptionNotAllowedError(frappe.PermissionError):
	pass


class ResponsibleMissingError(frappe.ValidationError):
	pass


def ruling_role() -> str:
	"""Who decides about exemptions."""
	return setting("ruling_role") or "Service Level Manager"


def may_exempt(user: str | None = None) -> bool:
	return ruling_role() in frappe.get_roles(user)


def validate_visible(doc: Document) -> None:
	"""A clock is for those who may read its ticket's document; so is a ruling upon it."""
	if not doc.flags.ignore_permissions:
		frappe.get_doc(CLOCK, doc.clock).check_permission("read")


def validate_breached(doc: Document) -> None:
	clock = frappe.db.get_value(CLOCK, doc.clock, ["state", "breached_at"], as_dict=True)
	if not clock or clock.state != "breached" or not clock.breached_at:
		frappe.throw(
			_("The clock {0} of {1} is not breached, so there is nothing to rule upon.").format(
				frappe.bold(doc.metric or doc.clock), frappe.bold(doc.reference_name or "–")
			),
			NotBreachedError,
			_("No Breach"),
		)


def validate_once(doc: Document) -> None:
	"""One ruling for each clock and cycle, drafts included; one that was withdrawn does not count."""
	other = frappe.db.get_value(
		doc.doctype,
		{"clock": doc.clock, "cycle": doc.cycle, "docstatus": ["<", 2], "name": ["!=", doc.name or ""]},
		"name",
		order_by="name",
	)
	if other:
		frappe.throw(
			_("This breach has the ruling {0} already. Change it while it is a draft, or cancel it.").format(
				frappe.bold(other)
			),
			AlreadyRuledError,
			_("Ruled Upon Already"),
		)


def validate_cause(doc: Document) -> None:
	cause = frappe.db.get_value(CAUSE, doc.cause, ["is_group", "disabled"], as_dict=True)
	if cause and (cause.is_group or cause.disabled):
		frappe.throw(
			_("{0} is disabled or only groups other causes. Choose a cause below it.").format(
				frappe.bold(doc.cause)
			),
			CauseNotUsableError,
			_("Cause Cannot Be Used"),
		)


def validate_responsible(doc: Document) -> None:
	if doc.responsible == "Supplier" and not doc.responsible_supplier:
		frappe.throw(
			_("A supplier answers for it; choose which one in Responsible Supplier."),
			ResponsibleMissingError,
			_("Which Supplier?"),
		)


def validate_exemption(doc: Document) -> None:
	if not doc.exempt:
		return
	if not frappe.db.get_value(CAUSE, doc.cause, "may_exempt"):
		frappe.throw(
			_("Nobody is exempt for the cause {0}. Choose another one, or take the exemption away.").format(
				frappe.bold(doc.cause)
			),
			ExemptionNotPossibleError,
			_("No Exemption for This Cause"),
		)
	if not (doc.exempt_reason or "").strip():
		frappe.throw(
			_("Say why this breach does not count, in Reason for the Exemption."),
			ExemptionReasonMissingError,
			_("Reason Is Missing"),
		)


def validate_who_exempts(doc: Document) -> None:
	"""Others may propose it in a draft; it is decided, and taken back, by the named role alone."""
	if doc.exempt and not may_exempt():
		frappe.throw(
			_("Only a {0} decides that a breach does not count. Leave the ruling as a draft for one.").format(
				_(ruling_role())
			),
			ExemptionNotAllowedError,
			_("Exemption Not Allowed"),
		)
