"""Clocks and their ledgers as the panel shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import frappe

from itss_service.bridge.instants import to_epoch
from itss_service.core.agreement.agreement import HOLDER
from itss_service.core.agreement.selection import Selection
from itss_service.core.clock.ledger import Entry, entries
from itss_service.core.clock.state import ClockState, Why
from itss_service.desk.instants import iso
from itss_service.tickets.judging import Judged, observed_agreements
from itss_service.tickets.projection import clock_key

MOST_ENTRIES = 400
"""Of a ledger; the latest are shown."""
_COLUMNS = (
	*("kind", "agreement", "metric", "state", "cycle", "duration", "elapsed_seconds", "paused_seconds"),
	*("started_at", "due_at", "stopped_at", "breached_at"),
	*("name", "ruling", "cause", "responsible", "exempt"),
)
_GOING_ON = frozenset({"resumed", "reopened", "resolved", "closed", "cancelled"})
"""Events after which a hold is over."""
_ORDER = {"SLA": 0, "OLA": 1, "UC": 2}


def clocks(ticket: str, judged: Judged, now: int) -> list[dict[str, Any]]:
	"""Every clock of a ticket: SLA first, what runs before what stopped."""
	stored = _stored(ticket)
	states = sorted(judged.states, key=lambda state: (_ORDER[state.kind], not state.is_open))
	found = []
	for state in states:
		key = clock_key(state.kind, state.agreement, state.metric)
		found.append(_clock(key, state, stored.get(key), judged, now))
	return found


def _stored(ticket: str) -> dict[str, frappe._dict]:
	table = frappe.qb.DocType("ITSS Clock")
	query = frappe.qb.from_(table).select(*(table[name] for name in _COLUMNS)).where(table.ticket == ticket)
	return {clock_key(row.kind, row.agreement, row.metric): row for row in query.run(as_dict=True)}


def _clock(
	key: str, state: ClockState, stored: frappe._dict | None, judged: Judged, now: int
) -> dict[str, Any]:
	told: dict[str, Any] = {
		"key": key,
		"kind": state.kind,
		"agreement": state.agreement,
		"holder": _holder(state, judged),
		"is_observed": state.agreement in observed_agreements(),
		"metric": state.metric,
		"priority": state.priority,
		"calendar": state.target.calendar.name,
		"state": state.state,
		"is_open": state.is_open,
		"is_paused": state.is_paused,
		"is_working_now": bool(
			state.is_open and not state.is_paused and state.target.calendar.timeline.is_open(now)
		),
		"paused_by": _why_paused(state, judged),
		"cycle": state.cycle,
		"started_at": iso(state.started_at),
		"due_at": iso(state.due_at),
		"stopped_at": iso(state.stopped_at),
		"breached_at": iso(state.breached_at),
		"duration": state.duration,
		"elapsed": state.elapsed_seconds,
		"remaining": state.remaining_seconds,
		"paused": state.paused_seconds,
		"next_at": iso(state.next_event_at),
		"warnings": _warnings(state),
		**_ledger(state),
	}
	if stored and stored.state == "breached":
		told["breach"] = _breach(stored)
	if stored and stored.stopped_at and not state.is_open and stored.cycle == state.cycle:
		told |= _as_it_was_judged(stored, told)
	return told


def _breach(stored: frappe._dict) -> dict[str, Any]:
	"""The ruling upon it, or whether the user may make one."""
	ruling = (
		{name: stored[name] for name in ("ruling", "cause", "responsible", "exempt")}
		if stored.ruling
		else None
	)
	may_rule = not ruling and bool(frappe.has_permission("ITSS Breach Ruling", "create"))
	return {"clock": stored.name, "ruling": ruling, "may_rule": may_rule}


def _as_it_was_judged(stored: frappe._dict, told: Mapping[str, Any]) -> dict[str, Any]:
	"""A verdict stays what it was; where today's set-up would say otherwise, the ledger is told to be today's."""
	instants = ("started_at", "due_at", "stopped_at", "breached_at")
	kept: dict[str, Any] = {name: iso(to_epoch(stored[name]) if stored[name] else None) for name in instants}
	elapsed, duration = int(stored.elapsed_seconds or 0), stored.duration
	kept |= {"state": stored.state, "elapsed": elapsed, "paused": int(stored.paused_seconds or 0)}
	kept["duration"] = told["duration"] if duration in (None, "") else int(duration)
	kept["remaining"] = None if kept["duration"] is None else kept["duration"] - elapsed
	kept["set_up_changed"] = (elapsed, stored.state) != (told["elapsed"], told["state"])
	return kept


def _holder(state: ClockState, judged: Judged) -> str | None:
	"""Whom an OLA or a UC binds."""
	field = HOLDER.get(state.kind)
	if field is None:
		return None
	bound = judged.terms.policy.agreement(state.agreement).applies.get(field, frozenset())
	here = judged.steps[-1].fields.get(field)
	return here if here in bound else ", ".join(sorted(bound)) or None


def _why_paused(state: ClockState, judged: Judged) -> dict[str, Any] | None:
	"""On hold with its reason, with somebody else, or without a promise; what began this very second counts."""
	if not state.is_paused:
		return None
	step = next((s for s in reversed(judged.steps) if s.name in state.target.hold_events | _GOING_ON), None)
	holder = judged.steps[-1].holder
	last = state.stretches[-1] if state.stretches else None
	if last and last.why is Why.ELSEWHERE and state.kind != "SLA":
		return {"why": last.why.value, "reason": None, "since": iso(last.start), "holder": holder}
	if step and state.target.pauses_on(step.event):
		reason, since = step.event.reason, iso(step.at)
		return {"why": Why.PAUSED.value, "reason": reason, "since": since, "holder": holder}
	why = Why.ELSEWHERE if state.kind != "SLA" else Why.UNTARGETED
	return {"why": why.value, "reason": None, "since": None, "holder": holder}


def _warnings(state: ClockState) -> list[dict[str, Any]]:
	"""The warning points with the instant at which each was reached in this cycle, if it was."""
	reached = {found.mark: found.at for found in state.reached if found.cycle == state.cycle}
	marks = {mark.share: at for mark, at in reached.items() if not mark.offset}
	return [{"share": float(share), "reached_at": iso(marks.get(share))} for share in state.target.warn_at]


def _ledger(state: ClockState) -> dict[str, Any]:
	"""The entries of earlier runs and of this one; those of this one add up to what it has used."""
	current = {id(stretch) for stretch in state.stretches}
	before = {id(s): s for run in state.runs for s in run.stretches if id(s) not in current}
	rows = [_entry(entry, True) for entry in entries(before.values())]
	rows += [_entry(entry, False) for entry in entries(state.stretches)]
	left_out = max(len(rows) - MOST_ENTRIES, 0)
	return {"ledger": rows[left_out:], "ledger_left_out": left_out}


def _entry(entry: Entry, is_earlier: bool) -> dict[str, Any]:
	return {
		"from": iso(entry.start),
		"to": iso(entry.end),
		"seconds": entry.seconds,
		"why": entry.why,
		"reason": entry.reason,
		"event": entry.event,
		"holder": entry.holder,
		"cycle": entry.cycle,
		"is_earlier": is_earlier,
	}


def selection(judged: Judged) -> dict[str, Any] | None:
	"""Why this SLA holds, as parts: the pages make the sentence."""
	found: Selection | None = judged.terms.policy.select("SLA", judged.steps[-1].fields)
	if found is None:
		return None
	rival = found.others[0] if found.others else None
	return {
		"agreement": found.agreement.name,
		"is_named": found.matched == ("agreement",),
		"matched": [{"field": name, "value": judged.steps[-1].fields.get(name)} for name in found.matched],
		"rival": rival.name if rival else None,
		"rival_is_broader": bool(rival and len(rival.applies) < len(found.matched)),
	}
