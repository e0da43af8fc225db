"""Judging a batch of tickets by a policy: rows for the files, columns for the figures, the worst breaches."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from heapq import heappush, heappushpop
from io import StringIO

import numpy as np

from itss_service.cli.replay.csv_rows import CsvRows
from itss_service.cli.replay.results import ChangedSide, LedgerLine, WorstBreach
from itss_service.cli.replay.tables import ClockKey, ClockTable, TicketTable
from itss_service.core.agreement.policy import Policy
from itss_service.core.calendar.bulk import BulkCalendar
from itss_service.core.clock.bulk import clocks_of_many
from itss_service.core.clock.ledger import ledger
from itss_service.core.clock.state import ClockState
from itss_service.core.decide.escalation import escalations
from itss_service.core.instants import from_epoch
from itss_service.core.measure.whose_time import whose_time
from itss_service.core.ticket.history import Step
from itss_service.core.ticket.summary import TicketSummary, summarise

WORST, CHANGED = 10, 300
"""How many breaches and changed tickets are kept to be shown."""

Ticket = tuple[str, Sequence[Step]]
Worst = tuple[int, str, str, ClockState]
"""The overrun in working seconds, the ticket and metric that break ties, and the clock."""
_TICKET_FIELDS = ("kind", "priority", "group", "customer", "service")


@dataclass(slots=True)
class Judgement:
	"""What judging tickets yields; judgements of batches add up. The three texts are CSV without heads."""

	clocks: ClockTable = field(default_factory=ClockTable)
	tickets: TicketTable = field(default_factory=TicketTable)
	clocks_csv: str = ""
	tickets_csv: str = ""
	escalations_csv: str = ""
	escalated: Counter[str] = field(default_factory=Counter)
	working: Counter[str] = field(default_factory=Counter)
	paused: Counter[str] = field(default_factory=Counter)
	closed: int = 0
	worst: list[WorstBreach] = field(default_factory=list)
	verdicts: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
	"""Priority and state of every SLA clock by ticket and metric; of one batch only."""

	def add(self, other: Judgement) -> None:
		"""Take a later batch's outcome in; its texts are the caller's to write."""
		self.clocks.extend(other.clocks)
		self.tickets.extend(other.tickets)
		for mine, its in (
			(self.escalated, other.escalated),
			(self.working, other.working),
			(self.paused, other.paused),
		):
			mine.update(its)
		self.closed += other.closed
		self.worst = sorted([*self.worst, *other.worst], key=_badness)[:WORST]


@dataclass(slots=True)
class Changes:
	"""Tickets whose verdict differs between two policies: some of them, and how many in all."""

	shown: list[ChangedSide] = field(default_factory=list)
	counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)

	def add(self, other: Changes) -> None:
		"""Take a later batch's changes in."""
		self.shown += other.shown[: CHANGED - len(self.shown)]
		self.counts.update(other.counts)


