"""The guarantee chain: whether the OLAs and UCs under an SLA target can carry it (SL5).

A ticket passes the holders in the order of the positions. Each may take the whole of its own duration on its own
calendar; what that leaves of the SLA depends on when the ticket is opened, so the worst start of a year decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import prod

from itss_service.core.agreement.agreement import ANY_PRIORITY, Agreement, Target
from itss_service.core.agreement.marks import exact
from itss_service.core.agreement.policy import Policy
from itss_service.core.durations import format_duration
from itss_service.core.errors import OutOfReach
from itss_service.core.guarantee.verdict import Chain, Stage
from itss_service.core.guarantee.worst_start import Leg, Outcome, worst_start
from itss_service.core.instants import epoch, from_epoch


@dataclass(frozen=True, slots=True)
class _Carrier:
	"""An agreement under an SLA target; `leg` and `target` are None where it promises nothing at the priority."""

	agreement: Agreement
	position: int
	target: Target | None
	leg: Leg | None


def chains(policy: Policy, year_start: datetime, days: int = 366) -> list[Chain]:
	"""The chain of every SLA target at every priority, for tickets opened in `days` from `year_start` on.

	Priorities are those that the target names; for "*" those that the policy names anywhere, and "*" itself unless a
	priority matrix tells that there are no others.
	"""
	first = epoch(year_start)
	worst = _WorstStarts(first, first + days * 86_400 - 1)
	found = []
	for sla in policy.agreements:
		for metric in sla.metrics if sla.kind == "SLA" else ():
			for priority in _priorities(policy, sla, metric):
				target = sla.target(metric, priority)
				if target is not None:
					found.append(_chain(policy, sla, target, priority, worst))
	return found


class _WorstStarts:
	"""The worst starts in [first, last]; priorities with the same durations share one."""

	def __init__(self, first: int, last: int) -> None:
		self.first, self.last = first, last
		self._known: dict[tuple[object, ...], Outcome] = {}

	def of(self, limit: Leg, groups: list[list[Leg]]) -> Outcome:
		key = tuple(tuple((id(leg.calendar), leg.duration) for leg in group) for group in ([limit], *groups))
		if key not in self._known:
			self._known[key] = worst_start(limit, groups, self.first, self.last)
		return self._known[key]


def _chain(policy: Policy, sla: Agreement, target: Target, priority: str, starts: _WorstStarts) -> Chain:
	duration = target.duration(priority)
	assert duration is not None
	carriers = _carriers(policy, sla.name, target.metric, priority)
	idle = [carrier.agreement.name for carrier in carriers if carrier.leg is None]
	complete = bool(carriers) and not idle
	findings = [] if carriers else ["no OLA or UC underpins it"]
	findings += [f"{name} promises nothing at this priority" for name in idle]
	limit = Leg(target.calendar, duration)
	worst: Outcome | None = None
	stages: tuple[Stage, ...] = ()
	working = [carrier for carrier in carriers if carrier.leg is not None]
	if working:
		try:
			worst = starts.of(limit, [[leg for _, leg in group] for group in _groups(working)])
			stages = _stages(working, worst.start)
			findings.append(_timing(worst, limit))
		except OutOfReach as error:
			findings.append(f"cannot be judged: {error}")
	holds = None if worst is None else worst.wall >= 0
	missing = tuple(c.agreement.name for c in working if c.target is not None and c.target.goal is None)
	promised = _promised(working)
	goals_hold = None if promised is None or target.goal is None else promised >= exact(target.goal)
	findings += _goal_findings(target.goal, promised, missing)
	at = None if worst is None else worst.start
	return Chain(
		agreement=sla.name,
		metric=target.metric,
		priority=priority,
		duration=duration,
		underpinned=bool(carriers),
		complete=complete,
		holds=holds if complete or holds is False else None,
		margin_seconds=worst.margin if worst else None,
		worst_start=None if at is None else from_epoch(at, target.calendar.zone),
		due_at=None if at is None else from_epoch(limit.due(at), target.calendar.zone),
		ends_at=max((stage.ends_at.astimezone(target.calendar.zone) for stage in stages), default=None),
		stages=stages,
		goal=target.goal,
		promised=None if promised is None else float(promised),
		goals_hold=goals_hold,
		missing_goals=missing,
		findings=tuple(findings),
	)


def _priorities(policy: Policy, sla: Agreement, metric: str) -> list[str]:
	named = dict.fromkeys(p for t in sla.targets if t.metric == metric for p in t.durations)
	if ANY_PRIORITY not in named:
		return list(named)
	matrix = [cell for row in policy.matrix.cells for cell in row] if policy.matrix else []
	others = (
		priority
		for agreement in policy.agreements
		for target in agreement.targets
		if agreement is sla or any(u.agreement == sla.name for u in agreement.underpins)
		for priority in target.durations
	)
	priorities = dict.fromkeys((*named, *matrix, *others))
	del priorities[ANY_PRIORITY]
	return list(priorities) if matrix else [*priorities, ANY_PRIORITY]


def _carriers(policy: Policy, sla: str, metric: str, priority: str) -> list[_Carrier]:
	found = []
	for agreement in policy.agreements:
		for underpinning in agreement.underpins:
			if (underpinning.agreement, underpinning.metric) == (sla, metric):
				target = agreement.target(metric, priority)
				duration = target.duration(priority) if target else None
				leg = Leg(target.calendar, duration) if target and duration is not None else None
				found.append(_Carrier(agreement, underpinning.position, target, leg))
	return sorted(found, key=lambda carrier: carrier.position)


def _groups(carriers: Iterable[_Carrier]) -> list[list[tuple[_Carrier, Leg]]]:
	groups: dict[int, list[tuple[_Carrier, Leg]]] = {}
	for carrier in carriers:
		if carrier.leg:
			groups.setdefault(carrier.position, []).append((carrier, carrier.leg))
	return list(groups.values())


def _stages(carriers: list[_Carrier], start: int) -> tuple[Stage, ...]:
	stages = []
	at = start
	for group in _groups(carriers):
		ends = []
		for carrier, leg in group:
			zone, end = leg.calendar.zone, leg.due(at)
			ends.append(end)
			stages.append(
				Stage(
					agreement=carrier.agreement.name,
					kind=carrier.agreement.kind,
					position=carrier.position,
					duration=leg.duration,
					seconds=leg.calendar.seconds_from(at, leg.duration),
					starts_at=from_epoch(at, zone),
					ends_at=from_epoch(end, zone),
					goal=carrier.target.goal if carrier.target else None,
				)
			)
		at = max(ends)
	return tuple(stages)


def _promised(carriers: list[_Carrier]) -> Fraction | None:
	goals = [carrier.target.goal if carrier.target else None for carrier in carriers]
	known = [exact(goal) for goal in goals if goal is not None]
	return prod(known, start=Fraction(1)) if goals and len(known) == len(goals) else None


def _timing(worst: Outcome, limit: Leg) -> str:
	opened = f"opened at {from_epoch(worst.start, limit.calendar.zone).isoformat()}"
	if worst.margin < 0:
		return f"a ticket {opened} may take {format_duration(-worst.margin)} of working time too long"
	if worst.wall < 0:
		return f"a ticket {opened} may end in closed time, after the due instant"
	return f"at worst, {opened}, it leaves {format_duration(worst.margin)} of working time"


def _goal_findings(goal: float | None, promised: Fraction | None, missing: tuple[str, ...]) -> list[str]:
	if missing:
		return [f"{name} has no attainment goal" for name in missing]
	if promised is None:
		return []
	product = f"{float(promised * 100):.4g} %"
	if goal is None:
		return [f"the goals below it multiply to {product}, it has none of its own"]
	verdict = "carries" if promised >= exact(goal) else "is less than"
	return [f"the goals below it multiply to {product}, which {verdict} its {goal * 100:.4g} %"]
