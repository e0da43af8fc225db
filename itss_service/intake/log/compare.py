"""Every clock in the site beside the command line's replay of the same log, ticket by ticket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import frappe
from frappe.utils import getdate

from itss_service.bridge.instants import system_zone, to_epoch
from itss_service.cli.replay.log.reader import TicketEvents
from itss_service.core.agreement.policy import Policy
from itss_service.core.calendar.bulk import BulkCalendar
from itss_service.core.clock.bulk import clocks_of_many
from itss_service.core.clock.state import ClockState
from itss_service.core.instants import epoch, from_epoch
from itss_service.core.ticket.history import history
from itss_service.intake.log.load import OnProgress
from itss_service.intake.log.source import Log, of_this_log, read
from itss_service.tickets import store
from itss_service.tickets.judging import judge
from itss_service.tickets.refresh import CLOCK

INSTANTS = ("started_at", "due_at", "stopped_at", "breached_at")
COMPARED = ("state", "priority", *INSTANTS, "duration", "elapsed_seconds", "paused_seconds", "cycle")
KEY = ("kind", "agreement", "metric")
SHOWN = 20
Key = tuple[str, str, str]
Told = dict[str, Any]


@dataclass(slots=True)
class Comparison:
	"""Counts, and the first differences as lines to show. `later` clocks ran on here and were judged anew."""

	tickets: int = 0
	clocks: int = 0
	not_loaded: int = 0
	later: int = 0
	differences: int = 0
	by_field: Counter[str] = field(default_factory=Counter)
	shown: list[str] = field(default_factory=list)

	def differ(self, ticket: str, key: Key, what: str, here: object, there: object) -> None:
		self.differences += 1
		self.by_field[what] += 1
		if len(self.shown) < SHOWN:
			self.shown.append(f"{ticket}  {' '.join(key)}  {what}: {here!r} here, {there!r} in the replay")


def compare(
	log: Log,
	policy_of: Callable[[date], Policy],
	now: int | None = None,
	on_progress: OnProgress | None = None,
) -> Comparison:
	"""Compares every ticket of the log that was loaded; `policy_of` gives the replay's policy for an opening day."""
	found, done = Comparison(), 0
	calendars: dict[int, BulkCalendar] = {}
	with read(log) as tickets:
		until = tickets.last if now is None else now
		for batch in log.batches(tickets):
			loaded = of_this_log(log, [ticket for ticket, _events in batch])
			present = [ticket for ticket in batch if ticket.ticket in loaded]
			found.not_loaded += len(batch) - len(present)
			here = _stored(loaded, until, found)
			for ticket, states in _replayed(present, policy_of, until, calendars):
				_compare_ticket(found, ticket, here.get(ticket, {}), states)
			done += len(batch)
			if on_progress:
				on_progress(done)
	return found


def _replayed(
	batch: Sequence[TicketEvents],
	policy_of: Callable[[date], Policy],
	now: int,
	calendars: dict[int, BulkCalendar],
) -> Iterator[tuple[str, dict[Key, Told]]]:
	"""What `itss-service replay` makes of these tickets: by its bulk fold, not by the one that the site uses."""
	zone = system_zone()
	by_policy: dict[int, tuple[Policy, list[TicketEvents]]] = {}
	for ticket in batch:
		opened = next(event.at for event in ticket.events if event.event == "opened")
		policy = policy_of(opened.astimezone(zone).date())
		by_policy.setdefault(id(policy), (policy, []))[1].append(ticket)
	for policy, tickets in by_policy.values():
		steps = [history(events, from_epoch(now, zone), policy.matrix) for _ticket, events in tickets]
		judged = clocks_of_many(steps, policy, now, calendars)
		for (ticket, _events), (states, _positions) in zip(tickets, judged, strict=True):
			yield ticket, {(s.kind, s.agreement, s.metric): _told(s) for s in states}


def _stored(loaded: dict[str, str], now: int, found: Comparison) -> dict[str, dict[Key, Told]]:
	"""The clocks in the site by Issue. Those that were judged at a later moment are folded anew at the log's end."""
	clocks: dict[str, dict[Key, Told]] = {name: {} for name in loaded}
	later = set()
	if not loaded:
		return clocks
	for row in frappe.get_all(
		CLOCK,
		filters={"ticket": ["in", list(loaded.values())]},
		fields=["reference_name", "ticket", "computed_at", "is_open", *KEY, *COMPARED],
		order_by="ticket, kind, agreement, metric",
	):
		if to_epoch(row.computed_at) > now:
			later.add(row.ticket)
		told = {name: row[name] for name in COMPARED}
		told |= {name: to_epoch(row[name]) if row[name] else None for name in INSTANTS}
		clocks[row.reference_name][row.kind, row.agreement, row.metric] = told
	if later:
		names = {ticket: name for name, ticket in loaded.items()}
		for ticket, events in store.load_many(sorted(later)).items():
			opened = next(event.at for event in events if event.event == "opened")
			states = judge([event for event in events if epoch(event.at) <= now], getdate(opened), now).states
			clocks[names[ticket]] = {(s.kind, s.agreement, s.metric): _told(s) for s in states}
			found.later += len(states)
	return clocks


def _told(state: ClockState) -> Told:
	return {name: getattr(state, name) for name in COMPARED}


def _compare_ticket(found: Comparison, ticket: str, here: dict[Key, Told], there: dict[Key, Told]) -> None:
	found.tickets += 1
	found.clocks += len(there)
	for key in there.keys() - here.keys():
		found.differ(ticket, key, "clock", None, there[key]["state"])
	for key in here.keys() - there.keys():
		found.differ(ticket, key, "clock", here[key]["state"], None)
	for key in here.keys() & there.keys():
		for name in COMPARED:
			if (here[key][name] or None) != (there[key][name] or None):
				found.differ(ticket, key, name, here[key][name], there[key][name])
