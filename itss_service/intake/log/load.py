"""Loads a log: a batch of tickets per transaction, so that a run that breaks off is gone on with by the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.utils import now_datetime

from itss_service.cli.replay.log.reader import TicketEvents
from itss_service.intake.log.masters import Masters
from itss_service.intake.log.rows import Loaded, build
from itss_service.intake.log.source import DOCTYPE, Log, of_this_log, read, sourced
from itss_service.tickets import refresh, store
from itss_service.tickets.projection import ticket_values
from itss_service.tickets.refresh import judge_row, shown
from itss_service.tickets.rows import insert_rows
from itss_service.tickets.tracked import Tracked, tracked

_LONGEST_NAME = 140
OnProgress = Callable[[int], None]


class NotTrackedError(frappe.ValidationError):
	pass


@dataclass(slots=True)
class Outcome:
	"""What a load did; `taken` are tickets whose name an Issue has that did not come from this log."""

	loaded: int = 0
	present: int = 0
	taken: list[str] = field(default_factory=list)
	rejected: int = 0
	adjusted: int = 0
	masters: Counter[str] = field(default_factory=Counter)


def load(log: Log, now: int | None = None, on_progress: OnProgress | None = None) -> Outcome:
	"""Issues, events and clocks of every ticket that is not here yet, judged at the log's last instant.

	Nothing is sent to anybody: what would have been escalated is recorded as past.
	"""
	reader = tracked_issue()
	outcome, masters, done = Outcome(), Masters(), 0
	with read(log) as tickets:
		until = tickets.last if now is None else now
		for batch in log.batches(tickets):
			_load_batch(log, batch, until, reader, masters, outcome)
			frappe.db.commit()
			done += len(batch)
			if on_progress:
				on_progress(done)
		outcome.rejected, outcome.adjusted = tickets.rejected, tickets.adjusted
	outcome.masters = masters.created
	return outcome


def tracked_issue() -> Tracked:
	reader = tracked(DOCTYPE)
	if reader is None:
		frappe.throw(
			_("{0} is not tracked on this site. Enable it in ITSS Tracked Doctype first.").format(_(DOCTYPE)),
			NotTrackedError,
			_("Issues Are Not Tracked"),
		)
	return reader


def _load_batch(
	log: Log,
	batch: Sequence[TicketEvents],
	now: int,
	reader: Tracked,
	masters: Masters,
	outcome: Outcome,
) -> None:
	moment = now_datetime().replace(microsecond=0)
	parts = [
		build(ticket, sourced(log, events), now, moment, reader, masters)
		for ticket, events in _new(log, batch, outcome)
	]
	write(parts, now, reader)
	outcome.loaded += len(parts)


def write(parts: Sequence[Loaded], now: int, reader: Tracked) -> None:
	"""Issues, their events, and the clocks and tickets that follow from them at `now`."""
	if not parts:
		return
	judged = []
	for part in parts:
		found = judge_row(part.ticket, part.events, now)
		part.ticket["shown"] = shown(reader, ticket_values(found, now) if found else {})
		part.issue.update(part.ticket["shown"])
		if found:
			judged.append((part.ticket, found))
	insert_rows(DOCTYPE, [part.issue for part in parts])
	store.append_many(
		({**part.ticket, "events": 0}, part.events, part.ticket["status"], None) for part in parts
	)
	refresh.write(judged, now)


def _new(log: Log, batch: Sequence[TicketEvents], outcome: Outcome) -> list[TicketEvents]:
	"""The tickets whose names are free; the database compares names without regard to case."""
	names = [ticket for ticket, _events in batch]
	ours = {name.casefold() for name in of_this_log(log, names)}
	used = {
		name.casefold()
		for name in frappe.get_all(DOCTYPE, filters={"name": ["in", names]}, pluck="name", order_by="name")
	}
	found = []
	for ticket in batch:
		key = ticket.ticket.casefold()
		if key in ours:
			outcome.present += 1
		elif key in used or len(ticket.ticket) > _LONGEST_NAME:
			outcome.taken.append(ticket.ticket)
		else:
			used.add(key)
			found.append(ticket)
	return found
