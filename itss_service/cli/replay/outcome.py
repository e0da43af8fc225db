"""From a judgement's columns to what the report shows (numpy)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from itss_service.cli.replay.judging import Judgement
from itss_service.cli.replay.results import Attainment, Budget, Outcome, Spread, TimeSpent, Week
from itss_service.cli.replay.tables import STATES, ClockKey, Column, Columns
from itss_service.core.agreement.policy import Policy
from itss_service.core.measure.bulk import evaluate_columns
from itss_service.core.measure.error_budget import Slice, error_budget
from itss_service.core.measure.kpi_set import shipped_kpis

AGE_LIMITS = (1, 3, 7, 14, 30)
"""Days: the ages by which the open tickets are told apart."""
EDGES = tuple(edge / 10 for edge in range(21))
"""Shares of the target by which times are told apart."""
_MET, _BREACHED, _CANCELLED = (STATES.index(state) for state in ("met", "breached", "cancelled"))

Pair = tuple[str, str]
"""Agreement and metric."""


def outcome(policy: Policy, judgement: Judgement, first: int, now: int, zone: ZoneInfo) -> Outcome:
	"""Everything that the policy would have meant between two instants (epoch seconds)."""
	clocks, tickets = judgement.clocks.columns(), judgement.tickets.columns()
	keys = list(judgement.clocks.keys)
	attainment = _attainment(policy, keys, clocks)
	mondays = _mondays(first, now, zone)
	weeks = _weeks(keys, clocks, tickets, mondays, zone)
	figures = evaluate_columns(shipped_kpis(), {"tickets": tickets, "clocks": judgement.clocks.for_kpis()})
	return Outcome(
		policy=policy.name,
		attainment=attainment,
		weeks=weeks,
		spreads=_spreads(keys, clocks),
		time_spent=TimeSpent(
			sum(judgement.working.values()), dict(judgement.paused), judgement.closed, dict(judgement.working)
		),
		worst=judgement.worst,
		budgets=_budgets(attainment, weeks),
		figures=figures,
		escalations=dict(sorted(judgement.escalated.items())),
	)


def _attainment(policy: Policy, keys: Sequence[ClockKey], clocks: Columns) -> list[Attainment]:
	size = len(STATES)
	counts = np.bincount(clocks["code"] * size + clocks["state"], minlength=len(keys) * size).reshape(
		-1, size
	)
	order = {agreement.name: index for index, agreement in enumerate(policy.agreements)}
	rows = []
	for (kind, agreement, metric, priority), count in zip(keys, counts.tolist(), strict=True):
		met, breached, cancelled = count[_MET], count[_BREACHED], count[_CANCELLED]
		target = policy.agreement(agreement).target(metric, priority or None)
		goal = target.goal if target else None
		unfinished = sum(count) - met - breached - cancelled
		rows.append(Attainment(kind, agreement, metric, priority, goal, met, breached, unfinished, cancelled))
	rows.sort(key=lambda row: (order[row.agreement], _metric_order(policy, row), row.metric, row.priority))
	return rows


def _metric_order(policy: Policy, row: Attainment) -> int:
	"""That of the agreement; behind it what a ticket brought from another agreement that it came under before."""
	metrics = policy.agreement(row.agreement).metrics
	return metrics.index(row.metric) if row.metric in metrics else len(metrics)


def _mondays(first: int, now: int, zone: ZoneInfo) -> list[date]:
	day = datetime.fromtimestamp(first, zone).date()
	monday, last = day - timedelta(days=day.weekday()), datetime.fromtimestamp(now, zone).date()
	return [monday + timedelta(weeks=week) for week in range((last - monday).days // 7 + 1)]


def _weeks(
	keys: Sequence[ClockKey], clocks: Columns, tickets: Columns, mondays: Sequence[date], zone: ZoneInfo
) -> list[Week]:
	bounds = _bounds(mondays, zone)
	pairs, pair_of = _pairs(keys)
	met, breached = (
		_per_week(clocks["code"], clocks["state"] == state, instants, bounds, pair_of, len(pairs))
		for state, instants in ((_MET, clocks["stopped_at"]), (_BREACHED, clocks["breached_at"]))
	)
	opened, ended = tickets["opened_at"], tickets["ended_at"]
	into, out = _count_in(opened, bounds), _count_in(tickets["resolved_at"], bounds)
	return [
		Week(
			monday=monday,
			met={pair: int(met[index, place]) for place, pair in enumerate(pairs) if met[index, place]},
			breached={
				pair: int(breached[index, place])
				for place, pair in enumerate(pairs)
				if breached[index, place]
			},
			opened=int(into[index]),
			resolved=int(out[index]),
			open_by_age=_open_by_age(opened, ended, bounds[index + 1]),
		)
		for index, monday in enumerate(mondays)
	]


def _bounds(mondays: Sequence[date], zone: ZoneInfo) -> list[int]:
	"""Epoch seconds of every Monday's midnight, and of the one after the last."""
	edges = [*mondays, mondays[-1] + timedelta(weeks=1)]
	return [int(datetime.combine(day, time(), zone).timestamp()) for day in edges]


