"""From the core's escalation decisions to rows of ITSS Escalation, each recorded once before anything is done.

What lies before a clock was attached, a rule took effect or the ticket was recorded is kept as Past: the history is
complete, and nobody gets a burst of old notices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import frappe

from itss_service.bridge.instants import to_epoch, to_naive
from itss_service.bridge.settings import number, observes_only
from itss_service.core.decide.escalation import Escalation
from itss_service.tickets.judging import UNKNOWN, observed_agreements, rules
from itss_service.tickets.projection import clock_key
from itss_service.tickets.rows import insert_rows

if TYPE_CHECKING:
	from itss_service.tickets.refresh import Part

DOCTYPE = "ITSS Escalation"
_Key = tuple[str, str, str, int, int]
Clocks = Mapping[tuple[str, str], Mapping[str, Any]]


def record(parts: Sequence[Part], clocks: Clocks, now: int) -> None:
	"""Inserts the escalations of these tickets that are not recorded yet; those to be acted upon go to the queue."""
	fired = [part for part in parts if part.judged.escalations]
	if not fired:
		return
	known = _recorded([part.row["name"] for part in fired])
	rows = [row for part in fired for row in _rows(part, clocks, now) if _key(row) not in known]
	insert_rows(DOCTYPE, rows, ignore_duplicates=True)
	if any(row["state"] == "Pending" for row in rows):
		from itss_service.escalate import act

		act.enqueue()


def _recorded(tickets: Sequence[str]) -> set[_Key]:
	table = frappe.qb.DocType(DOCTYPE)
	columns = (table.ticket, table.rule, table.clock_key, table.cycle, table.step)
	found = (
		frappe.qb.from_(table).select(*columns).where(table.ticket.isin(list(tickets)) & (table.line == 0))
	)
	return set(found.run())


def _key(row: Mapping[str, Any]) -> _Key:
	return (row["ticket"], row["rule"], row["clock_key"], row["cycle"], row["step"])


def _rows(part: Part, clocks: Clocks, now: int) -> Iterator[dict[str, Any]]:
	for found in part.judged.escalations:
		key = clock_key(found.kind, found.agreement, found.metric)
		clock = clocks.get((part.row["name"], key))
		rule = rules().get(found.name, UNKNOWN)
		known = [part.row["recorded_at"], *([clock["attached_at"]] if clock else [])]
		since = max(rule.effective_from, *map(to_epoch, known))
		state = _state(found, part, since)
		for step, action in rule.steps:
			yield {
				"name": frappe.generate_hash(length=12),
				"ticket": part.row["name"],
				"reference_doctype": part.row["reference_doctype"],
				"reference_name": part.row["reference_name"],
				"rule": found.name,
				"level": found.level,
				"direction": found.direction.capitalize(),
				"step": step,
				"action": action,
				"line": 0,
				"cycle": found.cycle,
				"cause": found.cause,
				"clock": clock["name"] if clock else None,
				"clock_key": key,
				"kind": found.kind,
				"agreement": found.agreement or None,
				"metric": found.metric,
				"priority": found.priority,
				"state": state,
				"due_at": to_naive(found.at),
				"recorded_at": to_naive(now),
				"delay_seconds": now - found.at,
				"is_late": int(state != "Past" and now - found.at > 60 * number("late_minutes")),
				"act_after": to_naive(now) if state == "Pending" else None,
			}


def _state(found: Escalation, part: Part, since: int) -> str:
	if found.at < since:
		return "Past"
	agreement = found.agreement or next((s.agreement for s in part.judged.states if s.kind == "SLA"), "")
	return "Observed" if observes_only() or agreement in observed_agreements() else "Pending"
