"""ERPNext's Issue as a ticket: what is worked out before it is saved, and the roads that go past saving."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, format_datetime, get_datetime, now_datetime

from itss_service.bridge.policy import load_policy
from itss_service.bridge.settings import setting
from itss_service.pauses import governing
from itss_service.roles import AGENT, FIRST_LINE_LEAD
from itss_service.tickets.tracked import tracked


class MissingPriorityReasonError(frappe.ValidationError):
	pass


class ClocksStartedError(frappe.ValidationError):
	pass


class TimesOutOfOrderError(frappe.ValidationError):
	pass


def validate(doc: Document, _method: str | None = None) -> None:
	"""Fields of the service desk; the rest of the work happens after the Issue was written (overrides/tracked.py)."""
	if doc.is_new():
		forget_split_ticket(doc)
		set_reception(doc)
	validate_reported_at_kept(doc)
	validate_times(doc)
	validate_priority_reason(doc)
	set_priority(doc)
	set_tier(doc)
	set_ticket_owner(doc)
	clear_pause(doc)


def forget_split_ticket(doc: Document) -> None:
	"""ERPNext splits an Issue by copying it whole; the new one is reported now, and waits for nothing."""
	if doc.issue_split_from:
		for fieldname in ("itss_reported_at", "itss_occurred_at", "itss_pause_reason", "itss_next_contact"):
			doc.set(fieldname, None)


def set_reception(doc: Document) -> None:
	"""Who receives it, how it came, and when: the clocks start when the request reached us."""
	if not doc.itss_support_group:
		doc.itss_support_group = setting("default_group") or None
	if not doc.itss_channel:
		doc.itss_channel = _channel(doc)
	if not doc.itss_reported_at:
		doc.itss_reported_at = _reported_at(doc)


def _channel(doc: Document) -> str | None:
	language = frappe.db.get_default("lang")
	if doc.via_customer_portal:
		return _("Portal", language)
	return _("E-mail", language) if doc.email_account else None


def _reported_at(doc: Document) -> object:
	"""A historic Issue tells by its opening date; one of today was reported now."""
	moment = now_datetime().replace(microsecond=0)
	if doc.opening_date:
		opened = get_datetime(f"{doc.opening_date} {doc.opening_time or '00:00:00'}")
		if opened.date() < moment.date():
			return opened
	return moment


def validate_reported_at_kept(doc: Document) -> None:
	"""The form would say another time than the clocks, which read it once."""
	before = doc.get_doc_before_save()
	was = before and before.itss_reported_at
	if was and _second(was) != _second(doc.itss_reported_at):
		frappe.throw(
			_(
				"Reported At stays {0}: the clocks started then. If it was entered wrongly, close this Issue and enter a new one."
			).format(frappe.bold(format_datetime(was))),
			ClocksStartedError,
			_("The Clocks Have Started"),
		)


def _second(value: object) -> object:
	return get_datetime(value).replace(microsecond=0) if value else None


def validate_times(doc: Document) -> None:
	if not doc.itss_reported_at:
		return
	reported = get_datetime(doc.itss_reported_at)
	if doc.itss_occurred_at and get_datetime(doc.itss_occurred_at) > reported:
		frappe.throw(
			_(
				"Occurred At lies after Reported At. Nobody reports what has not happened; correct one of them."
			),
			TimesOutOfOrderError,
			_("Times Out of Order"),
		)
	if doc.is_new() and reported > now_datetime():
		frappe.throw(
			_("Reported At lies in the future. Enter when the request reached you."),
			TimesOutOfOrderError,
			_("Times Out of Order"),
		)


def validate_priority_reason(doc: Document) -> None:
	if cint(doc.itss_priority_override) and not (doc.itss_priority_reason or "").strip():
		frappe.throw(
			_("The priority was set by hand. Write down the reason, or take Priority Set by Hand off."),
			MissingPriorityReasonError,
			_("Reason Missing"),
		)


def set_priority(doc: Document) -> None:
	"""From impact and urgency, unless it was set by hand."""
	if cint(doc.itss_priority_override):
		return
	doc.itss_priority_reason = None
	if doc.itss_impact and doc.itss_urgency and (matrix := load_policy().matrix):
		doc.priority = matrix.priority(doc.itss_impact, doc.itss_urgency) or doc.priority


def set_tier(doc: Document) -> None:
	group = doc.itss_support_group
	doc.itss_tier = frappe.get_cached_value("ITSS Support Group", group, "tier") if group else 0


def set_ticket_owner(doc: Document) -> None:
	"""The first first-line agent who has to do with it; it stays theirs when others work on it (SD1)."""
	if doc.itss_ticket_owner:
		return
	if doc.itss_handler and cint(doc.itss_tier) <= 1:
		doc.itss_ticket_owner = doc.itss_handler
	elif doc.is_new() and _is_first_line(frappe.session.user):
		doc.itss_ticket_owner = frappe.session.user


def _is_first_line(user: str) -> bool:
	return user != "Administrator" and not {AGENT, FIRST_LINE_LEAD}.isdisjoint(frappe.get_roles(user))


def clear_pause(doc: Document) -> None:
	"""Why it waited, and until when, belongs to the pause."""
	if doc.has_value_changed("status") and doc.status not in ("On Hold", "Replied") and not doc.is_new():
		doc.itss_pause_reason = doc.itss_next_contact = None


def validate_pause(doc: Document, status: str) -> None:
	"""The road that goes past saving asks for an agreed reason as saving does."""
	if reader := tracked(doc.doctype):
		doc.load_doc_before_save()
		doc.status = status
		governing.validate(doc, reader)


@frappe.whitelist()
def set_status(name: str, status: str) -> None:
	"""In place of ERPNext's, which writes past every hook and asks for no permission."""
	doc = frappe.get_doc("Issue", name, for_update=True)  # what is told of it is what it holds
	doc.check_permission("write")
	validate_pause(doc, status)
	doc.db_set("status", status)


@frappe.whitelist()
def set_multiple_status(names: str | list, status: str) -> None:
	"""The same for a list's selection, all or none."""
	for name in frappe.parse_json(names):
		set_status(name, status)
