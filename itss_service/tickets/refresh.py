"""The only writer of projections: clocks, escalations and ticket rows as their events have them now.

The caller holds the locks of the ITSS Ticket rows. A stopped clock's row is not touched again unless it runs anew,
so that a verdict stays what it was when a calendar or an agreement changes later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import frappe
from frappe import _

from itss_service.bridge.instants import now as moment
from itss_service.bridge.instants import to_naive
from itss_service.core.errors import ItssError
from itss_service.core.instants import epoch
from itss_service.core.ticket.events import Event
from itss_service.tickets import escalating, store
from itss_service.tickets.judging import Judged, judge
from itss_service.tickets.making_room import insert_tickets
from itss_service.tickets.projection import changed, clock_key, clock_values, ticket_values
from itss_service.tickets.rows import insert_rows, set_columns_of_many, update_row, update_rows
from itss_service.tickets.tracked import Tracked, tracked

TICKET, CLOCK = "ITSS Ticket", "ITSS Clock"
RETRY_SECONDS = 900
"""After which a ticket that could not be judged is tried again."""


class Part(NamedTuple):
	"""A ticket on its way through a refresh: its row, its stored clocks by key, and what its events come to."""

	row: dict[str, Any]
	clocks: dict[str, dict[str, Any]]
	judged: Judged


def refresh(row: dict[str, Any], events: Sequence[Event] | None = None) -> None:
	"""Brings one ticket up to date; `row` is an ITSS Ticket (new where it has `is_new`) and is updated as well."""
	refresh_many([row], {row["name"]: events} if events is not None else None)


def refresh_many(
	rows: Sequence[dict[str, Any]],
	events: Mapping[str, Sequence[Event]] | None = None,
	now: int | None = None,
) -> int:
	"""Brings tickets up to date in a few statements; one that cannot be judged is logged and left for later.

	Answers how many were.
	"""
	if not rows:
		return 0
	now = moment() if now is None else now
	names = [row["name"] for row in rows]
	told = events if events is not None else store.load_many(names)
	judged = [(row, found) for row in rows if (found := judge_row(row, told[row["name"]], now)) is not None]
	write(judged, now)
	return len(judged)


def write(judged: Sequence[tuple[dict[str, Any], Judged]], now: int, are_inserted: bool = False) -> None:
	"""Writes what tickets' events come to: clocks, escalations, ticket rows, and what their documents show.

	`are_inserted` where the documents are being inserted at this moment.
	"""
	known = [row["name"] for row, _found in judged if not row.get("is_new")]
	clocks = _stored_clocks(known) if known else {}
	parts = [Part(row, clocks.get(row["name"], {}), found) for row, found in judged]
	clock_names = _write_clocks(parts, now)
	escalating.record(parts, clock_names, now)
	tickets = [(part.row, {**ticket_values(part.judged, now), **_told_turns(part)}) for part in parts]
	store.append_many(
		(part.row, part.judged.turned, part.row["status"], None) for part in parts if part.judged.turned
	)
	insert_tickets(
		[_new_ticket(row, values) for row, values in tickets if row.pop("is_new", None)], are_inserted
	)
	update_rows(TICKET, [(row, changed(values, row)) for row, values in tickets])
	_show(tickets)


def judge_row(row: dict[str, Any], events: Sequence[Event], now: int) -> Judged | None:
	"""What a ticket's events come to; one that cannot be judged is logged, left for later, and None."""
	opened = next((event.at for event in events if event.event == "opened"), None)
	if opened is None or tracked(row["reference_doctype"]) is None:  # nobody asks any more; history stays
		_store_ticket(row, {"next_event_at": None})
		return None
	messages = len(frappe.local.message_log)
	try:
		if epoch(opened) > now:  # the server's clock went back
			_store_ticket(row, {"next_event_at": to_naive(epoch(opened))})
			return None
		return judge(events, opened.date(), now)
	except (ItssError, frappe.ValidationError) as error:
		frappe.log_error(
			title=_("{0} {1} cannot be judged").format(_(row["reference_doctype"]), row["reference_name"]),
			message=f"{error}\n\n{frappe.get_traceback()}",
			reference_doctype=row["reference_doctype"],
			reference_name=row["reference_name"],
		)
		del frappe.local.message_log[messages:]
		_store_ticket(row, {"next_event_at": to_naive(now + RETRY_SECONDS), "policy_digest": None})
		return None


