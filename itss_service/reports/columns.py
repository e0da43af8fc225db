"""The tables that KPIs count rows of, and how each column is read from the site's projections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, NamedTuple

import frappe
from frappe.query_builder import Case
from frappe.query_builder.functions import Coalesce, Lower
from pypika.terms import CustomFunction, LiteralValue, Term

TICKETS, CLOCKS, ESCALATIONS = "tickets", "clocks", "escalations"
DOCTYPES = {TICKETS: "ITSS Ticket", CLOCKS: "ITSS Clock", ESCALATIONS: "ITSS Escalation"}
EPOCH = datetime(1970, 1, 1)
_between = CustomFunction("TIMESTAMPDIFF", ["unit", "earlier", "later"])

Kind = Literal["text", "number", "flag", "instant"]


class Column(NamedTuple):
	"""What kind of values, and the term that reads them from the table at a moment (naive, the period's end)."""

	kind: Kind
	term: Callable[[Any, datetime], Term]


def seconds_between(earlier: Any, later: Any) -> Term:
	"""Whole seconds, NULL where either is missing."""
	return _between(LiteralValue("SECOND"), earlier, later)


def table(name: str) -> Any:
	"""The query builder's table behind a KPI table."""
	return frappe.qb.DocType(DOCTYPES[name])


def known(name: str) -> dict[str, Column]:
	"""The columns of a table, none for one that the site does not fill."""
	return _COLUMNS.get(name, {})


def _text(field: str) -> Column:
	return Column("text", lambda table, _at: table[field])


def _lower(field: str) -> Column:
	return Column("text", lambda table, _at: Lower(table[field]))


def _number(field: str) -> Column:
	return Column("number", lambda table, _at: table[field])


def _flag(field: str) -> Column:
	return Column("flag", lambda table, _at: table[field] == 1)


def _instant(field: str) -> Column:
	return Column("instant", lambda table, _at: table[field])


def _first_contact(table: Any, _at: datetime) -> Term:
	return table.resolved_at.isnotnull() & (table.reassigned == 0) & (table.reopened == 0)


def _age(table: Any, at: datetime) -> Term:
	return Case().when(is_open(table, at), seconds_between(table.opened_at, at))


def _ended(table: Any) -> Term:
	return Coalesce(table.resolved_at, table.closed_at)


def is_open(table: Any, at: datetime) -> Term:
	"""Opened before the moment, and neither resolved, closed nor cancelled by then."""
	ended = _ended(table)
	return (table.opened_at < at) & (ended.isnull() | (ended >= at))


def _worked(table: Any, seconds: str, instant: str) -> Term:
	# without an SLA no clock counted working time, and the field's 0 means nothing
	return Case().when(table[instant].isnotnull() & (table.covered == 1), table[seconds])


def _notice(table: Any, _at: datetime) -> Term:
	# a breach that lay before the clock was attached was never meant to be noticed at once
	late = table.attached_at.isnotnull() & (table.attached_at > table.breached_at)
	return Case().when(~late, seconds_between(table.breached_at, table.breach_noticed_at))


def _first(table: Any, _at: datetime) -> Term:
	# a rule without steps has one with the number 0; the others count from 1, and each receiver in line again
	return (table.step <= 1) & (table.line == 0)


def _acknowledged_in_time(table: Any, at: datetime) -> Term:
	in_time = table.acknowledged_at.isnotnull() & (table.acknowledged_at <= table.acknowledge_by)
	due = table.acknowledge_by.isnotnull() & (table.acknowledged_at.isnotnull() | (table.acknowledge_by < at))
	return Case().when(due & in_time, 1).when(due, 0)


_COLUMNS: dict[str, dict[str, Column]] = {
	TICKETS: {
		"ticket": _text("reference_name"),
		"kind": _text("kind"),
		"priority": _text("priority"),
		"impact": _text("impact"),
		"urgency": _text("urgency"),
		"group": _text("support_group"),
		"handler": _text("handler"),
		"supplier": _text("supplier"),
		"customer": _text("customer"),
		"customer_group": _text("customer_group"),
		"service": _text("service"),
		"agreement": _text("agreement"),
		"channel": _text("channel"),
		"status": Column(
			"text", lambda table, at: Case().when(is_open(table, at), "open").else_(Lower(table.state))
		),
		"opened_at": _instant("opened_at"),
		"occurred_at": _instant("occurred_at"),
		"recorded_at": _instant("recorded_at"),
		"responded_at": _instant("responded_at"),
		"resolved_at": _instant("resolved_at"),
		"closed_at": _instant("closed_at"),
		"ended_at": Column("instant", lambda table, _at: _ended(table)),
		"reopened": _number("reopened"),
		"reassigned": _number("reassigned"),
		"groups": _number("groups"),
		"age_seconds": Column("number", _age),
		"response_seconds": Column(
			"number", lambda table, _at: _worked(table, "response_seconds", "responded_at")
		),
		"resolution_seconds": Column(
			"number", lambda table, _at: _worked(table, "resolution_seconds", "resolved_at")
		),
		"first_contact": Column("flag", _first_contact),
		"escalated": _flag("escalated"),
		"covered": _flag("covered"),
		"major_incident": _flag("major_incident"),
		"confidential": _flag("confidential"),
	},
	CLOCKS: {
		"ticket": _text("reference_name"),
		"kind": _text("kind"),
		"agreement": _text("agreement"),
		"metric": _text("metric"),
		"priority": _text("priority"),
		"holder": _text("holder"),
		"state": _text("state"),
		"cycle": _number("cycle"),
		"duration": _number("duration"),
		"elapsed_seconds": _number("elapsed_seconds"),
		"paused_seconds": _number("paused_seconds"),
		"started_at": _instant("started_at"),
		"due_at": _instant("due_at"),
		"stopped_at": _instant("stopped_at"),
		"breached_at": _instant("breached_at"),
		"notice_seconds": Column("number", _notice),
		"observe_only": _flag("observe_only"),
	},
	ESCALATIONS: {
		"ticket": _text("reference_name"),
		"rule": _text("rule"),
		"level": _number("level"),
		"direction": _lower("direction"),
		"action": _text("action"),
		"step": _number("step"),
		"line": _number("line"),
		"first": Column("flag", _first),
		"cycle": _number("cycle"),
		"kind": _text("kind"),
		"agreement": _text("agreement"),
		"metric": _text("metric"),
		"priority": _text("priority"),
		"state": _lower("state"),
		"due_at": _instant("due_at"),
		"recorded_at": _instant("recorded_at"),
		"acted_at": _instant("acted_at"),
		"acknowledge_by": _instant("acknowledge_by"),
		"acknowledged_at": _instant("acknowledged_at"),
		"delay_seconds": _number("delay_seconds"),
		"late": _flag("is_late"),
		"acknowledged_in_time": Column("number", _acknowledged_in_time),
	},
}
