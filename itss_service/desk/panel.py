"""Everything that the form of a ticket shows about its service level, in one answer.

The figures are computed from the events at this moment, so that they are exact whatever the jobs did since. What a
stopped clock's row says stays, though a calendar or an agreement changed later.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document

from itss_service.bridge.instants import aware
from itss_service.bridge.instants import now as moment
from itss_service.core.errors import ItssError
from itss_service.desk import (
	choices,
	clock_view,
	coming,
	escalation_view,
	event_view,
	freshness,
	pause_view,
	permitted,
)
from itss_service.desk.instants import iso
from itss_service.tickets import store
from itss_service.tickets.judging import Judged, judge
from itss_service.tickets.projection import level_state
from itss_service.tickets.tracked import Tracked, tracked

TICKET = "ITSS Ticket"


def panel(doc: Document) -> dict[str, Any]:
	"""The panel of a document that the user may read."""
	now = moment()
	answer: dict[str, Any] = {"now": iso(now), **freshness.freshness(now), "is_ticket": False}
	reader, row = tracked(doc.doctype), ticket_of(doc)
	if reader is None or row is None:
		return answer
	events = store.load(row.name)
	judged, fault = _judged(events, now)
	answer |= {
		"is_ticket": True,
		"ticket": _ticket(row, judged),
		"fault": fault,
		"may": permitted.actions(doc, reader, row),
		"choices": choices.of_ticket(),
		"has": _has(doc, reader),
		"clocks": clock_view.clocks(row.name, judged, now) if judged else [],
		"why": clock_view.selection(judged) if judged else None,
		"pause": pause_view.of_ticket(row),
		"coming": _coming(row, judged, now),
		"next_at": iso(judged.next_at) if judged else None,
		"escalations": escalation_view.of_ticket(row),
		**event_view.page(row.name),
	}
	answer["people"] = event_view.names_of_people(answer)
	return answer


def ticket_of(doc: Document) -> frappe._dict | None:
	"""The ITSS Ticket of a document."""
	filters = {"reference_doctype": doc.doctype, "reference_name": doc.name}
	return frappe.db.get_value(TICKET, filters, "*", as_dict=True)


def _judged(events: list, now: int) -> tuple[Judged | None, str | None]:
	opened = next((event.at for event in events if event.event == "opened"), None)
	if opened is None:
		return None, None
	try:
		return judge(events, opened.date(), now), None
	except (ItssError, frappe.ValidationError) as error:
		frappe.clear_messages()
		return None, str(error)


def _coming(row: frappe._dict, judged: Judged | None, now: int) -> list[dict[str, Any]]:
	found = [*(coming.coming(judged, now) if judged else []), *pause_view.coming(row, now)]
	return sorted(found, key=lambda each: each["at"])


def _ticket(row: frappe._dict, judged: Judged | None) -> dict[str, Any]:
	shown = (
		"name",
		"state",
		"meaning",
		"status",
		"priority",
		"support_group",
		"handler",
		"ticket_owner",
		"supplier",
		"agreement",
		"pause_reason",
		"reopened",
		"reassigned",
	)
	told = {name: row.get(name) for name in shown}
	told["major_incident"] = bool(row.major_incident)
	told["opened_at"] = iso_of(row.opened_at)
	if judged:
		slas = [state for state in judged.states if state.kind == "SLA"]
		told["level_state"] = level_state(slas, judged.summary.status == "open")
	return told


def iso_of(value: Any) -> str | None:
	return aware(value).isoformat() if value else None


def _has(doc: Document, reader: Tracked) -> dict[str, bool]:
	"""What the document type has a field for; the dialogs ask for no more."""
	mapped = {name: name in reader.fields for name in ("group", "user", "supplier", "pause_reason")}
	return {
		**mapped,
		"next_contact": doc.meta.has_field("itss_next_contact"),
		"resolution": doc.meta.has_field("resolution_details"),
	}
