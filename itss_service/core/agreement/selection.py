"""Which agreement a ticket falls under, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from itss_service.core.agreement.agreement import Agreement


@dataclass(frozen=True, slots=True)
class Selection:
	"""The agreement chosen, the fields that made it match, and the others that matched too, best first."""

	agreement: Agreement
	matched: tuple[str, ...]
	others: tuple[Agreement, ...]

	@property
	def reason(self) -> str:
		"""One sentence that can be shown to the customer."""
		matched = (
			f"matches the ticket's {', '.join(self.matched)}" if self.matched else "applies to every ticket"
		)
		if not self.others:
			return f"{self.agreement.name} {matched}; no other agreement does"
		rival = self.others[0]
		why = "is more specific than" if len(rival.applies) < len(self.matched) else "comes before"
		return f"{self.agreement.name} {matched} and {why} {rival.name}"


def select(agreements: Iterable[Agreement], fields: Mapping[str, str | None]) -> Selection | None:
	"""The agreement with the most matching conditions; among equals the first in the list.

	A ticket that names its agreement (by an `agreement_changed` event) has that one.
	"""
	candidates = list(agreements)
	named = [agreement for agreement in candidates if agreement.name == fields.get("agreement")]
	if named:
		return Selection(named[0], ("agreement",), ())
	matching = [
		agreement
		for agreement in candidates
		if all(fields.get(key) in values for key, values in agreement.applies.items())
	]
	matching.sort(key=lambda agreement: -len(agreement.applies))
	return Selection(matching[0], tuple(matching[0].applies), tuple(matching[1:])) if matching else None
