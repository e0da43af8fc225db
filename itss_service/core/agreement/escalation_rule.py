"""Escalation rules: when somebody must hear of a ticket, and who (SD9, OP3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from itss_service.core.agreement.agreement import Kind
from itss_service.core.agreement.marks import Mark
from itss_service.core.calendar import Calendar

Direction = Literal["functional", "hierarchic"]


@dataclass(frozen=True, slots=True)
class When:
	"""The condition: a mark of a metric's clocks, silence, or a count. Exactly one is set.

	`no_update_for` are working seconds without outward progress, on `calendar` or, if None, the one of the SLA's
	clocks. The tuples limit the rule (None: no limit).
	"""

	metric: str | None = None
	mark: Mark | None = None
	no_update_for: int | None = None
	calendar: Calendar | None = None
	reopened: int | None = None
	reassigned: int | None = None
	agreements: tuple[str, ...] | None = None
	kinds: tuple[Kind, ...] | None = None
	priorities: tuple[str, ...] | None = None

	def concerns(self, kind: Kind, agreement: str) -> bool:
		"""Whether the rule is about clocks of this agreement."""
		return (self.kinds is None or kind in self.kinds) and (
			self.agreements is None or agreement in self.agreements
		)


@dataclass(frozen=True, slots=True)
class EscalationRule:
	"""`direction`: functional goes to who can solve it (the next tier), hierarchic to who answers for it."""

	name: str
	when: When
	level: int
	to: tuple[str, ...]
	direction: Direction
