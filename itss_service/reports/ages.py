"""Ages of open tickets in steps that people think in."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from frappe import _
from frappe.query_builder.functions import Sum
from pypika.terms import Term

STEPS = (1, 3, 7, 14, 30)
"""Days of the calendar."""


def age_labels() -> list[str]:
	"""One more than there are steps: the last has no end."""
	lower = (0, *STEPS)
	told = [_("{0}–{1} d").format(low, high) for low, high in zip(lower, STEPS, strict=False)]
	return [*told, _("> {0} d").format(STEPS[-1])]


def bucket_terms(ticket: Any, at: datetime) -> list[Term]:
	"""How many tickets of each step there are at a moment."""
	bounds = [None, *(at - timedelta(days=days) for days in STEPS), None]
	terms = []
	for younger, older in pairwise(bounds):
		if younger is None:
			condition = ticket.opened_at > older
		elif older is None:
			condition = ticket.opened_at <= younger
		else:
			condition = (ticket.opened_at <= younger) & (ticket.opened_at > older)
		terms.append(Sum(condition))
	return terms


def age_chart(counts: list[int]) -> dict[str, Any]:
	return {
		"data": {"labels": age_labels(), "datasets": [{"name": _("Open Tickets"), "values": counts}]},
		"type": "bar",
		"fieldtype": "Int",
		"colors": ["#2490EF"],
	}
