"""Fills a draft: figures raw and adjusted, breaches with their reasons, charts, and what they come down to."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.query_builder.functions import Count
from frappe.utils import flt, getdate, now_datetime

from itss_service.reports import columns, periods
from itss_service.reports.basis import OPENED, RESOLVED, Span, within
from itss_service.reports.filters import Filters
from itss_service.reports.periods import Period
from itss_service.reports.readable import words_of
from itss_service.reports.scripted import Asked, percent
from itss_service.reports.weekly import verdicts_by_week
from itss_service.service_reports import breaches, charts, figures, summary
from itss_service.service_reports.language import of_report, speaking

DOCTYPE = "ITSS Service Report"
TO_COMPUTE, COMPUTED_STATE, FAILED, SENDING, SENT = "To Compute", "Computed", "Failed", "Sending", "Sent"
COMPUTED = (
	*("figures", "breaches", "breaches_left_out", "summary", "charts", "computed_at", "error"),
	*("raw_attainment", "adjusted_attainment", "has_attainment", "previous_from", "previous_to"),
)
INPUTS = ("agreement", "period_from", "period_to", "language", "measures")


def on_save(report: Document) -> None:
	"""Computes a draft when it is new, or what it is computed from changed."""
	if report.docstatus == 0 and _is_stale(report):
		fill(report)


def compute(report: Document) -> None:
	"""Computes a draft anew and saves it."""
	fill(report)
	report.flags.computed = True
	report.save()


def fill(report: Document) -> None:
	with speaking(of_report(report.language)):
		_fill(report)


def _fill(report: Document) -> None:
	agreement = frappe.get_doc("ITSS Agreement", report.agreement)
	period = period_of(report)
	previous = periods.before(periods.kind_of(period), period)
	span = periods.span_of(period)
	words = words_of(frappe.local.lang)
	found = figures.of_agreement(agreement, lines(report.measures), span, periods.span_of(previous))
	broken = breaches.of_agreement(agreement.name, span)
	filters = Filters(agreement=agreement.name)
	weeks = verdicts_by_week(Asked(period, span, filters, "Priority"))
	goal = agreement.attainment_goal / 100 if agreement.attainment_goal else None
	report.set("figures", figures.rows(found))
	report.set("breaches", broken.rows)
	report.update(_attainment(found))
	report.update(
		{
			"title": f"{agreement.title} · {periods.title_of(periods.kind_of(period), period)}"[:140],
			"breaches_left_out": broken.total - len(broken.rows),
			"summary": summary.of(found, broken, _tickets(agreement, span), words),
			"charts": charts.drawn(weeks, goal, broken.causes, words),
			"previous_from": previous.first,
			"previous_to": previous.last,
			"computed_at": now_datetime(),
			"state": COMPUTED_STATE,
			"error": None,
		}
	)


def period_of(report: Document) -> Period:
	return Period(getdate(report.period_from), getdate(report.period_to))


def lines(text: str | None) -> list[str]:
	return [line.strip() for line in (text or "").replace(",", "\n").splitlines() if line.strip()]


def _attainment(found: list[figures.Reported]) -> dict[str, Any]:
	whole = next(entry for entry in found if entry.raw.kpi.id == figures.ALL)
	raw, adjusted = whole.raw.figure.value, whole.adjusted and whole.adjusted.value
	return {
		"has_attainment": raw is not None,
		"raw_attainment": percent(flt(raw), 1),
		"adjusted_attainment": percent(flt(adjusted if adjusted is not None else raw), 1),
	}


def _tickets(agreement: Document, span: Span) -> tuple[int, int] | None:
	"""How many were opened and resolved; an OLA or UC has none of its own."""
	if agreement.kind != "SLA":
		return None
	ticket = columns.table(columns.TICKETS)
	query = frappe.qb.from_(ticket).where(ticket.agreement == agreement.name).select(Count("*"))
	opened, resolved = (
		int(query.where(within(basis, ticket, span)).run()[0][0]) for basis in (OPENED, RESOLVED)
	)
	return opened, resolved


def _is_stale(report: Document) -> bool:
	stored = report.get_doc_before_save()
	if not stored or report.state in (TO_COMPUTE, FAILED):
		return True
	return any(str(report.get(name) or "") != str(stored.get(name) or "") for name in INPUTS)
