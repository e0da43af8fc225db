"""What the buttons of a ticket do. Each saves the document or appends an event, and tells which button it was.

Pressing a button twice does it once: what is so already is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document

from itss_service.desk import panel, permitted
from itss_service.desk.refusals import (
	InvalidHandlerError,
	NeedsTextError,
	NoAgreementError,
	NothingToAssignError,
	NotInThisStateError,
	NotPossibleHereError,
)
from itss_service.escalate import people
from itss_service.tickets import contact
from itss_service.tickets.observe import record
from itss_service.tickets.source import caused_by
from itss_service.tickets.tracked import Tracked, tracked


class Case(NamedTuple):
	"""A ticket with which something is to be done: its document, locked, how it is read, and its ITSS Ticket row."""

	doc: Document
	reader: Tracked
	row: frappe._dict


def case(doctype: str, name: str) -> Case:
	"""The ticket of a document that the user may change."""
	doc = frappe.get_doc(doctype, name, for_update=True)
	doc.check_permission("write")
	reader, row = tracked(doctype), panel.ticket_of(doc)
	if reader is None or row is None:
		frappe.throw(
			_("{0} {1} is no ticket. Track its type in ITSS Tracked Doctype.").format(_(doctype), name),
			NotPossibleHereError,
			_("Not a Ticket"),
		)
	return Case(doc, reader, row)


def assign(
	at: Case,
	group: str | None,
	handler: str | None,
	supplier: str | None,
	note: str | None,
	why: str = "assign",
) -> None:
	"""A new group without a handler leaves it to whoever of the group takes it."""
	values: dict[str, Any] = {
		name: given for name, given in (("group", group), ("user", handler), ("supplier", supplier)) if given
	}
	if not values:
		frappe.throw(
			_("Choose a group, a handler or a supplier."), NothingToAssignError, _("Nothing to Assign")
		)
	if handler and not people.enabled([handler]):
		frappe.throw(
			_("{0} cannot log in any more. Choose another handler.").format(handler),
			InvalidHandlerError,
			_("Handler Disabled"),
		)
	if group and group != at.row.support_group:
		values = {"user": None, "supplier": None, **values}
	_save(at, values, why, note=note)


def take(at: Case) -> None:
	_save(at, {"user": frappe.session.user}, "take")


def escalate_to_group(at: Case, group: str | None, reason: str) -> None:
	"""To the group's next one, or another by hand."""
	_need(reason)
	_need_open(at)
	chosen = group or frappe.db.get_value("ITSS Support Group", at.row.support_group, "next_group")
	if not chosen or chosen == at.row.support_group:
		frappe.throw(
			_("{0} has no next group. Choose one.").format(at.row.support_group or _("This ticket")),
			NothingToAssignError,
			_("No Next Group"),
		)
	_save(at, {"group": chosen, "user": None, "supplier": None}, "escalate", reason=reason)


def escalate_to_managers(at: Case, reason: str) -> list[str]:
	"""Tells the group's lead and manager; the ticket stays where it is. Answers who was told."""
	_need(reason)
	_need_open(at)
	group = people.group_of(at.row)
	users = people.enabled([group.get("lead"), people.manager_of(at.row, group)]) or list(
		people.last_resort()
	)
	told = [user for user in users if user != frappe.session.user] or users
	with caused_by("button escalate", reason=reason):
		record(at.doc.doctype, at.doc.name, "escalated", note=", ".join(told))
	_notify(at, told, reason)
	return told


def _notify(at: Case, users: list[str], reason: str) -> None:
	from frappe.desk.doctype.notification_log.notification_log import enqueue_create_notification

	subject = _("{0} escalates {1} {2}: {3}").format(
		frappe.bold(frappe.utils.get_fullname()),
		_(at.doc.doctype),
		frappe.bold(at.doc.name),
		frappe.utils.escape_html(reason),
	)
	about = {"document_type": at.doc.doctype, "document_name": at.doc.name, "subject": subject}
	enqueue_create_notification(users, {**about, "type": "Alert", "from_user": frappe.session.user})


def pause(at: Case, reason: str, next_contact: str | None) -> None:
	_need(reason)
	_need_open(at)
	values: dict[str, Any] = {"pause_reason": reason}
	beside = {"itss_next_contact": next_contact} if next_contact else {}
	_change_status(at, "Paused", "pause", values, beside, reason=reason)


def resume(at: Case, note: str | None) -> None:
	_need_open(at)
	if at.row.meaning in permitted.WAITS:
		_change_status(at, "Active", "resume", note=note)


def progress(at: Case, message: str, channel: str) -> None:
	"""Word to the customer that was given outside this system, or by e-mail from here (channel `reply`)."""
	_need(message)
	if at.row.state not in ("Open", "Resolved"):
		_refuse_state(at)
	contact.contacted(at.doc.doctype, at.doc.name, channel, "button progress", note=message)


