"""Results as a replay of a year might give them, made by a seeded generator, for tests of the report."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from itss_service.cli.replay.results import (
	Attainment,
	Budget,
	ChangedSide,
	LedgerLine,
	Outcome,
	Results,
	Spread,
	TimeSpent,
	Week,
	WorstBreach,
)
from itss_service.core.measure.kpi import Figure

ZONE = ZoneInfo("America/Sao_Paulo")
TARGETS = (
	("SLA", "SLA-standard", "response", 0.95),
	("SLA", "SLA-standard", "update", 0.95),
	("SLA", "SLA-standard", "resolution", 0.95),
	("OLA", "OLA-second-line", "resolution", 0.98),
	("UC", "UC-network-carrier", "resolution", None),
)
EDGES = tuple(edge / 10 for edge in range(21))
AGES = (1, 3, 7, 14, 30, None)
Targets = Sequence[tuple[str, str, str, float | None]]


def make_results(
	seed: int = 7, weeks: int = 51, targets: Targets = TARGETS, compared: bool = False, worst: int = 6
) -> Results:
	"""A year of some 24,000 tickets; `compared` adds a laxer draft of the policy."""
	dice = random.Random(seed)
	mondays = [date(2016, 2, 29) + timedelta(weeks=i) for i in range(weeks)]
	results = Results(
		log="incident_log.csv.gz",
		time_zone="America/Sao_Paulo",
		first=datetime(2016, 2, 29, 1, 16, tzinfo=ZONE),
		now=datetime(2017, 2, 18, 14, 55, tzinfo=ZONE),
		tickets=24918,
		rows=141712,
		rejected=5,
		adjusted=37,
		outcome=make_outcome(dice, "Standard support", mondays, targets, 0.0, worst),
	)
	if not compared:
		return results
	draft = make_outcome(dice, "Draft 2017", mondays, targets, 0.06, worst)
	changed = [
		ChangedSide(
			f"INC{dice.randrange(10**5):07}", dice.choice(("response", "resolution")), p, before, after
		)
		for p in ("P1", "P2", "P3", "P4")
		for before, after in (("breached", "met"), ("met", "breached"), ("running", "breached"))
		for _ in range(12)
	]
	counts = {
		("resolution", "breached", "met"): 1180,
		("resolution", "met", "breached"): 64,
		("resolution", "breached", "running"): 12,
		("response", "breached", "met"): 310,
	}
	return replace(results, compared=draft, changed=changed, changed_counts=counts)


def make_outcome(
	dice: random.Random, name: str, mondays: list[date], targets: Targets, ease: float, worst: int
) -> Outcome:
	"""`ease` is how much more is met than usual."""
	attainment, spreads, budgets = [], [], []
	quality = {
		(agreement, metric): min(0.995, 0.9 + ease + dice.uniform(-0.12, 0.08))
		for _k, agreement, metric, _g in targets
	}
	for kind, agreement, metric, goal in targets:
		for priority, tickets in (("P1", 240), ("P2", 1900), ("P3", 20400), ("P4", 2100), ("", 14)):
			judged = int(tickets * dice.uniform(0.9, 1))
			met = int(judged * min(1, quality[agreement, metric] + dice.uniform(-0.1, 0.05)))
			attainment.append(
				Attainment(kind, agreement, metric, priority, goal, met, judged - met, tickets - judged, 3)
			)
		counts = [int(4000 * 2.7 ** (-i / 5) * dice.uniform(0.7, 1.3)) for i in range(len(EDGES))]
		spreads.append(
			Spread(agreement, metric, EDGES, counts, dice.uniform(3e3, 2e4), dice.uniform(4e4, 3e5))
		)
		if goal is not None:
			weekly = [(monday, dice.uniform(0, 2.6) if dice.random() < 0.9 else None) for monday in mondays]
			budgets.append(
				Budget(agreement, metric, goal, 22000, 22000 * (1 - goal), dice.randrange(2500), 1.3, weekly)
			)
	return Outcome(
		policy=name,
		attainment=attainment,
		weeks=make_weeks(dice, mondays, quality),
		spreads=spreads,
		time_spent=TimeSpent(
			working=412_000_000,
			paused={
				"Awaiting User Info": 91_000_000,
				"Awaiting Vendor": 30_500_000,
				"Awaiting Evidence": 900_000,
				"": 5000,
			},
			closed=1_210_000_000,
			by_holder={f"Group {n}": 90_000_000 // n**2 for n in range(1, 25)} | {"": 4_000_000},
		),
		worst=[make_breach(dice, i) for i in range(worst)],
		budgets=budgets,
		figures=make_figures(),
		escalations={"1: group_lead": 3120, "2: manager": 981, "3: major incident manager, director": 12},
	)


def make_weeks(dice: random.Random, mondays: list[date], quality: dict[tuple[str, str], float]) -> list[Week]:
	"""A log whose backlog ages."""
	weeks = []
	for index, monday in enumerate(mondays):
		judged = {key: dice.randrange(0, 600) if dice.random() < 0.95 else 0 for key in quality}
		met = {key: int(n * min(1, quality[key] + dice.uniform(-0.12, 0.1))) for key, n in judged.items()}
		weeks.append(
			Week(
				monday,
				met,
				{key: judged[key] - met[key] for key in judged},
				dice.randrange(380, 620),
				dice.randrange(360, 600),
				{age: dice.randrange(20, 90) + index * i for i, age in enumerate(AGES)},
			)
		)
	return weeks


def make_breach(dice: random.Random, index: int) -> WorstBreach:
	"""Weeks of split days with a hold and a change of holder."""
	at = datetime(2016, 5, 2 + index, 10, 20, tzinfo=ZONE)
	started, lines, counted = at, [], 0
	for day in range(dice.randrange(3, 40)):
		holder = "Group 70" if day < 5 else "Group 24"
		why = "paused" if day in (3, 9) else "working"
		reason = "Awaiting User Info" if why == "paused" else None
		event = {0: "opened", 3: "paused", 4: "resumed"}.get(day, "assigned")
		morning = at.replace(hour=18, minute=0)
		seconds = int((morning - at).total_seconds()) if why == "working" else 0
		counted += seconds
		lines.append(LedgerLine(at, morning, seconds, why, reason, event, holder))
		at = (morning + timedelta(days=1)).replace(hour=9, minute=0)
		lines.append(LedgerLine(morning, at, 0, "closed", None, event, holder))
	stopped = at if index % 3 else None
	return WorstBreach(
		f"INC{45 + index:07}",
		"SLA-standard",
		"resolution",
		"P2",
		28_800,
		counted,
		started + timedelta(hours=26),
		stopped,
		lines,
	)


def make_figures() -> list[Figure]:
	"""One of each unit, one unmeasured."""
	return [
		Figure("sla-attainment", "SLA targets met", "share", 21_400, 24_100, 21_400 / 24_100, 0.95, "up"),
		Figure("mttr", "Mean time to resolve", "seconds", 1.2e9, 24_000, 50_000.0, None, "down"),
		Figure(
			"resolution-p90", "Time to resolve, nine in ten", "seconds", None, 24_000, 181_000.0, None, "down"
		),
		Figure("reopened", "Resolved tickets reopened", "share", 310, 24_000, 310 / 24_000, 0.05, "down"),
		Figure("backlog", "Tickets open", "tickets", 412, None, 412.0, None, "down"),
		Figure("satisfaction-mean", "Mean satisfaction", "points", None, None, None, 4.2, "up"),
		Figure("resolution-burn", "Resolution error budget burn rate", "share", 0.12, 0.05, 2.4, 1.0, "down"),
		Figure("resolution-budget", "Resolution error budget left", "share", -140, 100, -1.4, 0.0, "up"),
	]


def empty_outcome(policy: str = "Standard support") -> Outcome:
	"""A policy under which nothing happened."""
	return Outcome(policy, (), (), (), TimeSpent(0, {}, 0, {}), (), (), (), {})


def empty_results(compared: bool = False) -> Results:
	"""A log of no tickets."""
	now = datetime(2026, 1, 1, tzinfo=ZONE)
	other = empty_outcome("Draft") if compared else None
	return Results("empty.csv", "America/Sao_Paulo", now, now, 0, 0, 0, 0, empty_outcome(), other)
