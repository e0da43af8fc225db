"""Everything that somebody is to be reminded of: asked for once a day, and each told once.

What was told is kept in ITSS Reminder, whose key is unique; a job that died half way tells the rest the next time.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager

import frappe
from frappe import _
from frappe.desk.doctype.notification_log.notification_log import enqueue_create_notification
from frappe.utils import getdate, now_datetime

from itss_service.changes import carrying_out
from itss_service.jobs.by_itself import by_itself
from itss_service.reminders.reminder import Reminder
from itss_service.reviews import planning

DOCTYPE = "ITSS Reminder"
SOURCES = (
	"itss_service.agreements.reminders",
	"itss_service.catalogue.reminders",
	"itss_service.changes.reminders",
	"itss_service.reviews.reminders",
	"itss_service.service_reports.reminders",
)
"""Each has `due_reminders(today)`."""


def daily() -> None:
	"""What has become due is carried out and planned, and then everybody is told."""
	today = getdate()
	with _part("carrying out"):
		carrying_out.run(today)
	with _part("planning reviews"):
		planning.draft_due(today)
	for source in SOURCES:
		with _part(source):
			tell(frappe.get_attr(f"{source}.due_reminders")(today))


def _part(what: str) -> AbstractContextManager[None]:
	return by_itself(_("Reminders: {0} failed").format(what))


def tell(reminders: Iterable[Reminder]) -> int:
	"""Tells what was not told yet; answers how many that were."""
	found = {reminder.key[:140]: reminder for reminder in reminders}
	if not found:
		return 0
	known = set(frappe.get_all(DOCTYPE, filters={"reminder_key": ["in", list(found)]}, pluck="reminder_key"))
	return sum(_tell(key, reminder) for key, reminder in found.items() if key not in known)


def _tell(key: str, reminder: Reminder) -> bool:
	users = sorted({user for user in reminder.users if user})
	kept = {
		"doctype": DOCTYPE,
		"reminder_key": key,
		"reference_doctype": reminder.doctype,
		"reference_name": reminder.name,
		"subject": reminder.subject[:140],
		"told": ", ".join(users),
		"sent_at": now_datetime(),
	}
	try:
		frappe.get_doc(kept).insert(ignore_permissions=True, ignore_links=True)
	except (frappe.UniqueValidationError, frappe.DuplicateEntryError):
		return False  # another worker was faster
	if users:
		enqueue_create_notification(
			users,
			{
				"type": "Alert",
				"document_type": reminder.doctype,
				"document_name": reminder.name,
				"subject": reminder.subject,
			},
		)
	frappe.db.commit()
	return True
