"""Which rows a period has: the instant that puts a row into it depends on what is measured.

A clock belongs where its verdict fell: at its breach, else at its stop. An escalation belongs where it was noticed. Of
tickets, a KPI over resolved ones counts those resolved in the period, one over responses those first answered in it, one
over closed ones those closed in it, one over open ones those open at its end (or now, while it runs); every other KPI counts
those opened in it. The tables of service level management have their own rules (`level_columns`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from frappe import _
from pypika.terms import Term

from itss_service.core.measure.kpi import Condition, Kpi
from itss_service.reports import level_columns
from itss_service.reports.columns import CLOCKS, ESCALATIONS, TICKETS, is_open

VERDICT, NOTICED = "verdict", "noticed"
OPENED, RESPONDED, RESOLVED, CLOSED, OPEN = "opened", "responded", "resolved", "closed", "open"
_INSTANTS = {RESPONDED: "responded_at", RESOLVED: "resolved_at", CLOSED: "closed_at"}
_FIELDS = {"age_seconds": OPEN, "resolution_seconds": RESOLVED, "response_seconds": RESPONDED}


class Span(NamedTuple):
	"""A stretch of time, half open, in naive system time; `as_of` is its end, or now while it runs."""

	start: datetime
	end: datetime
	as_of: datetime


def basis_of(kpi: Kpi) -> str:
	"""What puts a row into the period for this KPI; empty for tables that the site does not fill."""
	if kpi.table in level_columns.DOCTYPES:
		return kpi.table
	if kpi.table != TICKETS:
		return {CLOCKS: VERDICT, ESCALATIONS: NOTICED}.get(kpi.table, "")
	for basis in (OPEN, CLOSED, RESOLVED, RESPONDED):
		if any(_asks_for(basis, condition) for condition in _choosing(kpi)):
			return basis
	return _FIELDS.get(kpi.field or "", OPENED)


def within(basis: str, table: Any, span: Span) -> Term:
	"""The condition that a row belongs to the span."""
	if basis in level_columns.DOCTYPES:
		return level_columns.within(basis, table, span)
	if basis == OPEN:
		return is_open(table, span.as_of)
	if basis == VERDICT:
		breached, stopped = _in(table.breached_at, span), _in(table.stopped_at, span)
		return breached | (table.breached_at.isnull() & stopped)
	if basis == NOTICED:
		return _in(table.recorded_at, span)
	return _in(table[_INSTANTS.get(basis, "opened_at")], span)


def told(basis: str) -> str:
	"""The rule in words."""
	if basis in level_columns.DOCTYPES:
		return level_columns.words(basis)
	return {
		VERDICT: _("Clocks whose verdict fell into the period: at their breach, else when they stopped."),
		NOTICED: _("Escalations that were noticed in the period."),
		OPENED: _("Tickets opened in the period."),
		RESPONDED: _("Tickets first answered in the period."),
		RESOLVED: _("Tickets resolved in the period."),
		CLOSED: _("Tickets closed in the period."),
		OPEN: _("Tickets open when the period ended, or now while it runs."),
	}.get(basis, _("Nothing on this site fills this table, so the figure stays unmeasured."))


def _in(instant: Any, span: Span) -> Term:
	return (instant >= span.start) & (instant < span.end)


def _choosing(kpi: Kpi) -> tuple[Condition, ...]:
	"""The conditions that a counted row must fulfil, or in a ratio the rows that it is counted among."""
	among = kpi.kind in ("ratio", "burn_rate", "budget_left")
	return kpi.denominator if among else (*kpi.denominator, *kpi.numerator)


def _asks_for(basis: str, condition: Condition) -> bool:
	if basis == OPEN:
		return condition.field == "status" and condition.op == "==" and condition.value == "open"
	return condition.field == _INSTANTS[basis] and condition.op == "is set"
