"""What changed from week to week: attainment, backlog, budgets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itss_service.cli.i18n import Words
from itss_service.cli.replay.results import Budget, Outcome, Results, Week
from itss_service.cli.report.charts.columns import burn_columns, stacked_weeks
from itss_service.cli.report.charts.lines import WIDE, Frame, Line, count_lines, share_lines
from itss_service.cli.report.sections.naming import metric_name
from itss_service.cli.report.sections.targets import Key, outcomes, pairs, target_tally

AGE_CLASSES = ("age-1", "age-2", "age-3", "age-4", "age-5", "age-6")


@dataclass(frozen=True, slots=True)
class Panel:
	"""A small drawing with its caption and a line under it."""

	title: str
	chart: str
	note: str = ""


@dataclass(frozen=True, slots=True)
class Backlog:
	"""Open tickets by age; `legend` are (class, label) from young to old."""

	chart: str
	flow: str
	legend: tuple[tuple[str, str], ...]
	now: Week
	open_now: int
	oldest: int


@dataclass(frozen=True, slots=True)
class BudgetRow:
	"""A target's error budget under each policy."""

	title: str
	budgets: tuple[Budget | None, ...]


def trend(results: Results, words: Words) -> list[Panel]:
	"""A panel per target that was judged in any week."""
	_ = words.translate
	panels = []
	mondays = _mondays(results)
	for pair in pairs(results):
		lines = []
		for outcome, key, class_ in zip(
			outcomes(results), (pair.first, pair.second), ("first", "second"), strict=False
		):
			if key is None:
				continue
			of_target = target_tally(outcome, key)
			goal = of_target.goal if of_target else None
			lines.append(Line(_shares(outcome, key, mondays), class_, goal))
		if not any(value is not None for one in lines for value in one.values):
			continue
		first = lines[0]
		judged = sum(value is not None for value in first.values)
		goals = sorted({one.goal for one in lines if one.goal is not None})
		note = ""
		if first.goal is not None and judged:
			under = sum(value is not None and value < first.goal for value in first.values)
			note = _("Under the goal in {0} of {1} weeks").format(under, judged)
		goal_label = _("Goal {0}").format(" / ".join(words.goal(goal) for goal in goals))
		frame = Frame(pair.title(words), note or pair.title(words), words.day)
		panels.append(Panel(pair.title(words), share_lines(frame, mondays, lines, goal_label), note))
	return panels


def backlog(results: Results, words: Words) -> Backlog | None:
	"""None where the log has no weeks."""
	_ = words.translate
	weeks = sorted(results.outcome.weeks, key=lambda week: week.monday)
	if not weeks:
		return None
	limits: set[int | None] = {limit for week in weeks for limit in week.open_by_age}
	ordered = sorted(limit for limit in limits if limit is not None)
	every: list[int | None] = [*ordered, *([None] if None in limits else [])]
	classes = [AGE_CLASSES[min(i, len(AGE_CLASSES) - 1)] for i in range(len(every))]
	legend = tuple(zip(classes, (_age(words, every, i) for i in range(len(every))), strict=True))
	mondays = [week.monday for week in weeks]
	layers = [
		(class_, [week.open_by_age.get(limit, 0) for week in weeks])
		for class_, limit in zip(classes, every, strict=True)
	]
	last = weeks[-1]
	open_now = sum(last.open_by_age.values())
	frame = Frame(
		_("Open tickets at the end of each week, by age"),
		_("{0} open at the end").format(words.number(open_now)),
		words.day,
		WIDE,
	)
	flow_frame = Frame(
		_("Tickets opened and resolved per week"),
		_("{0} opened, {1} resolved over the whole period").format(
			words.number(sum(week.opened for week in weeks)),
			words.number(sum(week.resolved for week in weeks)),
		),
		words.day,
		(720.0, 140.0),
	)
	flows = [
		Line([float(week.opened) for week in weeks], "first"),
		Line([float(week.resolved) for week in weeks], "second"),
	]
	return Backlog(
		stacked_weeks(frame, mondays, layers, words.number),
		count_lines(flow_frame, mondays, flows, words.number),
		legend,
		last,
		open_now,
		last.open_by_age.get(every[-1], 0) if every else 0,
	)


def budget_rows(results: Results, words: Words) -> list[BudgetRow]:
	"""Targets with a budget under either policy."""
	rows = []
	for pair in pairs(results):
		sides = zip(outcomes(results), (pair.first, pair.second), strict=False)
		budgets = tuple(_budget(outcome, key) for outcome, key in sides)
		if any(budgets):
			rows.append(BudgetRow(pair.title(words), budgets))
	return rows


def burn(results: Results, words: Words) -> list[Panel]:
	"""The first policy's burn rates, a panel per target."""
	_ = words.translate
	panels = []
	for budget in results.outcome.budgets:
		if not any(rate for _monday, rate in budget.weekly):
			continue
		title = f"{budget.agreement} · {metric_name(words, budget.metric)}"
		over = sum(rate is not None and rate > 1 for _monday, rate in budget.weekly)
		note = _("Burnt faster than allowed in {0} of {1} weeks").format(over, len(budget.weekly))
		frame = Frame(title, note, words.day, (352.0, 130.0))
		mondays = [monday for monday, _rate in budget.weekly]
		rates = [rate for _monday, rate in budget.weekly]
		panels.append(Panel(title, burn_columns(frame, mondays, rates), note))
	return panels


def _budget(outcome: Outcome, key: Key | None) -> Budget | None:
	return next((one for one in outcome.budgets if (one.agreement, one.metric) == key), None)


def _mondays(results: Results) -> list[date]:
	return sorted({week.monday for outcome in outcomes(results) for week in outcome.weeks})


def _shares(outcome: Outcome, key: Key, mondays: list[date]) -> list[float | None]:
	weeks = {week.monday: week for week in outcome.weeks}
	shares: list[float | None] = []
	for monday in mondays:
		week = weeks.get(monday)
		met, breached = (week.met.get(key, 0), week.breached.get(key, 0)) if week else (0, 0)
		shares.append(met / (met + breached) if met + breached else None)
	return shares


def _age(words: Words, limits: list[int | None], index: int) -> str:
	_ = words.translate
	limit = limits[index]
	if limit is not None and index == 0:
		return _("Up to 1 day") if limit == 1 else _("Up to {0} days").format(limit)
	before = limits[index - 1] if index else None
	if limit is None:
		if before == 1:
			return _("Over 1 day")
		return _("Over {0} days").format(before) if before is not None else _("Any age")
	return _("{0} to {1} days").format(before, limit)
