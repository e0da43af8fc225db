"""What a review starts with: its period, agenda, participants, and what is open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_months, cint, escape_html, getdate

from itss_service.bridge.agreements import DOCTYPE as AGREEMENT
from itss_service.bridge.settings import choices
from itss_service.bridge.turns import versions
from itss_service.reports import periods
from itss_service.reports.basis import VERDICT, within
from itss_service.reports.columns import CLOCKS, table
from itss_service.reports.periods import Period
from itss_service.reviews.actions import ACTION, OPEN
from itss_service.reviews.rules import DOCTYPE

MOST = 20
"""Tickets that are listed one by one."""
LONGEST = 12
"""Months between two reviews, at most."""
_SIDES = {"Provider": "Provider", "Department": "Provider", "Customer": "Customer", "Supplier": "Supplier"}


def months_of(agreement: Any) -> int:
	return min(cint(agreement.review_months) or LONGEST, LONGEST)


def proposed(agreement: Document, today: date | None = None) -> dict[str, date]:
	"""The period since the last review, up to the last whole month, and when the review is due."""
	today = today or getdate()
	due_on = getdate(agreement.next_review_on) if agreement.next_review_on else today
	last = periods.last_complete("Month", min(due_on, today)).last
	begins = getdate(agreement.valid_from)
	reviewed = frappe.db.get_value(
		DOCTYPE, {"agreement": agreement.name, "docstatus": 1}, "period_to", order_by="period_to desc"
	)
	if reviewed and reviewed < last:
		begins = reviewed + timedelta(days=1)
	first = max(begins, getdate(add_months(last + timedelta(days=1), -months_of(agreement))))
	if first > last:  # younger than a month
		last = max(today - timedelta(days=1), first)
	return {"period_from": first, "period_to": last, "due_on": due_on}


def prefill(doc: Document) -> None:
	"""Fills what is empty."""
	agreement = frappe.get_doc(AGREEMENT, doc.agreement)
	doc.agenda = doc.agenda or _agenda()
	if not doc.satisfaction:
		doc.set("satisfaction", [{"topic": topic} for topic in _topics()])
	if not doc.attendees:
		doc.set("attendees", list(_participants(agreement)))
	if not doc.open_points:
		doc.set("open_points", list(_points(doc)))
	doc.set("former_actions", list(_former(versions(agreement.name))))


def _agenda() -> str:
	points = choices("review_agenda") or [
		_("What became of former actions"),
		_("Service levels: targets, breaches and their causes"),
		_("Satisfaction of the customer"),
		_("Open tickets and points"),
		_("Changes in needs, workload and resources"),
		_("Does the agreement stay, change or end?"),
		_("Actions and the next review"),
	]
	return f"<ol>{''.join(f'<li>{escape_html(point)}</li>' for point in points)}</ol>"


def _topics() -> list[str]:
	return choices("satisfaction_topics") or [
		_("Quality of the solutions"),
		_("Speed"),
		_("Being kept informed"),
		_("Friendliness and competence"),
	]


def _participants(agreement: Document) -> Iterator[dict[str, Any]]:
	"""Those who signed it, each once."""
	known = set()
	for row in agreement.sign_offs:
		person = row.person or (row.user and frappe.utils.get_fullname(row.user))
		if not person or (row.user or person) in known:
			continue
		known.add(row.user or person)
		yield {
			"side": _SIDES[row.party],
			"user": row.user,
			"person": person,
			"capacity": row.capacity,
			"email": frappe.db.get_value("User", row.user, "email") if row.user else None,
			"attended": 0,
		}


def _points(doc: Document) -> Iterator[dict[str, Any]]:
	"""How many tickets are open and targets missed, and the breached tickets that are open for longest."""
	under = {"agreement": doc.agreement, "is_open": 1}
	count, late = frappe.db.count("ITSS Ticket", under), {**under, "level_state": "Breached"}
	breached = frappe.db.count("ITSS Ticket", late)
	missed = _missed(doc)
	if count:
		yield {"subject": _("{0} tickets are open, {1} of them breached").format(count, breached)}
	if missed:
		yield {"subject": _("{0} targets were missed in the period").format(missed)}
	for row in frappe.get_all(
		"ITSS Ticket",
		filters=late,
		fields=["reference_doctype", "reference_name", "subject", "status"],
		order_by="opened_at, name",
		limit=MOST,
	):
		yield {
			"reference_doctype": row.reference_doctype,
			"reference_name": row.reference_name,
			"subject": (row.subject or row.reference_name)[:140],
			"state": row.status,
		}


def _missed(doc: Document) -> int:
	clock = table(CLOCKS)
	span = periods.span_of(Period(getdate(doc.period_from), getdate(doc.period_to)))
	query = frappe.qb.from_(clock).select(frappe.query_builder.functions.Count("*"))
	query = query.where(within(VERDICT, clock, span) & (clock.state == "breached"))
	return query.where(clock.agreement == doc.agreement).run()[0][0]


def _former(agreements: list[str]) -> Iterator[dict[str, Any]]:
	"""The actions of earlier reviews that are still open."""
	reviews = frappe.get_all(
		DOCTYPE, filters={"agreement": ["in", agreements], "docstatus": 1}, pluck="name", order_by="name"
	)
	if not reviews:
		return
	for row in frappe.get_all(
		ACTION,
		filters={"parenttype": DOCTYPE, "parentfield": "actions", "parent": ["in", reviews], "state": OPEN},
		fields=["name", "parent", "action", "responsible", "due_on", "state", "result", "todo"],
		order_by="due_on, parent, idx",
	):
		origin = {"came_from": row.pop("parent"), "origin": row.pop("name")}
		yield {**row, **origin}
