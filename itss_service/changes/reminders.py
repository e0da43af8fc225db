"""Obligations of a termination that are due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import frappe
from frappe import _

from itss_service.bridge.turns import TERMINATION
from itss_service.reminders.reminder import Reminder


def due_reminders(today: date) -> Iterator[Reminder]:
	"""Each open obligation once, to who is responsible or else approved the termination."""
	obligation, termination = frappe.qb.DocType("ITSS Obligation"), frappe.qb.DocType(TERMINATION)
	rows = (
		frappe.qb.from_(obligation)
		.join(termination)
		.on((obligation.parent == termination.name) & (obligation.parenttype == TERMINATION))
		.select(
			obligation.name,
			obligation.obligation,
			obligation.due_on,
			obligation.responsible,
			termination.name.as_("termination"),
			termination.approved_by,
		)
		.where((termination.docstatus == 1) & obligation.done_on.isnull() & (obligation.due_on <= today))
		.orderby(obligation.due_on)
	).run(as_dict=True)
	for row in rows:
		yield Reminder(
			f"obligation:{row.name}:{row.due_on}",
			TERMINATION,
			row.termination,
			(row.responsible or row.approved_by,),
			_("An obligation of {0} is due: {1}").format(row.termination, row.obligation),
		)
