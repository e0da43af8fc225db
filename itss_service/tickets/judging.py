"""A ticket's events judged by the terms it was opened under; the core does all of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import frappe

from itss_service.bridge import stamp
from itss_service.bridge.instants import to_epoch
from itss_service.bridge.policy import Terms, terms_of
from itss_service.core.clock.clocks import clocks_of_steps, positions_one_by_one
from itss_service.core.clock.state import ClockState
from itss_service.core.decide.escalation import Escalation, escalations
from itss_service.core.decide.next_event import next_escalation_at
from itss_service.core.instants import from_epoch
from itss_service.core.ticket.events import Event
from itss_service.core.ticket.history import Step, history
from itss_service.core.ticket.summary import TicketSummary, summarise
from itss_service.tickets import turning


class Judged(NamedTuple):
	"""What a ticket's events come to at a moment; `next_at` is the next instant at which anything happens by itself.

	`turned` are events that its terms bring about and that are not recorded yet; everything else counts with them.
	"""

	terms: Terms
	steps: Sequence[Step]
	states: Sequence[ClockState]
	escalations: Sequence[Escalation]
	summary: TicketSummary
	next_at: int | None
	turned: Sequence[Event] = ()


class Rule(NamedTuple):
	"""What an escalation rule does: its steps as (number, action), and since when it counts (epoch seconds)."""

	steps: tuple[tuple[int, str], ...]
	effective_from: int


NOTIFY = ((0, "Notify"),)
UNKNOWN = Rule(NOTIFY, 0)


def judge(events: Sequence[Event], opened_on: date, now: int) -> Judged:
	"""Clocks, escalations and summary at `now` (epoch seconds)."""
	terms = terms_of(opened_on)
	policy = terms.policy
	zone = events[0].at.tzinfo if events else None
	steps = history(events, from_epoch(now, zone), policy.matrix)
	turned: list[Event] = []
	if terms.turns:
		steps, turned = turning.through_turns(events, steps, terms, now)
	positions = positions_one_by_one(steps, now)
	states = clocks_of_steps(steps, policy, now, positions)
	found = escalations(states, steps, policy, now, positions)
	next_at = next_escalation_at(states, steps, policy, now, positions)
	if terms.turns:
		next_at = turning.next_at(next_at, states, terms, now)
	return Judged(terms, steps, states, found, summarise(steps), next_at, turned)


def rules() -> dict[str, Rule]:
	"""The escalation rules by name, kept like the policy."""
	return stamp.kept("escalation rules", _rules)


def observed_agreements() -> frozenset[str]:
	"""Agreements that are measured and not acted upon."""
	read = lambda: frozenset(frappe.get_all("ITSS Agreement", filters={"observe_only": 1}, pluck="name"))  # noqa: E731
	return stamp.kept("observed agreements", read)


def _rules() -> dict[str, Rule]:
	steps: dict[str, list[tuple[int, str]]] = {}
	for row in frappe.get_all(
		"ITSS Escalation Step",
		filters={"parenttype": "ITSS Escalation Rule"},
		fields=["parent", "idx", "action"],
		order_by="parent, idx",
	):
		steps.setdefault(row.parent, []).append((row.idx, row.action))
	known = frappe.get_all("ITSS Escalation Rule", fields=["name", "effective_from"])
	return {
		rule.name: Rule(
			tuple(steps.get(rule.name, NOTIFY)), to_epoch(rule.effective_from) if rule.effective_from else 0
		)
		for rule in known
	}
