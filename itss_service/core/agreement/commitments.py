"""What binds a clock as its ticket changes: the target in force and whether its holder has the ticket."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from itss_service.core.agreement.agreement import HOLDER, Agreement, Kind, Target
from itss_service.core.agreement.endings import Chosen, divided, endings, over, until
from itss_service.core.durations import Duration
from itss_service.core.ticket.history import ENDED, Fields, Step


class Regime(NamedTuple):
	"""`target` and `duration` are None while nothing is promised; `held` is false while somebody else has it.

	`ended`: the agreement is over, so that its clock stops and starts no more.
	"""

	target: Target | None
	duration: Duration | None
	held: bool
	ended: bool = False


@dataclass(frozen=True, slots=True)
class Commitment:
	"""One clock to run: the agreement and metric it is filed under, and its regimes.

	Each regime holds from the step of its index on; the first has index 0 and there is at least one with a target.
	`events` are the names of all events that can change the clock.
	"""

	kind: Kind
	agreement: str
	metric: str
	regimes: Sequence[tuple[int, Regime]]
	terms: Target = field(init=False)
	"""The first target that promises something, for moments at which none does."""
	events: frozenset[str] = field(init=False)

	def __post_init__(self) -> None:
		targets = [regime.target for _, regime in self.regimes if regime.target]
		events = frozenset[str]().union(*(target.events for target in targets))
		object.__setattr__(self, "terms", targets[0])
		object.__setattr__(self, "events", events)


Choose = Callable[[Kind, Fields], Agreement | None]
_Chosen = list[Chosen]
_NOTHING = Regime(None, None, True)
_NEVER: Mapping[str, int] = {}


class Commitments:
	"""Finds the clocks of tickets under one set of agreements.

	Most tickets keep their agreement and priority for life; what those are given is found once and shared.
	"""

	def __init__(self, kinds: Iterable[Kind], choose: Choose) -> None:
		self._kinds, self._choose = tuple(kinds), choose
		self._constant: dict[tuple[Agreement, str | None], list[Commitment]] = {}

	def of(self, steps: Sequence[Step]) -> list[Commitment]:
		"""One per metric of the ticket's SLA, and of every OLA and UC that it came under."""
		if steps and ENDED in steps[-1].fields:
			return self._with_endings(steps)
		found: list[Commitment] = []
		for kind in self._kinds:
			chosen = _chosen(kind, steps, self._choose)
			if len(chosen) == 1:
				_, agreement, priority = chosen[0]
				if agreement:
					found += self._for_life(agreement, priority)
			elif kind == "SLA":
				found += _changing(chosen)
			else:
				found += _while_held(kind, chosen)
		return found

	def _with_endings(self, steps: Sequence[Step]) -> list[Commitment]:
		"""The same where an agreement ended: its clocks' regimes are over from that step on."""
		ended = endings(steps)
		found: list[Commitment] = []
		for kind in self._kinds:
			chosen = divided(_chosen(kind, steps, self._choose), ended)
			if kind == "SLA" and _agreements(chosen):
				names = [agreement.name if agreement else None for _, agreement, _ in chosen]
				found += [
					replace(each, regimes=over(each.regimes, names, ended)) for each in _changing(chosen)
				]
			elif kind != "SLA":
				found += _while_held(kind, chosen, ended)
		return found

	def _for_life(self, agreement: Agreement, priority: str | None) -> list[Commitment]:
		known = self._constant.get((agreement, priority))
		if known is None:
			chosen: _Chosen = [(0, agreement, priority)]
			known = _changing(chosen) if agreement.kind == "SLA" else _while_held(agreement.kind, chosen)
			self._constant[agreement, priority] = known
		return known


def _changing(chosen: _Chosen) -> list[Commitment]:
	"""The clocks of one ticket under the SLAs it came under one after the other; filed under the last."""
	agreements = _agreements(chosen)
	metrics = dict.fromkeys(metric for agreement in agreements for metric in agreement.metrics)
	found = ((metric, _regimes(chosen, metric)) for metric in metrics)
	return [Commitment("SLA", agreements[-1].name, metric, regimes) for metric, regimes in found if regimes]


def _while_held(kind: Kind, chosen: _Chosen, ended: Mapping[str, int] = _NEVER) -> list[Commitment]:
	"""The clocks of each OLA or UC that a ticket came under, counting only while its holder has the ticket."""
	found = (
		(agreement, metric, _held_regimes(chosen, agreement, metric, ended.get(agreement.name)))
		for agreement in dict.fromkeys(_agreements(chosen))
		for metric in agreement.metrics
	)
	return [
		Commitment(kind, agreement.name, metric, regimes) for agreement, metric, regimes in found if regimes
	]


def regimes_of_target(target: Target, steps: Sequence[Step]) -> list[tuple[int, Regime]]:
	"""The regimes of one target that stands alone; empty if it promises this ticket nothing."""
	found = [
		(index, regime_of(target, step.fields.get("priority")))
		for index, step in enumerate(steps)
		if index == 0 or step.fields is not steps[index - 1].fields
	]
	return _from_the_start(found)


def regime_of(target: Target | None, priority: str | None, held: bool = True, ended: bool = False) -> Regime:
	"""What a target promises for a priority."""
	duration = target.duration(priority) if target else None
	return Regime(None if duration is None else target, duration, held, ended)


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


def _held_regimes(
	chosen: _Chosen, agreement: Agreement, metric: str, ended_at: int | None
) -> list[tuple[int, Regime]]:
	return _from_the_start(
		[
			(
				index,
				regime_of(
					agreement.target(metric, priority), priority, holding is agreement, index == ended_at
				),
			)
			for index, holding, priority in (chosen if ended_at is None else until(ended_at, chosen))
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
	early = [
		(index, promised._replace(held=regime.held, ended=regime.ended)) for index, regime in known[:first]
	]
	return [*early, *known[first:]]
