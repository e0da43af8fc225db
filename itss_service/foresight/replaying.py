"""Tickets of a period judged by a draft, many at once, beside what their clocks say today."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import frappe
from frappe.model.document import Document

from itss_service.bridge.instants import now as moment
from itss_service.bridge.instants import system_zone, to_naive
from itss_service.core.agreement.agreement import HOLDER
from itss_service.core.agreement.policy import Policy
from itss_service.core.calendar.bulk import BulkCalendar
from itss_service.core.clock.bulk import clocks_of_many
from itss_service.core.instants import from_epoch
from itss_service.core.ticket.history import history
from itss_service.foresight.draft_policy import DraftPolicy
from itss_service.reports.periods import Period, span_of
from itss_service.tickets import store

TICKET, CLOCK = "ITSS Ticket", "ITSS Clock"
JUDGED = ("met", "breached")
AT_ONCE = 1_000
"""Tickets that are read and judged together."""

Progress = Callable[[int, int], None]


class Verdict(NamedTuple):
	"""Of one clock: under which agreement, and on which day it fell."""

	agreement: str
	metric: str
	priority: str
	breached: bool
	exempt: bool
	day: date


@dataclass(slots=True)
class Replayed:
	"""What the draft's clocks would say, and what those of the same tickets do say."""

	tickets: int = 0
	covered: set[str] = field(default_factory=set)
	by_month: Counter[str] = field(default_factory=Counter)
	"""The covered tickets by the month in which they were opened."""
	verdicts: list[Verdict] = field(default_factory=list)
	verdicts_now: list[Verdict] = field(default_factory=list)
	without: int = 0
	"""Covered tickets that have no such clock today."""


def replay(draft: Document, period: Period, progress: Progress = lambda done, total: None) -> Replayed:
	"""Judges every ticket opened in the period as of now."""
	policies, now = DraftPolicy(draft), moment()
	rows = _tickets(period)
	found = Replayed(tickets=len(rows))
	calendars: dict[int, BulkCalendar] = {}
	for start in range(0, len(rows), AT_ONCE):
		part = rows[start : start + AT_ONCE]
		_judge(part, policies, now, calendars, found)
		progress(min(start + AT_ONCE, len(rows)), len(rows))
	found.verdicts_now = list(_stored(draft, period, found))
	return found


def _tickets(period: Period) -> list[tuple[str, datetime]]:
	span = span_of(period)
	table = frappe.qb.DocType(TICKET)
	return (
		frappe.qb.from_(table)
		.select(table.name, table.opened_at)
		.where((table.opened_at >= span.start) & (table.opened_at < span.end))
		.orderby(table.opened_at)
		.orderby(table.name)
	).run()


def _judge(
	rows: Sequence[tuple[str, datetime]],
	policies: DraftPolicy,
	now: int,
	calendars: dict[int, BulkCalendar],
	found: Replayed,
) -> None:
	told = store.load_many([name for name, _opened_at in rows])
	by_policy: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
	policy_of: dict[int, Policy] = {}
	for name, opened_at in rows:
		policy = policies.of(opened_at.date())
		policy_of[id(policy)] = policy
		by_policy[id(policy)].append((name, opened_at))
	until = from_epoch(now, system_zone())
	for key, members in by_policy.items():
		policy = policy_of[key]
		steps = [history(policies.retold(told[name]), until, policy.matrix) for name, _opened_at in members]
		judged = clocks_of_many(steps, policy, now, calendars)
		for (name, opened_at), (states, _positions) in zip(members, judged, strict=True):
			for state in states:
				if state.agreement == policies.name:
					_note(found, name, opened_at, state)


def _note(found: Replayed, ticket: str, opened_at: datetime, state: Any) -> None:
	if ticket not in found.covered:
		found.covered.add(ticket)
		found.by_month[f"{opened_at:%Y-%m}"] += 1
	if state.state in JUDGED:
		at = to_naive(state.breached_at or state.stopped_at)
		breached = state.state == "breached"
		found.verdicts.append(
			Verdict(state.agreement, state.metric, state.priority or "", breached, False, at.date())
		)


def _stored(draft: Document, period: Period, found: Replayed) -> Iterator[Verdict]:
	"""The verdicts of the clocks of the draft's kind (and holder) that the covered tickets have."""
	span = span_of(period)
	ticket, clock = frappe.qb.DocType(TICKET), frappe.qb.DocType(CLOCK)
	query = (
		frappe.qb.from_(clock)
		.join(ticket)
		.on(ticket.name == clock.ticket)
		.select(
			clock.ticket,
			clock.agreement,
			clock.metric,
			clock.priority,
			clock.state,
			clock.breached_at,
			clock.stopped_at,
			clock.exempt,
		)
		.where((ticket.opened_at >= span.start) & (ticket.opened_at < span.end) & (clock.kind == draft.kind))
	)
	if draft.kind in HOLDER:
		query = query.where(clock.holder == (draft.supplier if draft.kind == "UC" else draft.support_group))
	seen = set()
	for name, agreement, metric, priority, state, breached_at, stopped_at, exempt in query.run():
		if name not in found.covered:
			continue
		seen.add(name)
		if state in JUDGED:
			day = (breached_at or stopped_at).date()
			yield Verdict(agreement, metric, priority or "", state == "breached", bool(exempt), day)
	found.without = len(found.covered - seen)


def months_of(period: Period) -> float:
	"""How long the period is, in months of 30.4 days."""
	return max((period.last - period.first + timedelta(days=1)).days / 30.436875, 1 / 30)
