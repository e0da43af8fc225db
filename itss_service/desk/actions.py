"""What the buttons of a ticket do. Each saves the document or appends an event, and tells which button it was.

Pressing a button twice does it once: what is so already is left as it is.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.core.doctype.communication.email import make
from frappe.desk.doctype.notification_log.notification_log import enqueue_create_notification

from itss_service.bridge.policy import terms_of
from itss_service.desk import permitted
from itss_service.desk.case import Case, change_status, need_open, need_text, refuse_state, save
from itss_service.desk.refusals import (
	InvalidGroupError,
	InvalidHandlerError,
	NoAgreementError,
	NothingToAssignError,
)
from itss_service.escalate import people
from itss_service.tickets import contact
from itss_service.tickets.observe import record
from itss_service.tickets.source import BY_HAND, caused_by


def assign(
	at: Case,
	group: str | None,
	handler: str | None,
	supplier: str | None,
	note: str | None,
) -> None:
	"""A new group without a handler leaves it to whoever of the group takes it."""
	need_open(at)
	values: dict[str, Any] = {
		name: given for name, given in (("group", group), ("user", handler), ("supplier", supplier)) if given
	}
	if not values:
		frappe.throw(
			_("Choose a group, a handler or a supplier."), NothingToAssignError, _("Nothing to Assign")
		)
	if handler:
		_need_colleague(handler)
	if group:
		_need_enabled_group(group)
	if group and group != at.row.support_group:
		values = {"user": None, "supplier": None, **values}
	save(at, values, "assign", note=note)


def _need_colleague(handler: str) -> None:
	if not people.enabled([handler]):
		frappe.throw(
			_("{0} cannot log in any more. Choose another handler.").format(handler),
			InvalidHandlerError,
			_("Handler Disabled"),
		)
	if frappe.db.get_value("User", handler, "user_type") != "System User":
		frappe.throw(
			_("{0} cannot use the desk. Choose another handler.").format(handler),
			InvalidHandlerError,
			_("Handler Outside the Desk"),
		)


def _need_enabled_group(group: str) -> None:
	if not people.enabled_group(group):
		frappe.throw(
			_("The support group {0} is disabled or does not exist. Choose another one.").format(group),
			InvalidGroupError,
			_("Group Disabled"),
		)


def take(at: Case) -> None:
	need_open(at)
	save(at, {"user": frappe.session.user}, "take")


def escalate_to_group(at: Case, group: str | None, reason: str) -> None:
	"""To the group's next one, or another by hand."""
	need_text(reason)
	need_open(at)
	if group:
		_need_enabled_group(group)
	chosen = group or people.next_group(at.row.support_group)
	if not chosen or chosen == at.row.support_group:
		frappe.throw(
			_("{0} has no next group. Choose one.").format(at.row.support_group or _("This ticket")),
			NothingToAssignError,
			_("No Next Group"),
		)
	save(at, {"group": chosen, "user": None, "supplier": None}, "escalate", reason=reason)


def escalate_to_managers(at: Case, reason: str) -> list[str]:
	"""Tells the group's lead and manager; the ticket stays where it is. Answers who was told."""
	need_text(reason)
	need_open(at)
	group = people.group_of(at.row)
	users = people.enabled([group.get("lead"), people.manager_of(at.row, group)]) or list(
		people.last_resort()
	)
	told = [user for user in users if user != frappe.session.user] or users
	with caused_by(BY_HAND, reason=reason):
		record(at.doc.doctype, at.doc.name, "escalated", note=", ".join(told))
	_notify(at, told, reason)
	return told


def _notify(at: Case, users: list[str], reason: str) -> None:
	subject = _("{0} escalates {1} {2}: {3}").format(
		frappe.bold(frappe.utils.get_fullname()),
		_(at.doc.doctype),
		frappe.bold(at.doc.name),
		frappe.utils.escape_html(reason),
	)
	about = {"document_type": at.doc.doctype, "document_name": at.doc.name, "subject": subject}
	enqueue_create_notification(users, {**about, "type": "Alert", "from_user": frappe.session.user})


def pause(at: Case, reason: str, next_contact: str | None) -> None:
	need_text(reason)
	need_open(at)
	values: dict[str, Any] = {"pause_reason": reason}
	beside = {"itss_next_contact": next_contact} if next_contact else {}
	change_status(at, "Paused", "pause", values, beside, reason=reason)


def resume(at: Case, note: str | None) -> None:
	need_open(at)
	if at.row.meaning in permitted.WAITS:
		change_status(at, "Active", "resume", note=note)


def progress(at: Case, message: str, channel: str, recipients: str | None) -> None:
	"""Word to the customer: an e-mail from here where there are recipients, else given on another channel."""
	need_text(message)
	if at.row.state not in ("Open", "Resolved"):
		refuse_state(at)
	if recipients:
		subject = at.row.subject or at.doc.get_title()
		make(at.doc.doctype, at.doc.name, message, subject, recipients=recipients, send_email=True)
	else:
		contact.contacted(at.doc.doctype, at.doc.name, channel, "button progress", note=message)


def resolve(at: Case, resolution: str) -> None:
	if at.row.state == "Resolved":
		return
	need_text(resolution)
	need_open(at)
	told = frappe.utils.strip_html(resolution)
	change_status(at, "Resolved", "resolve", beside={"resolution_details": resolution}, note=told)


def confirm(at: Case, note: str | None) -> None:
	"""The requester confirmed the solution: recorded, and closed where the type has a status for it."""
	if at.row.state == "Closed":
		return
	if at.row.state != "Resolved":
		refuse_state(at)
	with caused_by("button confirm", note=note):
		record(at.doc.doctype, at.doc.name, "confirmed")
	if at.reader.status_with("Closed"):
		change_status(at, "Closed", "confirm")


def reopen(at: Case, reason: str) -> None:
	if at.row.state == "Open":
		return
	need_text(reason)
	change_status(at, "Active", "reopen", reason=reason)


def cancel(at: Case, reason: str) -> None:
	if at.row.state == "Cancelled":
		return
	need_text(reason)
	need_open(at)
	change_status(at, "Cancelled", "cancel", reason=reason)


def mark_major(at: Case, is_major: bool, reason: str) -> None:
	need_text(reason)
	if bool(at.row.major_incident) == is_major:
		return
	save(at, {"major_incident": int(is_major)}, "major incident", reason=reason)
	with caused_by("button major incident", reason=reason):
		record(at.doc.doctype, at.doc.name, "marked_major" if is_major else "unmarked_major")


def name_agreement(at: Case, agreement: str, reason: str) -> None:
	"""Puts a ticket under an SLA by hand, whatever its conditions say."""
	if permitted.NAME_AGREEMENTS.isdisjoint(frappe.get_roles()):
		frappe.throw(
			_("Only service level managers, service managers and first-line leads may choose the agreement."),
			frappe.PermissionError,
		)
	need_text(reason)
	_need_sla(at, agreement)
	if "agreement" in at.reader.fields:
		return save(at, {"agreement": agreement}, "agreement", reason=reason)
	with caused_by("button agreement", reason=reason):
		record(at.doc.doctype, at.doc.name, "agreement_changed", changes={"agreement": agreement})


def _need_sla(at: Case, agreement: str) -> None:
	known = terms_of(at.row.opened_at.date()).policy.agreements
	if not any(each.name == agreement and each.kind == "SLA" for each in known):
		frappe.throw(
			_("{0} is no SLA that was in force when the ticket was opened.").format(frappe.bold(agreement)),
			NoAgreementError,
			_("Agreement Not in Force"),
		)
