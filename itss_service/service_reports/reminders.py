"""Who is reminded of service reports: the service level managers, when one falls due and when it is overdue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.utils import format_date
from frappe.utils.user import get_users_with_role

from itss_service.bridge.settings import number
from itss_service.reminders.reminder import Reminder
from itss_service.roles import LEVEL_MANAGER
from itss_service.service_reports import compute


def due_reminders(today: date) -> Iterator[Reminder]:
	"""Reports that are not sent, some days ahead and once more when the day is over."""
	ahead = today + timedelta(days=number("remind_days"))
	reports = frappe.get_all(
		compute.DOCTYPE,
		filters={"docstatus": ["<", 2], "sent_at": ["is", "not set"], "due_on": ["<=", ahead]},
		fields=["name", "title", "due_on"],
		order_by="due_on, name",
	)
	users = tuple(sorted(get_users_with_role(LEVEL_MANAGER))) if reports else ()
	for report in reports:
		late = report.due_on < today
		sentence = (
			_("The service report {0} was due on {1} and is not sent.")
			if late
			else _("The service report {0} is due on {1}.")
		)
		yield Reminder(
			key=f"service-report-{'overdue' if late else 'due'}:{report.name}:{report.due_on}",
			doctype=compute.DOCTYPE,
			name=report.name,
			users=users,
			subject=sentence.format(report.title, format_date(report.due_on)),
		)
