"""A next contact or the longest pause has come: its handler is told, or the ticket goes on by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.desk.doctype.notification_log.notification_log import enqueue_create_notification
from frappe.utils import escape_html, format_datetime, get_datetime

from itss_service.bridge.settings import observes_only
from itss_service.escalate import people
from itss_service.notify.words import language_of, speaking
from itss_service.pauses.following import TICKET, WAITS, after, due_instants
from itss_service.pauses.reasons import reasons
from itss_service.tickets.judging import observed_agreements
from itss_service.tickets.projection import changed
from itss_service.tickets.rows import update_row
from itss_service.tickets.source import caused_by
from itss_service.tickets.tracked import tracked

SOURCE = "pause limit"
CONTACT, LIMIT, RESUMED = "contact", "limit", "resumed"


def act(row: dict[str, Any], now: datetime) -> list[str]:
	"""What is due at a locked ticket, each once; answers what was told of."""
	limit_at, contact = row["pause_limit_at"], row["next_contact"]
	due_from = row["pause_due_at"]
	is_over = row["meaning"] not in WAITS or not row["is_open"] or row.get("is_deleted")
	next_at = None if is_over else after(due_instants(contact, limit_at), now)
	update_row(TICKET, row, changed({"pause_due_at": next_at}, row))
	if is_over or due_from is None or _is_observed(row):
		return []
	reached = [
		what
		for what, at in ((CONTACT, contact), (LIMIT, limit_at))
		if at and get_datetime(due_from) <= get_datetime(at) <= now
	]
	rule = reasons().get(row.get("pause_reason") or "")
	told = dict(row)
	if LIMIT in reached and rule and rule.resumes and _resume(row):
		reached = [RESUMED]
	for what in reached:
		_tell(told, what)
	return reached


def _is_observed(row: dict[str, Any]) -> bool:
	return observes_only() or row.get("agreement") in observed_agreements()


def _resume(row: dict[str, Any]) -> bool:
	"""The document goes on, as if somebody had pressed the button; False where its type has no status for it."""
	reader = tracked(row["reference_doctype"])
	status = reader.status_with("Active") if reader else None
	if reader is None or status is None or not reader.status_field:
		return False
	doc = frappe.get_doc(row["reference_doctype"], row["reference_name"])
	fields = [reader.fields[name] for name in ("pause_reason", "next_contact") if name in reader.fields]
	with caused_by(SOURCE, reason=row["pause_reason"]):
		doc.db_set({reader.status_field: status, **dict.fromkeys(fields)})
	return True


def _tell(row: dict[str, Any], what: str) -> None:
	"""Its handler, else whoever answers for it next, each in their language."""
	for user in people.ladder(row)[0]:
		with speaking(language_of(user)):
			subject = _SUBJECTS[what](row)
		about = {"document_type": row["reference_doctype"], "document_name": row["reference_name"]}
		enqueue_create_notification(
			[user], {**about, "subject": subject, "type": "Alert", "from_user": frappe.session.user}
		)


def _contact(row: dict[str, Any]) -> str:
	return _("{0} waits ({1}): the requester was promised word by {2}").format(
		_title(row), _why(row), format_datetime(row["next_contact"])
	)


def _limit(row: dict[str, Any]) -> str:
	return _("{0} has waited as long as it may ({1}). Go on with it, or tell the requester why not").format(
		_title(row), _why(row)
	)


def _resumed(row: dict[str, Any]) -> str:
	return _("{0} waited as long as it may ({1}) and goes on: its clocks run again").format(
		_title(row), _why(row)
	)


def _title(row: dict[str, Any]) -> str:
	return f"{_(row['reference_doctype'])} {frappe.bold(escape_html(row['reference_name']))}"


def _why(row: dict[str, Any]) -> str:
	return escape_html(row["pause_reason"] or _("no reason given"))


_SUBJECTS: dict[str, Callable[[dict[str, Any]], str]] = {
	CONTACT: _contact,
	LIMIT: _limit,
	RESUMED: _resumed,
}