def _pairs(keys: Sequence[ClockKey]) -> tuple[list[Pair], Column]:
	"""Agreement and metric of each key: the distinct ones, and which of them each key has."""
	places: dict[Pair, int] = {}
	pair_of = [places.setdefault((agreement, metric), len(places)) for _, agreement, metric, _ in keys]
	return list(places), np.array(pair_of, np.int64)


def _per_week(
	codes: Column, chosen: Column, instants: Column, bounds: Sequence[int], pair_of: Column, pairs: int
) -> Column:
	"""Rows chosen, counted by the week of their instant and their pair."""
	weeks = len(bounds) - 1
	week = np.searchsorted(np.array(bounds), instants[chosen], "right") - 1
	inside = (week >= 0) & (week < weeks)
	place = pair_of[codes[chosen][inside]] if pairs else np.zeros(0, np.int64)
	return np.bincount(week[inside] * pairs + place, minlength=weeks * pairs).reshape(weeks, pairs)


def _count_in(instants: Column, bounds: Sequence[int]) -> Column:
	return np.histogram(instants[~np.isnan(instants)], bins=np.array(bounds))[0]


def _open_by_age(opened: Column, ended: Column, at: int) -> dict[int | None, int]:
	"""The tickets open just before an instant, by age."""
	still = (opened < at) & ~(ended < at)
	days = (at - opened[still]) / 86_400
	ages = np.bincount(np.searchsorted(np.array(AGE_LIMITS), days, "left"), minlength=len(AGE_LIMITS) + 1)
	return dict(zip((*AGE_LIMITS, None), ages.tolist(), strict=True))


def _spreads(keys: Sequence[ClockKey], clocks: Columns) -> list[Spread]:
	"""The times of finished clocks; those that never finished have none yet."""
	pairs, pair_of = _pairs(keys)
	finished = ~np.isnan(clocks["stopped_at"]) & (clocks["state"] != _CANCELLED) & (clocks["duration"] > 0)
	places = pair_of[clocks["code"][finished]] if pairs else np.zeros(0, np.int64)
	elapsed, duration = clocks["elapsed_seconds"][finished], clocks["duration"][finished]
	spreads = []
	for place, (agreement, metric) in enumerate(pairs):
		mine = places == place
		times = np.sort(elapsed[mine])
		shares = elapsed[mine] / duration[mine]
		bins = np.maximum(
			np.searchsorted(np.array(EDGES), shares, "left") - 1, 0
		)  # a target used up exactly is met
		counts = np.bincount(bins, minlength=len(EDGES)).tolist()
		median, p90 = (
			float(times[max(-(-len(times) * n // 10) - 1, 0)]) if len(times) else None for n in (5, 9)
		)
		spreads.append(Spread(agreement, metric, EDGES, counts, median, p90))
	return spreads


def _budgets(attainment: Sequence[Attainment], weeks: Sequence[Week]) -> list[Budget]:
	goals = {(row.agreement, row.metric): row.goal for row in attainment if row.goal is not None}
	budgets = []
	for (agreement, metric), goal in goals.items():
		pair = (agreement, metric)
		budget = error_budget(
			goal, (Slice(week.monday, week.met.get(pair, 0), week.breached.get(pair, 0)) for week in weeks)
		)
		rows = [row for row in attainment if (row.agreement, row.metric) == pair]
		weekly = [(week.monday, rate) for week, (_, rate) in zip(weeks, budget.slices, strict=True)]
		judged = sum(row.judged for row in rows)
		budgets.append(
			Budget(agreement, metric, goal, judged, budget.allowed, budget.used, budget.burn_rate, weekly)
		)
	return budgets
