"""What became of a ticket, in a few values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from itss_service.core.agreement.agreement import ACKNOWLEDGEMENTS
from itss_service.core.ticket.history import Step

_STATUS = {"resolved": "resolved", "closed": "closed", "cancelled": "cancelled", "reopened": "open"}


@dataclass(slots=True)
class TicketSummary:
	"""Instants in epoch seconds. `resolved_at` is the last resolution, None while the ticket is open again.

	`responded_at` is the first act that answered, a resolution included; `reassigned` counts changes of the group.
	"""

	opened_at: int | None = None
	responded_at: int | None = None
	resolved_at: int | None = None
	closed_at: int | None = None
	status: str = "open"
	reopened: int = 0
	reassigned: int = 0
	groups: int = 0
	channel: str | None = None

	@property
	def ended_at(self) -> int | None:
		"""When nobody had to work on it any more, None while it is open."""
		return self.closed_at if self.resolved_at is None else self.resolved_at

	@property
	def is_first_contact(self) -> bool:
		"""Solved by the first group that had it, and never reopened."""
		return self.resolved_at is not None and not self.reassigned and not self.reopened


def summarise(steps: Sequence[Step]) -> TicketSummary:
	"""The summary of the steps of a ticket."""
	ticket = TicketSummary()
	group: str | None = None
	groups = set()
	for at, name, fields, _, event in steps:
		holding = fields.get("group")
		if holding is not None and holding != group:
			ticket.reassigned += group is not None
			group = holding
			groups.add(holding)
		if name == "opened" and ticket.opened_at is None:
			ticket.opened_at, ticket.channel = at, event.channel
		elif name == "responded" and ticket.responded_at is None and event.channel not in ACKNOWLEDGEMENTS:
			ticket.responded_at = at
		elif name in _STATUS:
			_change_status(ticket, name, at)
	ticket.groups = len(groups)
	return ticket


def _change_status(ticket: TicketSummary, name: str, at: int) -> None:
	ticket.status = _STATUS[name]
	if name == "reopened":
		ticket.reopened += 1
		ticket.resolved_at = ticket.closed_at = None
		return
	if name in ("resolved", "closed"):
		ticket.responded_at = at if ticket.responded_at is None else ticket.responded_at
		ticket.resolved_at = at if ticket.resolved_at is None else ticket.resolved_at
	if name != "resolved":
		ticket.closed_at = at
