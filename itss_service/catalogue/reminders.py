"""Items whose review by the committee is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import frappe
from frappe import _
from frappe.utils import add_days, format_date, getdate

from itss_service.bridge.settings import number
from itss_service.catalogue.published import CHOOSABLE, ITEM
from itss_service.reminders.reminder import Reminder
from itss_service.roles import LEVEL_MANAGER


def due_reminders(today: date) -> Iterator[Reminder]:
	"""To the service owner, or the service level managers of an item without one; again when it is overdue."""
	rows = frappe.get_all(
		ITEM,
		filters={**CHOOSABLE, "review_due_on": ["<=", add_days(today, number("remind_days"))]},
		fields=["name", "service_owner", "review_due_on"],
		order_by="review_due_on, name",
	)
	managers = _managers() if any(not row.service_owner for row in rows) else ()
	for row in rows:
		due = getdate(row.review_due_on)
		users = (row.service_owner,) if row.service_owner else managers
		if not users:
			continue
		late = due < today
		told = (
			_("The review of {0} in the service catalogue was due on {1}.")
			if late
			else _("{0} in the service catalogue is to be reviewed by {1}.")
		)
		key = f"catalogue-review:{row.name}:{due}{':late' if late else ''}"
		yield Reminder(key, ITEM, row.name, users, told.format(row.name, format_date(due)))


def _managers() -> tuple[str, ...]:
	holder, user = frappe.qb.DocType("Has Role"), frappe.qb.DocType("User")
	found = (
		frappe.qb.from_(holder)
		.join(user)
		.on((holder.parent == user.name) & (holder.parenttype == "User"))
		.select(user.name)
		.distinct()
		.where((holder.role == LEVEL_MANAGER) & (user.enabled == 1))
		.orderby(user.name)
	).run()
	return tuple(name for (name,) in found)
