"""The tables of service level management: chains, reviews, reports, catalogue items and changes of agreements.

Each row is a document, but those of chains, which the core answers (`chain_rows`). What puts a row into a period:

- a review and a report, the day on which it was due, once that day is over or it was done;
- a change of an agreement, the day on which it was carried out;
- a catalogue item and a chain, that it was published or in force, as it stands now.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from frappe import _
from frappe.query_builder.functions import Date
from pypika.terms import LiteralValue, Term

from itss_service.reports.column import Column, flag, instant, lower, number, text

CHAINS, REVIEWS, REPORTS = "chains", "reviews", "reports"
CATALOGUE_ITEMS, AGREEMENT_CHANGES = "catalogue_items", "agreement_changes"
DOCTYPES = {
	CHAINS: "ITSS Agreement",
	REVIEWS: "ITSS Agreement Review",
	REPORTS: "ITSS Service Report",
	CATALOGUE_ITEMS: "ITSS Catalogue Item",
	AGREEMENT_CHANGES: "ITSS Agreement Change",
}


class Told(NamedTuple):
	"""The fields by which a row of the table is shown."""

	subject: str
	status: str


TOLD = {
	REVIEWS: Told("agreement", "status"),
	REPORTS: Told("title", "state"),
	CATALOGUE_ITEMS: Told("name", "status"),
	AGREEMENT_CHANGES: Told("title", "status"),
}


def words(name: str) -> str:
	"""What falls into a period, in words."""
	return {
		CHAINS: _("Targets of the SLAs in force on the period's last day, or today while it runs."),
		REVIEWS: _("Service reviews that were due in the period."),
		REPORTS: _("Service reports that were due in the period."),
		CATALOGUE_ITEMS: _("Published catalogue items, as they stand when the figure is computed."),
		AGREEMENT_CHANGES: _("Changes of agreements carried out in the period."),
	}[name]


def within(name: str, table: Any, span: Any) -> Term:
	"""The condition that a row belongs to the span."""
	return _WITHIN[name](table, span)


def _due(table: Any, span: Any, done: Term) -> Term:
	due = (table.due_on >= span.start.date()) & (table.due_on < span.end.date())
	return due & (done | (table.due_on < span.as_of.date()))


def _held(table: Any) -> Term:
	return (table.docstatus == 1) & table.held_on.notnull()


def _reviews(table: Any, span: Any) -> Term:
	return (table.docstatus < 2) & _due(table, span, _held(table))


def _reports(table: Any, span: Any) -> Term:
	# a correction of a report is no second report
	return table.amended_from.isnull() & _due(table, span, table.sent_at.notnull())


def _changes(table: Any, span: Any) -> Term:
	return (table.carried_out_at >= span.start) & (table.carried_out_at < span.end)


_WITHIN: dict[str, Callable[[Any, Any], Term]] = {
	REVIEWS: _reviews,
	REPORTS: _reports,
	CATALOGUE_ITEMS: lambda table, _span: table.status == "Published",
	AGREEMENT_CHANGES: _changes,
}


def _kind(doctype: str) -> Column:
	"""The kind of the agreement that a row is about."""
	read = f"(select kind from `tabITSS Agreement` of_row where of_row.name = `tab{doctype}`.agreement)"
	return Column("text", lambda _table, _at: LiteralValue(read))


def _held_in_time(table: Any, _at: datetime) -> Term:
	return _held(table) & (table.held_on <= table.due_on)


def _sent_in_time(table: Any, _at: datetime) -> Term:
	return table.sent_at.notnull() & (Date(table.sent_at) <= table.due_on)


def _reviewed_in_time(table: Any, at: datetime) -> Term:
	return table.review_due_on.isnull() | (table.review_due_on >= at.date())


COLUMNS: dict[str, dict[str, Column]] = {
	CHAINS: {
		name: Column(kind, lambda table, _at: table.name)
		for name, kind in (
			("agreement", "text"),
			("metric", "text"),
			("priority", "text"),
			("underpinned", "flag"),
			("complete", "flag"),
		)
	},
	REVIEWS: {
		"agreement": text("agreement"),
		"kind": _kind("ITSS Agreement Review"),
		"status": lower("status"),
		"decision": lower("decision"),
		"due_on": instant("due_on"),
		"held_on": instant("held_on"),
		"in_time": Column("flag", _held_in_time),
	},
	REPORTS: {
		"agreement": text("agreement"),
		"kind": _kind("ITSS Service Report"),
		"state": lower("state"),
		"due_on": instant("due_on"),
		"sent_at": instant("sent_at"),
		"raw_attainment": number("raw_attainment"),
		"adjusted_attainment": number("adjusted_attainment"),
		"in_time": Column("flag", _sent_in_time),
	},
	CATALOGUE_ITEMS: {
		"item": text("name"),
		"category": text("category"),
		"status": lower("status"),
		"version": number("version"),
		"on_portal": flag("on_portal"),
		"last_reviewed_on": instant("last_reviewed_on"),
		"review_due_on": instant("review_due_on"),
		"in_time": Column("flag", _reviewed_in_time),
	},
	AGREEMENT_CHANGES: {
		"agreement": text("agreement"),
		"kind": _kind("ITSS Agreement Change"),
		"change_kind": lower("kind"),
		"asked_by": lower("asked_by"),
		"status": lower("status"),
		"effective_from": instant("effective_from"),
		"carried_out_at": instant("carried_out_at"),
	},
}
