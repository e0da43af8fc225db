"""The tables that KPIs count rows of, and how each column is read from the site's projections."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import frappe
from frappe.query_builder import Case
from frappe.query_builder.functions import Coalesce, Lower
from pypika.terms import CustomFunction, LiteralValue, Term

from itss_service.reports import level_columns
from itss_service.reports.column import Column, flag, instant, lower, number, text

TICKETS, CLOCKS, ESCALATIONS = "tickets", "clocks", "escalations"
CHAINS = level_columns.CHAINS
DOCTYPES = {
	TICKETS: "ITSS Ticket",
	CLOCKS: "ITSS Clock",
	ESCALATIONS: "ITSS Escalation",
	**level_columns.DOCTYPES,
}
EPOCH = datetime(1970, 1, 1)
_between = CustomFunction("TIMESTAMPDIFF", ["unit", "earlier", "later"])


def seconds_between(earlier: Any, later: Any) -> Term:
	"""Whole seconds, NULL where either is missing."""
	return _between(LiteralValue("SECOND"), earlier, later)


def table(name: str) -> Any:
	"""The query builder's table behind a KPI table."""
	return frappe.qb.DocType(DOCTYPES[name])


def known(name: str) -> dict[str, Column]:
	"""The columns of a table, none for one that the site does not fill."""
	return _COLUMNS.get(name, {})


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


def adjusted_state(table: Any) -> Term:
	"""The verdict with rulings: a breach that is exempt counts as met. The state itself never changes."""
	return Case().when((table.state == "breached") & (table.exempt == 1), "met").else_(table.state)


def _first(table: Any, _at: datetime) -> Term:
	# a rule without steps has one with the number 0; the others count from 1, and each receiver in line again
	return (table.step <= 1) & (table.line == 0)


def _acknowledged_in_time(table: Any, at: datetime) -> Term:
	in_time = table.acknowledged_at.isnotnull() & (table.acknowledged_at <= table.acknowledge_by)
	due = table.acknowledge_by.isnotnull() & (table.acknowledged_at.isnotnull() | (table.acknowledge_by < at))
	return Case().when(due & in_time, 1).when(due, 0)


_COLUMNS: dict[str, dict[str, Column]] = {
	TICKETS: {
		"ticket": text("reference_name"),
		"kind": text("kind"),
		"priority": text("priority"),
		"impact": text("impact"),
		"urgency": text("urgency"),
		"group": text("support_group"),
		"handler": text("handler"),
		"supplier": text("supplier"),
		"customer": text("customer"),
		"customer_group": text("customer_group"),
		"service": text("service"),
		"agreement": text("agreement"),
		"channel": text("channel"),
		"status": Column(
			"text", lambda table, at: Case().when(is_open(table, at), "open").else_(Lower(table.state))
		),
		"opened_at": instant("opened_at"),
		"occurred_at": instant("occurred_at"),
		"recorded_at": instant("recorded_at"),
		"responded_at": instant("responded_at"),
		"resolved_at": instant("resolved_at"),
		"closed_at": instant("closed_at"),
		"ended_at": Column("instant", lambda table, _at: _ended(table)),
		"reopened": number("reopened"),
		"reassigned": number("reassigned"),
		"groups": number("groups"),
		"age_seconds": Column("number", _age),
		"response_seconds": Column(
			"number", lambda table, _at: _worked(table, "response_seconds", "responded_at")
		),
		"resolution_seconds": Column(
			"number", lambda table, _at: _worked(table, "resolution_seconds", "resolved_at")
		),
		"first_contact": Column("flag", _first_contact),
		"escalated": flag("escalated"),
		"covered": flag("covered"),
		"major_incident": flag("major_incident"),
		"confidential": flag("confidential"),
	},
	CLOCKS: {
		"ticket": text("reference_name"),
		"kind": text("kind"),
		"agreement": text("agreement"),
		"metric": text("metric"),
		"priority": text("priority"),
		"holder": text("holder"),
		"state": text("state"),
		"cycle": number("cycle"),
		"duration": number("duration"),
		"elapsed_seconds": number("elapsed_seconds"),
		"paused_seconds": number("paused_seconds"),
		"started_at": instant("started_at"),
		"due_at": instant("due_at"),
		"stopped_at": instant("stopped_at"),
		"breached_at": instant("breached_at"),
		"notice_seconds": Column("number", _notice),
		"observe_only": flag("observe_only"),
		"exempt": flag("exempt"),
		"adjusted_state": Column("text", lambda table, _at: adjusted_state(table)),
		"cause": text("cause"),
		"responsible": text("responsible"),
	},
	ESCALATIONS: {
		"ticket": text("reference_name"),
		"rule": text("rule"),
		"level": number("level"),
		"direction": lower("direction"),
		"action": text("action"),
		"step": number("step"),
		"line": number("line"),
		"first": Column("flag", _first),
		"cycle": number("cycle"),
		"kind": text("kind"),
		"agreement": text("agreement"),
		"metric": text("metric"),
		"priority": text("priority"),
		"state": lower("state"),
		"due_at": instant("due_at"),
		"recorded_at": instant("recorded_at"),
		"acted_at": instant("acted_at"),
		"acknowledge_by": instant("acknowledge_by"),
		"acknowledged_at": instant("acknowledged_at"),
		"delay_seconds": number("delay_seconds"),
		"late": flag("is_late"),
		"acknowledged_in_time": Column("number", _acknowledged_in_time),
	},
	**level_columns.COLUMNS,
}
