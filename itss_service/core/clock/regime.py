"""What binds a clock as its ticket changes: the target in force and whether its holder has the ticket."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
	"""One clock to run: the agreement and metric it is filed under, and its regimes.

	Each regime holds from the step of its index on; the first has index 0.
	"""

	kind: Kind
	agreement: str
	metric: str
	regimes: Sequence[tuple[int, Regime]]


Choose = Callable[[Kind, Fields], Agreement | None]
_Chosen = list[tuple[int, Agreement | None, str | None]]
_NOTHING = Regime(None, None, True)


def commitments(steps: Sequence[Step], choose: Choose) -> list[Commitment]:
	"""The clocks of a ticket: one per metric of its SLA, and of every OLA and UC that it came under."""
	found: list[Commitment] = []
	chosen = _chosen("SLA", steps, choose)
	agreements = _agreements(chosen)
	if agreements:
		for metric in dict.fromkeys(metric for agreement in agreements for metric in agreement.metrics):
			_add(found, Commitment("SLA", agreements[-1].name, metric, _regimes(chosen, metric)))
	kinds: tuple[Kind, ...] = ("OLA", "UC")
	for kind in kinds:
		chosen = _chosen(kind, steps, choose)
		for agreement in dict.fromkeys(_agreements(chosen)):
			for metric in agreement.metrics:
				_add(
					found, Commitment(kind, agreement.name, metric, _held_regimes(chosen, agreement, metric))
				)
	return found


def regimes_of_target(target: Target, steps: Sequence[Step]) -> list[tuple[int, Regime]]:
	"""The regimes of one target that stands alone; empty if it promises this ticket nothing."""
	found = [
		(index, regime_of(target, step.fields.get("priority")))
		for index, step in enumerate(steps)
		if index == 0 or step.fields is not steps[index - 1].fields
	]
	return _from_the_start(found)


def regime_of(target: Target | None, priority: str | None) -> Regime:
	"""What a target promises for a priority."""
	duration = target.duration(priority) if target else None
	return _NOTHING if duration is None else Regime(target, duration, True)


def _add(found: list[Commitment], commitment: Commitment) -> None:
	if commitment.regimes:
		found.append(commitment)


def _agreements(chosen: _Chosen) -> list[Agreement]:
	return [agreement for _, agreement, _ in chosen if agreement is not None]


def _chosen(kind: Kind, steps: Sequence[Step], choose: Choose) -> _Chosen:
	"""The agreement of a kind and the priority, told at each step where either changes."""
	chosen: _Chosen = []
	fields: Fields | None = None
	holder_field = HOLDER.get(kind)
	for index, step in enumerate(steps):
		if step.fields is fields:
			continue
		fields = step.fields
		agreement = None
		if holder_field is None or (step.holder is not None and step.holder == fields.get(holder_field)):
			agreement = choose(kind, fields)
		priority = fields.get("priority")
		if not chosen or chosen[-1][1] is not agreement or chosen[-1][2] != priority:
			chosen.append((index, agreement, priority))
	return chosen


def _regimes(chosen: _Chosen, metric: str) -> list[tuple[int, Regime]]:
	return _from_the_start(
		[
			(index, regime_of(agreement.target(metric, priority), priority) if agreement else _NOTHING)
			for index, agreement, priority in chosen
		]
	)


def _held_regimes(chosen: _Chosen, agreement: Agreement, metric: str) -> list[tuple[int, Regime]]:
	return _from_the_start(
		[
			(
				index,
				regime_of(agreement.target(metric, priority), priority)._replace(held=holding is agreement),
			)
			for index, holding, priority in chosen
		]
	)


def _from_the_start(regimes: Iterable[tuple[int, Regime]]) -> list[tuple[int, Regime]]:
	"""Before anything was promised, what is promised first holds from the ticket's start.

	So an agreement that is attached late still counts from the true start.
	"""
	known = list(regimes)
	first = next((place for place, (_, regime) in enumerate(known) if regime.target), None)
	if first is None:
		return []
	promised = known[first][1]
	early = [(index, promised._replace(held=regime.held)) for index, regime in known[:first]]
	return [*early, *known[first:]]