class Judge:
	"""Judges batches of tickets by one policy at one moment; keeps what it has laid out between batches."""

	def __init__(self, policy: Policy, now: int, zone: tzinfo) -> None:
		self.policy, self.now = policy, now
		self._rows = CsvRows(policy, zone)
		self._calendars: dict[int, BulkCalendar] = {}

	def lay_out(self, first: int) -> None:
		"""Lay every calendar out from an instant to now: once, before worker processes inherit it."""
		for calendar in self.policy.calendars.values():
			bulk = self._calendars.setdefault(id(calendar), BulkCalendar(calendar))
			bulk.positions(np.array([first, self.now]))

	def judge(self, tickets: Sequence[Ticket]) -> Judgement:
		"""The outcome of one batch."""
		outcome = Judgement()
		worst: list[Worst] = []
		resolutions: list[ClockState] = []
		clocks, rows, escalated = StringIO(), StringIO(), StringIO()
		write_clock, write_ticket, write_escalation = (
			csv.writer(file, lineterminator="\n").writerow for file in (clocks, rows, escalated)
		)
		judged = clocks_of_many([steps for _, steps in tickets], self.policy, self.now, self._calendars)
		for (ticket, steps), (states, positions) in zip(tickets, judged, strict=True):
			if not steps:  # everything about it lies after now
				continue
			for state in states:
				_note_clock(outcome, ticket, state)
				_keep_worst(worst, ticket, state)
				write_clock(self._rows.clock(ticket, state))
			found = escalations(states, steps, self.policy, self.now, positions)
			for escalation in found:
				outcome.escalated[f"{escalation.level}: {', '.join(escalation.to)}"] += 1
				write_escalation(self._rows.escalation(ticket, escalation))
			summary = summarise(steps)
			self._note_ticket(outcome.tickets, ticket, steps, states, summary, bool(found))
			write_ticket(self._rows.ticket(ticket, steps, summary))
			resolutions += [state for state in states if state.kind == "SLA" and state.metric == "resolution"]
		outcome.clocks_csv, outcome.tickets_csv = clocks.getvalue(), rows.getvalue()
		outcome.escalations_csv = escalated.getvalue()
		_note_time(outcome, resolutions)
		outcome.clocks.settle()
		outcome.tickets.settle()
		outcome.worst = [_worst_breach(ticket, state) for _, ticket, _, state in worst]
		return outcome

	def _note_ticket(
		self,
		table: TicketTable,
		ticket: str,
		steps: Sequence[Step],
		states: Sequence[ClockState],
		summary: TicketSummary,
		escalated: bool,
	) -> None:
		fields = steps[-1].fields
		slas = {state.metric: state for state in states if state.kind == "SLA"}
		response, resolution = slas.get("response"), slas.get("resolution")
		is_open = summary.status == "open" and summary.opened_at is not None
		table.add(
			(ticket, *(fields.get(name) for name in _TICKET_FIELDS), summary.channel, summary.status),
			(
				summary.opened_at,
				summary.responded_at,
				summary.resolved_at,
				summary.closed_at,
				summary.ended_at,
				summary.reopened,
				summary.reassigned,
				summary.groups,
				self.now - (summary.opened_at or 0) if is_open else None,
				response.elapsed_seconds if response and response.stopped_at is not None else None,
				resolution.elapsed_seconds if resolution and resolution.stopped_at is not None else None,
			),
			(summary.is_first_contact, escalated, bool(slas)),
		)


def changes(before: Judgement, after: Judgement) -> Changes:
	"""Which tickets meet an SLA metric by one policy and breach it by the other, of one batch."""
	found = Changes()
	for (ticket, metric), (priority, verdict) in before.verdicts.items():
		other = after.verdicts.get((ticket, metric), ("", ""))[1]
		if other != verdict and {verdict, other} == {"met", "breached"}:
			found.counts[metric, verdict, other] += 1
			if len(found.shown) < CHANGED:
				found.shown.append(ChangedSide(ticket, metric, priority, verdict, other))
	return found


def _note_clock(outcome: Judgement, ticket: str, state: ClockState) -> None:
	key: ClockKey = (state.kind, state.agreement, state.metric, state.priority or "")
	numbers = (
		state.duration,
		state.elapsed_seconds,
		state.paused_seconds,
		state.started_at,
		state.due_at,
		state.stopped_at,
		state.breached_at,
	)
	outcome.clocks.add(key, state.state, numbers)
	if state.kind == "SLA":
		outcome.verdicts[ticket, state.metric] = (key[3], state.state)


def _note_time(outcome: Judgement, states: Sequence[ClockState]) -> None:
	split = whose_time(states)
	outcome.working.update(split.working)
	outcome.paused.update(split.paused)
	outcome.closed += split.closed


def _keep_worst(worst: list[Worst], ticket: str, state: ClockState) -> None:
	"""Keep the SLA clocks that overran furthest, in a heap whose first entry gives way first."""
	if state.state != "breached" or state.kind != "SLA" or state.duration is None:
		return
	overrun = state.elapsed_seconds - state.duration
	if overrun > 0 and (len(worst) < WORST or overrun > worst[0][0]):
		(heappush if len(worst) < WORST else heappushpop)(worst, (overrun, ticket, state.metric, state))


def _badness(breach: WorstBreach) -> tuple[int, str, str]:
	return (breach.duration - breach.elapsed, breach.ticket, breach.metric)


def _worst_breach(ticket: str, state: ClockState) -> WorstBreach:
	lines = [
		LedgerLine(
			from_epoch(entry.start, state.zone),
			from_epoch(entry.end, state.zone),
			entry.seconds,
			entry.why,
			entry.reason,
			entry.event,
			entry.holder,
		)
		for entry in ledger(state)
	]
	return WorstBreach(
		ticket=ticket,
		agreement=state.agreement,
		metric=state.metric,
		priority=state.priority or "",
		duration=state.duration or 0,
		elapsed=state.elapsed_seconds,
		due_at=from_epoch(state.due_at or state.started_at, state.zone),
		stopped_at=state.at(state.stopped_at),
		ledger=lines,
	)
