"""What binds a clock at each step of a ticket: the target in force and whether its holder has the ticket."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from itss_service.core.agreement.agreement import HOLDER, Agreement, Kind, Target
from itss_service.core.durations import Duration
from itss_service.core.ticket.history import Fields, Step


class Regime(NamedTuple):
	"""`target` and `duration` are None while nothing is promised; `held` is false while somebody else has it."""

	target: Target | None
	duration: Duration | None
	held: bool


class Commitment(NamedTuple):
	"""One clock to run: the agreement and metric it is filed under, and its regime after each step."""

	kind: Kind
	agreement: str
	metric: str
	regimes: Sequence[Regime]


Choose = Callable[[Kind, Fields], Agreement | None]
NOTHING = Regime(None, None, True)


def commitments(steps: Sequence[Step], choose: Choose) -> list[Commitment]:
	"""The clocks of a ticket: one per metric of its SLA, and of every OLA and UC that it came under."""
	found: list[Commitment] = []
	chosen = _chosen("SLA", steps, choose)
	for metric in _metrics(chosen):
		last = next(a for a in reversed(chosen) if a is not None)
		found.append(Commitment("SLA", last.name, metric, _regimes(steps, chosen, metric)))
	kinds: tuple[Kind, ...] = ("OLA", "UC")
	for kind in kinds:
		chosen = _chosen(kind, steps, choose)
		for agreement in dict.fromkeys(a for a in chosen if a is not None):
			holding = [a is agreement for a in chosen]
			for metric in agreement.metrics:
				regimes = _regimes(steps, [agreement] * len(steps), metric)
				held = [regime._replace(held=holds) for regime, holds in zip(regimes, holding, strict=True)]
				found.append(Commitment(kind, agreement.name, metric, held))
	return [c for c in found if any(regime.duration is not None for regime in c.regimes)]


def _chosen(kind: Kind, steps: Sequence[Step], choose: Choose) -> list[Agreement | None]:
	chosen: list[Agreement | None] = []
	fields: Fields | None = None
	agreement: Agreement | None = None
	holder = HOLDER.get(kind)
	for step in steps:
		if step.fields is not fields:
			fields = step.fields
			holds = holder is None or (step.holder is not None and step.holder == fields.get(holder))
			agreement = choose(kind, fields) if holds else None
		chosen.append(agreement)
	return chosen


def _metrics(chosen: Sequence[Agreement | None]) -> dict[str, None]:
	return {metric: None for agreement in dict.fromkeys(chosen) if agreement for metric in agreement.metrics}


def _regimes(steps: Sequence[Step], chosen: Sequence[Agreement | None], metric: str) -> list[Regime]:
	"""The regime after each step; before anything was promised, what is promised first holds from the start.

	So an agreement that is attached late still counts from the ticket's true start.
	"""
	regimes: list[Regime] = []
	fields: Fields | None = None
	agreement: Agreement | None = None
	regime = NOTHING
	for step, now_chosen in zip(steps, chosen, strict=True):
		if step.fields is not fields or now_chosen is not agreement:
			fields, agreement = step.fields, now_chosen
			priority = fields.get("priority")
			target = agreement.target(metric, priority) if agreement else None
			regime = Regime(target, target.duration(priority), True) if target else NOTHING
		regimes.append(regime)
	first = next((index for index, regime in enumerate(regimes) if regime.target), 0)
	return [regimes[first]] * first + regimes[first:]
