"""Acts on recorded escalations: each once, whatever happens to the workers.

A row is its own transaction: what was done to the ticket, the notices to be sent and the row's new state are committed
together. The notices go out from their own table (`notify.deliver`), so a failing mail server holds nothing up here.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.utils import add_to_date, now_datetime

from itss_service.bridge import worklist
from itss_service.bridge.settings import observes_only
from itss_service.escalate import actions, hours, past
from itss_service.notify import words

DOCTYPE = "ITSS Escalation"
JOB = "itss_service_escalations"
FIELDS = [
	"name",
	"ticket",
	"reference_doctype",
	"reference_name",
	"rule",
	"level",
	"direction",
	"step",
	"action",
	"line",
	"cycle",
	"cause",
	"clock",
	"clock_key",
	"kind",
	"agreement",
	"metric",
	"priority",
	"state",
	"due_at",
	"recorded_at",
	"delay_seconds",
	"is_late",
	"act_after",
	"attempts",
]
TOLD_AFTER_THE_END = ("Notify", "Call Webhook")
"""What is still done for a breach of a ticket that is over by then."""


def enqueue() -> None:
	worklist.enqueue("itss_service.escalate.act.run_pending", JOB)


def run_pending(until: float | None = None) -> int:
	"""Acts on what is due until the time (of the monotonic clock) is over; answers on how many."""
	with words.speaking(words.language_of(None)):  # what is noted on the rows is for everybody
		done = worklist.work_off(_due, _work, until)
	done += past.run_summaries(until)
	if done:
		from itss_service.notify import deliver

		deliver.enqueue()
		frappe.db.commit()
	return done


def _due(limit: int, left: Collection[str]) -> list[str]:
	table = frappe.qb.DocType(DOCTYPE)
	query = (
		frappe.qb.from_(table)
		.where(table.state.isin(["Pending", "Held"]))
		.where(table.act_after.isnull() | (table.act_after <= now_datetime()))
		.orderby(table.due_at, table.level, table.rule, table.step)
	)
	return worklist.names(query, table, limit, left)


def _work(name: str) -> bool:
	row = _locked(name)
	if row is None:
		return False
	try:
		values = outcome(row)
		_write(row, values)
		frappe.db.commit()
	except worklist.BUSY:
		frappe.db.rollback()
		return False
	except Exception as error:
		frappe.db.rollback()
		frappe.clear_messages()
		_note_failure(row, error)
	return True


def _locked(name: str) -> frappe._dict | None:
	"""The row with its lock; an action on the document takes the document's and the ticket's lock first.

	That is the order in which a save of the document takes them, so that the two never wait for each other.
	"""
	known = frappe.db.get_value(DOCTYPE, name, ["ticket", "reference_doctype", "reference_name", "action"])
	if not known:
		return None
	ticket, doctype, reference, action = known
	if action in actions.ON_DOCUMENT and not (
		worklist.locked(doctype, reference, ["name"]) and worklist.locked("ITSS Ticket", ticket, ["name"])
	):
		if not frappe.db.exists(doctype, reference):
			return _if_waiting(name)
		return None
	return _if_waiting(name)


def _if_waiting(name: str) -> frappe._dict | None:
	row = worklist.locked(DOCTYPE, name, FIELDS)
	waits = row and row.state in ("Pending", "Held")
	return row if waits and not (row.act_after and row.act_after > now_datetime()) else None


def outcome(row: frappe._dict) -> dict[str, Any]:
	"""Does what the row asks for, if it is still to be done; answers the row's new values."""
	rule = frappe.get_doc("ITSS Escalation Rule", row.rule) if _exists(row.rule) else None
	ticket = frappe.db.get_value("ITSS Ticket", row.ticket, "*", as_dict=True)
	if rule is None or rule.disabled:
		return _dropped(_("The rule was disabled before it could act."))
	if ticket is None:
		return _dropped(_("The ticket is not there any more."))
	if observes_only() or _is_observed(row, ticket):
		return {"state": "Observed", "act_after": None, "result": None}
	if ticket.state != "Open" and not _still_told(row, rule, ticket):
		return _dropped(_("The ticket was over before it could act."))
	calendar = hours.calendar_for(row, ticket, rule)
	if rule.working_hours_only and (opens := hours.opening(calendar)):
		return {"state": "Held", "act_after": opens, "result": _("Waits for working hours.")}
	done = actions.act(row, rule, ticket)
	values = {
		"state": "Done",
		"act_after": None,
		"acted_at": now_datetime(),
		"attempts": (row.attempts or 0) + 1,
		"result": "\n".join(done.remarks)[:1000],
		"error": None,
	}
	if done.told and rule.acknowledge_within and ticket.state == "Open":
		values["acknowledge_by"] = hours.deadline(calendar, rule.acknowledge_within)
	return values


def _exists(rule: str | None) -> bool:
	return bool(rule and frappe.db.exists("ITSS Escalation Rule", rule))


def _dropped(why: str) -> dict[str, Any]:
	return {"state": "Dropped", "act_after": None, "acted_at": now_datetime(), "result": why}


def _is_observed(row: frappe._dict, ticket: frappe._dict) -> bool:
	agreement = row.agreement or ticket.agreement
	return bool(agreement and frappe.db.get_value("ITSS Agreement", agreement, "observe_only"))


def _still_told(row: frappe._dict, rule: Any, ticket: frappe._dict) -> bool:
	"""A breach is told of although the ticket is over; a warning or a change of the ticket makes no sense any more."""
	breach = rule.condition == "After Breach" or (rule.condition == "Share of Target" and rule.share >= 100)
	return (
		breach
		and not row.line
		and row.action in TOLD_AFTER_THE_END
		and ticket.state in ("Resolved", "Closed")
	)


def _write(row: frappe._dict, values: dict[str, Any]) -> None:
	frappe.db.set_value(DOCTYPE, row.name, values)


def _note_failure(row: frappe._dict, error: Exception) -> None:
	"""Only if nobody acted on it since the lock went with the transaction."""
	attempts = (row.attempts or 0) + 1
	over = worklist.is_last(attempts) or isinstance(error, actions.CannotActError)
	if not isinstance(error, frappe.ValidationError):
		frappe.log_error(title=_("Escalation {0} could not act").format(row.name))
	table = frappe.qb.DocType(DOCTYPE)
	(
		frappe.qb.update(table)
		.set(table.state, "Failed" if over else "Pending")
		.set(table.error, worklist.told(error))
		.set(table.attempts, attempts)
		.set(table.act_after, None if over else _later(attempts))
		.set(table.modified, now_datetime())
		.where(table.name == row.name)
		.where(table.state.isin(["Pending", "Held"]))
		.where(table.attempts == (row.attempts or 0))
	).run()
	frappe.db.commit()


def _later(attempts: int) -> datetime:
	return add_to_date(now_datetime(), minutes=worklist.back_off_minutes(attempts))