def _told_turns(part: Part) -> dict[str, int]:
	"""The count of the events, where the ticket's terms brought some about."""
	turned = len(part.judged.turned)
	return {"events": (part.row["events"] or 0) + turned} if turned else {}


def _stored_clocks(tickets: Sequence[str]) -> dict[str, dict[str, dict[str, Any]]]:
	found: dict[str, dict[str, dict[str, Any]]] = {}
	table = frappe.qb.DocType(CLOCK)
	for clock in frappe.qb.from_(table).select("*").where(table.ticket.isin(list(tickets))).run(as_dict=True):
		key = clock_key(clock.kind, clock.agreement, clock.metric)
		found.setdefault(clock.ticket, {})[key] = clock
	return found


def _write_clocks(parts: Sequence[Part], now: int) -> dict[tuple[str, str], dict[str, Any]]:
	"""Inserts and updates what changed; answers the clocks' rows by ticket and key."""
	known: dict[tuple[str, str], dict[str, Any]] = {}
	added, updated = [], []
	for part in parts:
		present = set()
		for state in part.judged.states:
			key = clock_key(state.kind, state.agreement, state.metric)
			present.add(key)
			stored = part.clocks.get(key)
			if stored and stored["stopped_at"] and not state.is_open and stored["cycle"] == state.cycle:
				known[part.row["name"], key] = stored
				continue
			values = clock_values(state, part.judged, now)
			if values["breached_at"] and not (stored and stored["breach_noticed_at"]):
				values["breach_noticed_at"] = to_naive(now)
			if stored:
				updated.append((stored, _changed_clock(values, stored)))
			else:
				stored = _new_clock(part.row, values, now)
				added.append(stored)
			known[part.row["name"], key] = stored
		for key in part.clocks.keys() - present:  # the agreement is not among the terms any more
			_cancel(part.clocks[key], now)
	insert_rows(CLOCK, added)
	update_rows(CLOCK, updated)
	return known


def _changed_clock(values: dict[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
	"""Nothing where only the time went on: what a running clock has used follows from its start."""
	found = changed(values, stored)
	return {} if found.keys() <= {"computed_at", "elapsed_seconds"} else found


def _new_clock(row: Mapping[str, Any], values: dict[str, Any], now: int) -> dict[str, Any]:
	return {
		"name": frappe.generate_hash(length=12),
		"ticket": row["name"],
		"reference_doctype": row["reference_doctype"],
		"reference_name": row["reference_name"],
		"attached_at": to_naive(now),
		"breach_noticed_at": None,
		**values,
	}


def _cancel(stored: dict[str, Any], now: int) -> None:
	if stored["is_open"]:
		ended = {"is_open": 0, "state": "cancelled", "stopped_at": to_naive(now), "due_at": None}
		update_row(CLOCK, stored, {**ended, "next_event_at": None, "computed_at": to_naive(now)})


def _show(tickets: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> None:
	"""What documents show of their tickets, where they show something else."""
	differing: dict[str, list[tuple[str, dict[str, Any]]]] = {}
	for row, values in tickets:
		reader = tracked(row["reference_doctype"])
		told = shown(reader, values) if reader and not row.get("is_deleted") else {}
		if told and row.get("shown") != told:
			differing.setdefault(row["reference_doctype"], []).append((row["reference_name"], told))
			row["shown"] = told
	for doctype, documents in differing.items():
		set_columns_of_many(doctype, documents)
		for name, _told in documents:
			frappe.clear_document_cache(doctype, name)


def shown(reader: Tracked, values: Mapping[str, Any]) -> dict[str, Any]:
	"""What a document shows of its ticket: its own fields with the ticket's values."""
	told = ("next_due_at", "level_state")
	return {reader.fields[name]: values.get(name) for name in told if name in reader.fields}


def _store_ticket(row: dict[str, Any], values: dict[str, Any]) -> None:
	if row.pop("is_new", None):
		insert_tickets([_new_ticket(row, values)], of_new_documents=True)
	else:
		update_row(TICKET, row, changed(values, row))


def _new_ticket(row: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
	row.update(values)
	return {name: value for name, value in row.items() if name not in ("shown", "is_new")}
