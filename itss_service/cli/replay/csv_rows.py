"""The rows of the files that a replay writes: clocks.csv, tickets.csv, escalations.csv."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from itss_service.core.agreement.policy import Policy
from itss_service.core.clock.state import ClockState
from itss_service.core.decide.escalation import Escalation
from itss_service.core.instants import from_epoch
from itss_service.core.ticket.history import Step
from itss_service.core.ticket.summary import TicketSummary

CLOCKS_HEADER = (
	"ticket",
	"agreement",
	"metric",
	"priority",
	"started_at",
	"due_at",
	"stopped_at",
	"elapsed_seconds",
	"paused_seconds",
	"state",
)
TICKETS_HEADER = (
	"ticket",
	"status",
	"priority",
	"kind",
	"group",
	"customer",
	"service",
	"agreement",
	"why_this_agreement",
	"opened_at",
	"responded_at",
	"resolved_at",
	"closed_at",
	"reopened",
	"reassigned",
)
ESCALATIONS_HEADER = ("ticket", "at", "level", "type", "to", "rule", "agreement", "metric", "cycle", "cause")

_TEXTS_KEPT = 200_000


class CsvRows:
	"""Makes the rows under one policy. Clocks tell instants in their calendars' zones, the rest in `zone`."""

	def __init__(self, policy: Policy, zone: tzinfo) -> None:
		self.policy, self.zone = policy, zone
		self._texts: dict[tuple[int, tzinfo], str] = {}

	def clock(self, ticket: str, state: ClockState) -> tuple[object, ...]:
		"""A row of clocks.csv."""
		text, zone = self._text, state.zone
		return (
			ticket,
			state.agreement,
			state.metric,
			state.priority,
			text(state.started_at, zone),
			text(state.due_at, zone),
			text(state.stopped_at, zone),
			state.elapsed_seconds,
			state.paused_seconds,
			state.state,
		)

	def ticket(self, ticket: str, steps: Sequence[Step], summary: TicketSummary) -> tuple[object, ...]:
		"""A row of tickets.csv."""
		fields, text = steps[-1].fields, self._text
		selection = self.policy.select("SLA", fields)
		return (
			ticket,
			summary.status,
			*(fields.get(name) for name in ("priority", "kind", "group", "customer", "service")),
			selection.agreement.name if selection else None,
			selection.reason if selection else "no agreement covers it",
			text(summary.opened_at, self.zone),
			text(summary.responded_at, self.zone),
			text(summary.resolved_at, self.zone),
			text(summary.closed_at, self.zone),
			summary.reopened,
			summary.reassigned,
		)

	def escalation(self, ticket: str, found: Escalation) -> tuple[object, ...]:
		"""A row of escalations.csv."""
		at = self._text(found.at, self.zone)
		to = "; ".join(found.to)
		name = found.name or f"rule {found.rule + 1}"
		return (
			ticket,
			at,
			found.level,
			found.direction,
			to,
			name,
			found.agreement,
			found.metric,
			found.cycle,
			found.cause,
		)

	def _text(self, instant: int | None, zone: tzinfo) -> str | None:
		"""An instant as ISO 8601 with the zone's offset; logs repeat theirs, so they are remembered a while."""
		if instant is None:
			return None
		known = self._texts.get((instant, zone))
		if known is None:
			if len(self._texts) > _TEXTS_KEPT:
				self._texts.clear()
			known = self._texts[instant, zone] = from_epoch(instant, zone).isoformat()
		return known
