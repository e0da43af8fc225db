"""Brings the words of agreements up to date each day. Nothing hangs on it: what counts on a day its dates decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_days, cint, getdate

from itss_service.agreements.words import CHANGED, DOCTYPE, EXPIRED, IN_FORCE, SIGNED, TERMINATED
from itss_service.bridge.agreements import BINDING, EVER_BINDING
from itss_service.jobs.by_itself import by_itself


def daily() -> None:
	bring_up_to_date(getdate())


def bring_up_to_date(today: date) -> int:
	"""Answers how many agreements got another word. One that fails is logged and tried again the next day."""
	rows = frappe.get_all(
		DOCTYPE,
		filters={"status": ["in", BINDING]},
		fields=["name", "status", "valid_from", "valid_to", "termination", "expiring", "expiry_notice_days"],
		order_by="name",
	)
	replaced = _replaced([row.name for row in rows])
	return sum(_set_words(row, today, row.name in replaced) for row in rows)


def word_on(row: Any, today: date, is_replaced: bool) -> str:
	"""What a signed agreement is called on a day."""
	if row.valid_to and getdate(row.valid_to) < today:
		if is_replaced:
			return CHANGED
		return TERMINATED if row.termination else EXPIRED
	return IN_FORCE if row.status == SIGNED and getdate(row.valid_from) <= today else row.status


def is_expiring(row: Any, today: date, is_replaced: bool) -> bool:
	"""Whether its end is near and nothing follows it."""
	if not row.valid_to or is_replaced:
		return False
	return today <= getdate(row.valid_to) <= getdate(add_days(today, cint(row.expiry_notice_days)))


def _replaced(names: Sequence[str]) -> set[str]:
	"""Those that a signed agreement follows, or did."""
	filters = {"replaces": ["in", [*names, ""]], "status": ["in", EVER_BINDING]}
	return set(frappe.get_all(DOCTYPE, filters=filters, pluck="replaces"))


def _set_words(row: Any, today: date, is_replaced: bool) -> bool:
	word = word_on(row, today, is_replaced)
	expiring = int(word in BINDING and is_expiring(row, today, is_replaced))
	if (word, expiring) == (row.status, cint(row.expiring)):
		return False
	with by_itself(_("The status of an agreement could not be brought up to date"), DOCTYPE, row.name):
		doc = frappe.get_doc(DOCTYPE, row.name)
		doc.db_set({"status": word, "expiring": expiring}, notify=True)
		if word != row.status:
			doc.add_comment("Info", _("{0} since {1}").format(_(word, context=DOCTYPE), today))
		return True
	return False