def resolve(at: Case, resolution: str) -> None:
	if at.row.state == "Resolved":
		return
	_need(resolution)
	_need_open(at)
	told = frappe.utils.strip_html(resolution)
	_change_status(at, "Resolved", "resolve", beside={"resolution_details": resolution}, note=told)


def confirm(at: Case, note: str | None) -> None:
	"""The requester confirmed the solution: recorded, and closed where the type has a status for it."""
	if at.row.state == "Closed":
		return
	if at.row.state != "Resolved":
		_refuse_state(at)
	with caused_by("button confirm", note=note):
		record(at.doc.doctype, at.doc.name, "confirmed")
	if at.reader.status_with("Closed"):
		_change_status(at, "Closed", "confirm")


def reopen(at: Case, reason: str) -> None:
	if at.row.state == "Open":
		return
	_need(reason)
	_change_status(at, "Active", "reopen", reason=reason)


def cancel(at: Case, reason: str) -> None:
	if at.row.state == "Cancelled":
		return
	_need(reason)
	_need_open(at)
	_change_status(at, "Cancelled", "cancel", reason=reason)


def mark_major(at: Case, is_major: bool, reason: str) -> None:
	_need(reason)
	if bool(at.row.major_incident) == is_major:
		return
	_save(at, {"major_incident": int(is_major)}, "major incident", reason=reason)
	record(
		at.doc.doctype,
		at.doc.name,
		"marked_major" if is_major else "unmarked_major",
		reason=reason,
	)


def name_agreement(at: Case, agreement: str, reason: str) -> None:
	"""Puts a ticket under an SLA by hand, whatever its conditions say."""
	if permitted.NAME_AGREEMENTS.isdisjoint(frappe.get_roles()):
		frappe.throw(
			_("Only service level managers, service managers and first-line leads may choose the agreement."),
			frappe.PermissionError,
		)
	_need(reason)
	_need_sla(at, agreement)
	if "agreement" in at.reader.fields:
		return _save(at, {"agreement": agreement}, "agreement", reason=reason)
	with caused_by("button agreement", reason=reason):
		record(at.doc.doctype, at.doc.name, "agreement_changed", changes={"agreement": agreement})


def _need_sla(at: Case, agreement: str) -> None:
	from itss_service.bridge.policy import terms_of

	known = terms_of(at.row.opened_at.date()).policy.agreements
	if not any(each.name == agreement and each.kind == "SLA" for each in known):
		frappe.throw(
			_("{0} is no SLA that was in force when the ticket was opened.").format(frappe.bold(agreement)),
			NoAgreementError,
			_("Agreement Not in Force"),
		)


def _need(text: str | None) -> None:
	if not frappe.utils.strip_html(text or "").strip():
		frappe.throw(_("Write down the reason or the message."), NeedsTextError, _("Text Missing"))


def _need_open(at: Case) -> None:
	if at.row.state != "Open":
		_refuse_state(at)


def _refuse_state(at: Case) -> None:
	frappe.throw(
		_("{0} is {1}; this cannot be done now. Reload the page to see what can.").format(
			frappe.bold(at.doc.name), _(at.row.state, context="ITSS Ticket")
		),
		NotInThisStateError,
		_("Not in This State"),
	)


def _change_status(
	at: Case,
	meaning: str,
	button: str,
	values: Mapping[str, Any] | None = None,
	beside: Mapping[str, Any] | None = None,
	**told: str | None,
) -> None:
	status = at.reader.status_with(meaning)
	if status is None or not at.reader.status_field:
		frappe.throw(
			_("No status of {0} means {1}. Map one in its ITSS Tracked Doctype.").format(
				_(at.doc.doctype), _(meaning, context="ITSS Tracked Status")
			),
			NotPossibleHereError,
			_("No Such Status"),
		)
	if at.row.meaning != meaning:
		at.doc.set(at.reader.status_field, status)
	_save(at, values or {}, button, beside, **told)


def _save(
	at: Case,
	values: Mapping[str, Any],
	button: str,
	beside: Mapping[str, Any] | None = None,
	**told: str | None,
) -> None:
	fields = at.reader.fields
	needed: Callable[[str], bool] = lambda name: values[name] is not None and name != "pause_reason"  # noqa: E731
	if missing := [name for name in values if name not in fields and needed(name)]:
		frappe.throw(
			_("{0}: no field stands for {1}. Map one in its ITSS Tracked Doctype.").format(
				_(at.doc.doctype), ", ".join(missing)
			),
			NotPossibleHereError,
			_("No Such Field"),
		)
	at.doc.update({fields[name]: value for name, value in values.items() if name in fields})
	at.doc.update({name: value for name, value in (beside or {}).items() if at.doc.meta.has_field(name)})
	with caused_by(f"button {button}", **told):
		at.doc.save()
