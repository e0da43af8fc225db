"""The minutes of an agreement's review on paper, in the language of the print."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from itss_service.cli.i18n import NOTHING
from itss_service.prints.agreement import provider
from itss_service.prints.words import day
from itss_service.reports.readable import figures_of

DOCTYPE, PARTICIPANT, ACTION = "ITSS Agreement Review", "ITSS Participant", "ITSS Action Item"
HIGHEST_SCORE = 5


def review_on_paper(doc: Document) -> dict[str, Any]:
	"""Every part of the minutes; empty parts are left out by the template."""
	figures = [row for row in figures_of(doc) if row["measured"]]
	return {
		"is_held": doc.docstatus == 1,
		"facts": _facts(doc),
		"attended": [_person(row) for row in doc.attendees if row.attended],
		"absent": [_person(row) for row in doc.attendees if not row.attended],
		"figures": figures,
		"is_adjusted": any(row["adjusted"] != NOTHING for row in figures),
		"figures_on": day(doc.figures_at),
		"satisfaction": [
			{"topic": row.topic, "score": f"{row.score} / {HIGHEST_SCORE}", "remarks": row.remarks or ""}
			for row in doc.satisfaction
			if row.score
		],
		"open_points": [_point(row) for row in doc.open_points],
		"former_actions": [_action(row) for row in doc.former_actions],
		"actions": [_action(row) for row in doc.actions],
		"decision": _(doc.decision, context=DOCTYPE) if doc.decision else "",
	}


def _facts(doc: Document) -> list[tuple[str, str]]:
	period = f"{day(doc.period_from)} – {day(doc.period_to)}" if doc.period_from else ""
	rows = (
		(_("Provider", context=PARTICIPANT), provider()),
		(_("Period", context=DOCTYPE), period),
		(_("Held on", context=DOCTYPE), day(doc.held_on) or _("not yet; due on {0}").format(day(doc.due_on))),
		(_("Place", context=DOCTYPE), doc.place),
		(_("Chair", context=DOCTYPE), frappe.utils.get_fullname(doc.chair) if doc.chair else ""),
	)
	return [(label, value) for label, value in rows if value]


def _person(row: Document) -> dict[str, str]:
	return {
		"side": _(row.side, context=PARTICIPANT) if row.side else "",
		"name": row.person or (frappe.utils.get_fullname(row.user) if row.user else row.email or ""),
		"capacity": row.capacity or "",
	}


def _point(row: Document) -> dict[str, str]:
	named = " ".join(
		part
		for part in (_(row.reference_doctype) if row.reference_doctype else "", row.reference_name)
		if part
	)
	return {"what": row.subject or "", "about": named, "state": row.state or "", "remarks": row.remarks or ""}


def _action(row: Document) -> dict[str, str]:
	return {
		"action": row.action or "",
		"who": frappe.utils.get_fullname(row.responsible) if row.responsible else "",
		"due": day(row.due_on),
		"state": _(row.state, context=ACTION) if row.state else "",
		"result": row.result or "",
	}
