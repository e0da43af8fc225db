"""Agreements that ended while a ticket was open: what a clock's regimes are then.

Only tickets whose last step knows of such an ending come here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from itss_service.core.agreement.agreement import Agreement
from itss_service.core.ticket.history import ENDED, Step

if TYPE_CHECKING:
	from itss_service.core.agreement.commitments import Regime

Chosen = tuple[int, Agreement | None, str | None]
"""From the step of an index on: the agreement that the ticket comes under, and its priority."""


def endings(steps: Sequence[Step]) -> dict[str, int]:
	"""The agreements that ended, each with the index of the step at which it did."""
	found: dict[str, int] = {}
	for index, step in enumerate(steps):
		for name in (step.fields.get(ENDED) or "").split("\n"):
			if name:
				found.setdefault(name, index)
	return found


def divided(chosen: Sequence[Chosen], ended: Mapping[str, int]) -> list[Chosen]:
	"""With an entry of its own at each ending, and without what an agreement would say after its own.

	What is promised for a priority that a ticket gets afterwards is promised by nobody.
	"""
	at_endings = [(at, *_entry_at(chosen, at)[1:]) for at in {*ended.values()} - {at for at, _, _ in chosen}]
	result: list[Chosen] = []
	for entry in sorted([*chosen, *at_endings], key=lambda entry: entry[0]):
		index, agreement, _ = entry
		if agreement is None or index <= ended.get(agreement.name, index):
			result.append(entry)
		elif not result or result[-1][1] is not agreement:  # it is named again, after another one
			result.append((index, agreement, _entry_at(chosen, ended[agreement.name])[2]))
	return result


def until(index: int, chosen: Sequence[Chosen]) -> list[Chosen]:
	"""The entries up to that of the index."""
	return [entry for entry in chosen if entry[0] <= index]


def over(
	regimes: Sequence[tuple[int, Regime]], names: Sequence[str | None], ended: Mapping[str, int]
) -> list[tuple[int, Regime]]:
	"""The regimes with those of agreements that had ended marked as over; `names` tells each one's agreement."""
	return [
		(index, regime._replace(ended=True) if name and index >= ended.get(name, index + 1) else regime)
		for (index, regime), name in zip(regimes, names, strict=True)
	]


def _entry_at(chosen: Sequence[Chosen], index: int) -> Chosen:
	return next((entry for entry in reversed(chosen) if entry[0] <= index), chosen[0])
