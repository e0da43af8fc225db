"""The tickets that an agreement really had, beside those that it expects in a month."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.query_builder.functions import Count
from frappe.utils import add_days, add_months, flt, get_first_day, getdate

from itss_service.bridge.agreements import EVER_BINDING

TICKET, CLOCK = "ITSS Ticket", "ITSS Clock"
MOST = 60


def compared(doc: Document, months: int) -> dict[str, Any]:
	"""Each expected row with the mean of the last full months, and what no row expects.

	Of a draft those tickets count that came under the version that it replaces, or else its customer's.
	"""
	months = min(max(months, 1), MOST)
	last = add_days(get_first_day(getdate()), -1)
	first = getdate(get_first_day(add_months(last, 1 - months)))
	if doc.status in EVER_BINDING and getdate(doc.valid_from) > first:
		first = getdate(doc.valid_from)
	counted = _counted(doc, first, getdate(last))
	span = max(((getdate(last) - first).days + 1) / 30.4375, 1.0) if counted else float(months)
	rows = [_row(row, counted, span) for row in doc.workload]
	expected = sum(flt(row.expected) for row in doc.workload)
	return {
		"from": first,
		"to": getdate(last),
		"months": months,
		"rows": rows,
		"expected": expected,
		"actual": flt(sum(counted.values()) / span, 1),
		"tickets": sum(counted.values()),
		"unexpected": flt(sum(_unexpected(doc, counted).values()) / span, 1),
	}


def _row(row: Document, counted: Counter[tuple[str, str]], span: float) -> dict[str, Any]:
	tickets = sum(number for key, number in counted.items() if _fits(row, key))
	return {
		"idx": row.idx,
		"issue_type": row.issue_type,
		"item": row.item,
		"expected": flt(row.expected),
		"actual": flt(tickets / span, 1),
		"share": flt(100 * tickets / span / flt(row.expected), 0) if flt(row.expected) else None,
	}


def _fits(row: Document, key: tuple[str, str]) -> bool:
	kind, item = key
	return (not row.issue_type or row.issue_type == kind) and (not row.item or row.item == item)


def _unexpected(doc: Document, counted: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
	return Counter(
		{key: number for key, number in counted.items() if not any(_fits(row, key) for row in doc.workload)}
	)


def _counted(doc: Document, first: date, last: date) -> Counter[tuple[str, str]]:
	"""How many tickets of each kind and catalogue item were opened in the period."""
	ticket, clock = frappe.qb.DocType(TICKET), frappe.qb.DocType(CLOCK)
	counts = Count(ticket.name).distinct()
	query = (
		frappe.qb.from_(ticket)
		.select(ticket.kind, ticket.service, counts)
		.where((ticket.opened_at >= first) & (ticket.opened_at < add_days(last, 1)))
		.groupby(ticket.kind, ticket.service)
	)
	agreement = doc.name if doc.status in EVER_BINDING else doc.replaces
	if agreement:
		query = query.join(clock).on(clock.ticket == ticket.name).where(clock.agreement == agreement)
	elif doc.get("customer"):
		query = query.where(ticket.customer == doc.customer)
	else:
		return Counter()
	return Counter({(kind or "", service or ""): number for kind, service, number in query.run()})
