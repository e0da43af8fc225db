"""Reviews that come near or are overdue, and actions that are due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import frappe
from frappe import _
from frappe.utils import add_days, format_date
from frappe.utils.user import get_users_with_role

from itss_service.bridge.settings import number
from itss_service.reminders.reminder import Reminder
from itss_service.reviews.actions import ACTION, OPEN
from itss_service.reviews.rules import DOCTYPE
from itss_service.roles import LEVEL_MANAGER


def due_reminders(today: date) -> Iterable[Reminder]:
	yield from _reviews(today)
	yield from _actions(today)


def _reviews(today: date) -> Iterator[Reminder]:
	"""Once as it comes near, once when it is overdue: to who chairs it, or to the service level managers."""
	rows = frappe.get_all(
		DOCTYPE,
		filters={"docstatus": 0, "due_on": ["<=", add_days(today, number("remind_days"))]},
		fields=["name", "agreement", "due_on", "chair"],
		order_by="due_on, name",
	)
	managers = tuple(sorted(get_users_with_role(LEVEL_MANAGER))) if rows else ()
	for row in rows:
		if row.due_on < today:
			step, words = "overdue", _("The review of {0} was due on {1} and is not held yet")
		else:
			step, words = "near", _("The review of {0} is due on {1}")
		yield Reminder(
			f"review:{row.name}:{row.due_on}:{step}",
			DOCTYPE,
			row.name,
			(row.chair,) if row.chair else managers,
			words.format(row.agreement, format_date(row.due_on)),
		)


def _actions(today: date) -> Iterator[Reminder]:
	action, review = frappe.qb.DocType(ACTION), frappe.qb.DocType(DOCTYPE)
	rows = (
		frappe.qb.from_(action)
		.join(review)
		.on(action.parent == review.name)
		.select(action.name, action.action, action.due_on, action.responsible, review.name.as_("review"))
		.where((action.parenttype == DOCTYPE) & (action.parentfield == "actions") & (action.state == OPEN))
		.where((review.docstatus == 1) & (action.due_on <= today) & action.responsible.notnull())
		.orderby(action.due_on)
	).run(as_dict=True)
	for row in rows:
		yield Reminder(
			f"action:{row.name}:{row.due_on}",
			DOCTYPE,
			row.review,
			(row.responsible,),
			_("An action of {0} is due: {1}").format(row.review, row.action),
		)
