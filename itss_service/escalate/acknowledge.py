"""Who takes an escalation on, and who is told next if nobody does.

Acknowledging is an act of its own: a button of the form, or the page behind the link in the mail. Opening the ticket
is none. One acknowledgement settles the firing of a rule for a ticket: all its steps and all lines of its chain.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime, time_diff_in_seconds

from itss_service.bridge import worklist
from itss_service.bridge.settings import number, observes_only
from itss_service.escalate import people, receivers
from itss_service.escalate.act import DOCTYPE, FIELDS
from itss_service.roles import LEVEL_ADMINISTRATOR, LEVEL_MANAGER, SERVICE_MANAGER

MAY_ALWAYS = {SERVICE_MANAGER, LEVEL_MANAGER, LEVEL_ADMINISTRATOR, "System Manager"}
_FIRING = ("ticket", "rule", "clock_key", "cycle")


class NotToBeAcknowledgedError(frappe.ValidationError):
	pass


class AcknowledgedAlreadyError(frappe.ValidationError):
	pass


def may_acknowledge(escalation: str, user: str) -> bool:
	"""Whoever was told, the ticket's handler, the lead and manager of its group, and the service managers."""
	row = frappe.db.get_value(DOCTYPE, escalation, ["name", "line", *_FIRING], as_dict=True)
	if not row or not people.enabled([user]):
		return False
	if MAY_ALWAYS & set(frappe.get_roles(user)):
		return True
	ticket = ticket_of(row)
	group = people.group_of(ticket)
	if user in (ticket.get("handler"), ticket.get("ticket_owner"), group.get("lead"), group.get("manager")):
		return True
	return user in receivers.told_of(row, row.line)


def ticket_of(row: Mapping[str, Any]) -> frappe._dict:
	return frappe.db.get_value("ITSS Ticket", row["ticket"], "*", as_dict=True) or frappe._dict()


def acknowledge(escalation: str, user: str) -> None:
	"""Stamps the firing as taken on by a user, who must be allowed to; nobody further is told."""
	row = frappe.db.get_value(
		DOCTYPE,
		escalation,
		["name", "acknowledge_by", "acknowledged_by", *_FIRING],
		as_dict=True,
		for_update=True,
	)
	if row.acknowledged_by:
		frappe.throw(
			_("{0} has acknowledged it already.").format(row.acknowledged_by),
			AcknowledgedAlreadyError,
			_("Acknowledged"),
		)
	if not row.acknowledge_by:
		frappe.throw(
			_("Its rule asks for no acknowledgement, or nobody was told yet."),
			NotToBeAcknowledgedError,
			_("Nothing to Acknowledge"),
		)
	table = frappe.qb.DocType(DOCTYPE)
	firing = (table.ticket == row.ticket) & (table.rule == row.rule)
	firing &= (table.clock_key == row.clock_key) & (table.cycle == row.cycle)
	now = now_datetime()
	(
		frappe.qb.update(table)
		.set(table.acknowledged_by, user)
		.set(table.acknowledged_at, now)
		.set(table.modified, now)
		.where(firing & table.acknowledge_by.isnotnull() & table.acknowledged_at.isnull())
	).run()
	(
		frappe.qb.update(table)
		.set(table.state, "Dropped")
		.set(table.act_after, None)
		.set(table.acted_at, now)
		.set(table.result, _("{0} has acknowledged it.").format(user))
		.where(firing & (table.line > 0) & table.state.isin(["Pending", "Held"]))
	).run()


def run_missed(until: float | None = None) -> int:
	"""For each acknowledgement that was due and did not come, tells the next in line; answers how many were missed."""
	if observes_only():
		return 0
	done = worklist.work_off(_due, _work, until)
	if done:
		from itss_service.escalate import act

		act.enqueue()
		frappe.db.commit()
	return done


def _due(limit: int, left: Collection[str]) -> list[str]:
	table = frappe.qb.DocType(DOCTYPE)
	query = (
		frappe.qb.from_(table)
		.where(table.acknowledged_at.isnull() & table.missed_at.isnull())
		.where(table.acknowledge_by <= now_datetime())
		.orderby(table.acknowledge_by)
	)
	return worklist.names(query, table, limit, left)


def _work(name: str) -> bool:
	fields = [*FIELDS, "acknowledge_by", "acknowledged_at", "missed_at"]
	row = worklist.locked(DOCTYPE, name, fields)
	if not row or row.acknowledged_at or row.missed_at:
		return False
	try:
		_tell_next(row)
		frappe.db.set_value(DOCTYPE, name, "missed_at", now_datetime())
		frappe.db.commit()
	except Exception:
		frappe.db.rollback()
		frappe.clear_messages()
		frappe.log_error(title=_("Nobody could be told of the missed acknowledgement of {0}").format(name))
		frappe.db.commit()
		return False
	return True


def _tell_next(row: frappe._dict) -> None:
	"""A further row of the chain, if the ticket is still open and there is somebody further in line."""
	ticket, line = ticket_of(row), row.line + 1
	if ticket.get("state") != "Open" or not receivers.next_in_line(row, ticket, line):
		return
	key = {**{field: row[field] for field in _FIRING}, "step": row.step, "line": line}
	if frappe.db.exists(DOCTYPE, key):
		return
	now = now_datetime()
	delay = int(time_diff_in_seconds(now, row.acknowledge_by))
	same = (
		"reference_doctype",
		"reference_name",
		"level",
		"direction",
		"cause",
		"clock",
		"kind",
		"agreement",
	)
	frappe.get_doc(
		{
			"doctype": DOCTYPE,
			**key,
			**{field: row[field] for field in (*same, "metric", "priority")},
			"action": "Notify",
			"state": "Pending",
			"due_at": row.acknowledge_by,
			"recorded_at": now,
			"delay_seconds": delay,
			"is_late": int(delay > 60 * number("late_minutes")),
			"act_after": now,
		}
	).insert(ignore_permissions=True, ignore_links=True)
