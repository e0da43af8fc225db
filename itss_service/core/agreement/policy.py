"""A policy: the calendars, priorities, agreements and escalation rules that hold together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from itss_service.core.agreement.agreement import KINDS, Agreement, Kind
from itss_service.core.agreement.commitments import Commitments
from itss_service.core.agreement.escalation_rule import EscalationRule
from itss_service.core.agreement.marks import Mark, Marks
from itss_service.core.agreement.selection import Selection, select
from itss_service.core.calendar import Calendar
from itss_service.core.ticket.history import Fields
from itss_service.core.ticket.priority import PriorityMatrix


@dataclass(frozen=True, eq=False)
class Policy:
	"""Everything a ticket is judged by. Answers are remembered, the policy itself never changes."""

	name: str
	calendars: Mapping[str, Calendar]
	agreements: tuple[Agreement, ...]
	matrix: PriorityMatrix | None = None
	escalations: tuple[EscalationRule, ...] = ()
	_selections: dict[tuple[str | None, ...], Selection | None] = field(
		default_factory=dict, init=False, repr=False
	)
	_marks: dict[tuple[str, str], Marks] = field(default_factory=dict, init=False, repr=False)

	def select(self, kind: Kind, fields: Fields) -> Selection | None:
		"""The agreement of a kind that a ticket with these fields falls under, with the reason."""
		key = (kind, *map(fields.get, self._decisive))
		if key not in self._selections:
			self._selections[key] = select((a for a in self.agreements if a.kind == kind), fields)
		return self._selections[key]

	def choose(self, kind: Kind, fields: Fields) -> Agreement | None:
		"""`select` without the reason."""
		selection = self.select(kind, fields)
		return selection.agreement if selection else None

	def agreement(self, name: str) -> Agreement:
		"""The agreement of that name; KeyError if there is none."""
		return self._by_name[name]

	def marks(self, kind: Kind, agreement: str, metric: str) -> Marks:
		"""The points of such a clock that a warning or an escalation rule waits for, and the breach."""
		key = (agreement, metric)
		if key not in self._marks:
			targets = [target for target in self._by_name[agreement].targets if target.metric == metric]
			warnings = [Mark(share) for target in targets for share in target.warn_at]
			rules = [
				rule.when.mark
				for rule in self.escalations
				if rule.when.metric == metric and rule.when.mark and rule.when.concerns(kind, agreement)
			]
			self._marks[key] = Marks((*warnings, *rules))
		return self._marks[key]

	@cached_property
	def commitments(self) -> Commitments:
		"""Finds the clocks that a ticket gets under these agreements."""
		given = {agreement.kind for agreement in self.agreements}
		return Commitments((kind for kind in KINDS if kind in given), self.choose)

	@cached_property
	def _by_name(self) -> dict[str, Agreement]:
		return {agreement.name: agreement for agreement in self.agreements}

	@cached_property
	def _decisive(self) -> tuple[str, ...]:
		"""The ticket fields that any agreement looks at."""
		return (
			"agreement",
			*dict.fromkeys(key for agreement in self.agreements for key in agreement.applies),
		)
