"""KPIs, escalations, and the tickets whose verdict another policy changes."""

from __future__ import annotations

from dataclasses import dataclass

from itss_service.cli.i18n import NOTHING, Words
from itss_service.cli.replay.results import ChangedSide, Results
from itss_service.cli.report.sections.naming import metric_name, state_name
from itss_service.cli.report.sections.targets import outcomes
from itss_service.core.measure.kpi import Figure

_MOST_CHANGED = 80
_SHARES = ("%", "percent", "share", "ratio")
_SECONDS = ("s", "second", "seconds")


@dataclass(frozen=True, slots=True)
class FigureRow:
	"""A KPI under each policy."""

	name: str
	goal: str
	figures: tuple[Figure | None, ...]


@dataclass(frozen=True, slots=True)
class ChangeMatrix:
	"""How many clocks of a metric went from each verdict (rows) to each other (columns)."""

	metric: str
	columns: tuple[str, ...]
	rows: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Changes:
	"""Who changes sides; `shown` is the head of `total`."""

	matrices: tuple[ChangeMatrix, ...]
	shown: tuple[ChangedSide, ...]
	total: int


def figure_rows(results: Results, words: Words) -> list[FigureRow]:
	"""The first policy's measured KPIs in their order, then those that the second alone has."""
	_ = words.translate
	found: dict[str, list[Figure | None]] = {}
	sides = outcomes(results)
	for index, outcome in enumerate(sides):
		for figure in outcome.figures:
			found.setdefault(figure.id, [None] * len(sides))[index] = figure
	rows = []
	for figures in found.values():
		any_side = next((figure for figure in figures if figure and figure.value is not None), None)
		if any_side is None:
			continue
		rows.append(FigureRow(_(any_side.name), _goal(any_side, words), tuple(figures)))
	return rows


def figure_value(words: Words, figure: Figure | None, value: float | None) -> str:
	"""A KPI's value in its unit."""
	if figure is None or value is None:
		return NOTHING
	if figure.unit in _SHARES:
		return words.share(value)
	return amount(words, value, figure.unit)


def amount(words: Words, value: float | None, unit: str) -> str:
	"""A numerator or denominator: seconds as a duration, counts grouped, others with their unit."""
	_ = words.translate
	if value is None:
		return NOTHING
	if unit in _SECONDS:
		return words.duration(value)
	number = words.number(value, 0 if float(value).is_integer() else 2)
	return number if unit in ("", "count", "number", "rate", *_SHARES) else f"{number} {_(unit)}"


def unmeasured(results: Results) -> int:
	"""KPIs of the first policy that the log could not feed."""
	return sum(figure.value is None for figure in results.outcome.figures)


def escalation_rows(results: Results, words: Words) -> list[tuple[str, tuple[int, ...]]]:
	"""Receivers or rules with their counts under each policy, the busiest first."""
	sides = [outcome.escalations for outcome in outcomes(results)]
	names = {name for side in sides for name in side}
	rows = [(_receiver(words, name), tuple(side.get(name, 0) for side in sides)) for name in names]
	return sorted(rows, key=lambda row: (-row[1][0], row[0]))


def _receiver(words: Words, name: str) -> str:
	"""`1: group_lead` is how the replay writes a level and its receivers."""
	_ = words.translate
	level, colon, receivers = name.partition(": ")
	return _("Level {0}: {1}").format(level, receivers) if colon and level.isdigit() else name


def changes(results: Results, words: Words) -> Changes:
	"""The tickets that change sides, counted and the first of them listed."""
	metrics = list(dict.fromkeys(metric for metric, _before, _after in results.changed_counts))
	matrices = tuple(_matrix(results, metric, words) for metric in metrics)
	shown = tuple(results.changed[:_MOST_CHANGED])
	return Changes(matrices, shown, max(sum(results.changed_counts.values()), len(results.changed)))


def _matrix(results: Results, metric: str, words: Words) -> ChangeMatrix:
	counts = {(before, after): n for (m, before, after), n in results.changed_counts.items() if m == metric}
	befores = sorted({before for before, _after in counts})
	afters = sorted({after for _before, after in counts})
	rows = tuple(
		(state_name(words, before), tuple(counts.get((before, after), 0) for after in afters))
		for before in befores
	)
	return ChangeMatrix(metric_name(words, metric), tuple(state_name(words, after) for after in afters), rows)


def _goal(figure: Figure, words: Words) -> str:
	if figure.goal is None:
		return NOTHING
	sign = "≥ " if figure.direction == "up" else "≤ "
	if figure.unit in _SHARES:
		return sign + words.goal(figure.goal)
	return sign + amount(words, figure.goal, figure.unit)
