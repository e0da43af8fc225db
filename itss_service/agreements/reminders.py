"""Reminds of agreements that end, and of sign-offs that wait too long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import frappe
from frappe import _
from frappe.utils import add_days, cint, formatdate, getdate
from frappe.utils.user import get_users_with_role

from itss_service.agreements import sign_offs
from itss_service.agreements.words import DOCTYPE, IN_REVIEW, MANAGER
from itss_service.bridge.agreements import BINDING, EVER_BINDING
from itss_service.bridge.settings import number
from itss_service.reminders.reminder import Reminder


def due_reminders(today: date) -> Iterable[Reminder]:
	yield from _ending(today)
	yield from _waiting(today)


def _ending(today: date) -> Iterator[Reminder]:
	"""When the time agreed for it has come, and again shortly before the end."""
	rows = frappe.get_all(
		DOCTYPE,
		filters={"status": ["in", BINDING], "valid_to": [">=", today]},
		fields=["name", "owner", "valid_to", "expiry_notice_days"],
		order_by="valid_to, name",
	)
	followed = frappe.get_all(
		DOCTYPE,
		filters={"replaces": ["in", [row.name for row in rows]], "status": ["in", EVER_BINDING]},
		pluck="replaces",
	)
	managers = set(get_users_with_role(MANAGER))
	for row in rows:
		days = (getdate(row.valid_to) - today).days
		noticed = max(cint(row.expiry_notice_days), 0)
		if row.name in followed or days > noticed:
			continue
		step = "last" if days <= min(number("remind_days"), noticed) else "first"
		yield Reminder(
			f"agreement-ends:{row.name}:{row.valid_to}:{step}",
			DOCTYPE,
			row.name,
			_enabled(managers | {row.owner}),
			_("{0} ends on {1} and nothing follows it").format(row.name, formatdate(row.valid_to)),
		)


def _waiting(today: date) -> Iterator[Reminder]:
	latest = add_days(today, -number("sign_off_days"))
	names = frappe.get_all(
		DOCTYPE,
		filters={"status": ["in", IN_REVIEW], "waiting_since": ["<=", latest]},
		pluck="name",
		order_by="waiting_since, name",
	)
	managers = set(get_users_with_role(MANAGER))
	for name in names:
		doc = frappe.get_doc(DOCTYPE, name)
		for row in sign_offs.waiting(doc):
			yield Reminder(
				f"sign-off:{row.name}:{doc.waiting_since}",
				DOCTYPE,
				name,
				_enabled(managers | set(sign_offs.signatories(row))),
				_("{0} waits since {1} for the sign-off of {2}").format(
					name, formatdate(doc.waiting_since), row.capacity
				),
			)


def _enabled(users: Iterable[str]) -> tuple[str, ...]:
	return tuple(
		frappe.get_all(
			"User", filters={"name": ["in", [*users, ""]], "enabled": 1}, pluck="name", order_by="name"
		)
	)
