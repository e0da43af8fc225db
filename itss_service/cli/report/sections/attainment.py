"""Attainment per target and priority against its goal."""

from __future__ import annotations

from dataclasses import dataclass

from itss_service.cli.i18n import Words
from itss_service.cli.replay.results import Results
from itss_service.cli.report.charts.bars import Share, goal_bar
from itss_service.cli.report.sections.naming import priority_name
from itss_service.cli.report.sections.targets import (
	Pair,
	Tally,
	of_target,
	outcomes,
	pairs,
	priorities,
	tally,
)


@dataclass(frozen=True, slots=True)
class AttainmentRow:
	"""A priority's line, or the target's over all priorities; one tally per policy, None where it has none."""

	label: str
	is_total: bool
	tallies: tuple[Tally | None, ...]
	bar: str

	@property
	def difference(self) -> float | None:
		"""What the second policy changes, as a share."""
		if len(self.tallies) < 2 or not all(self.tallies):
			return None
		first, second = (one.share if one else None for one in self.tallies)
		return None if first is None or second is None else second - first


@dataclass(frozen=True, slots=True)
class TargetRows:
	"""A target and its lines."""

	pair: Pair
	rows: tuple[AttainmentRow, ...]


def attainment(results: Results, words: Words) -> list[TargetRows]:
	"""Every target with its priorities; the line over all of them first."""
	return [TargetRows(pair, tuple(_rows(results, pair, words))) for pair in pairs(results)]


def _rows(results: Results, pair: Pair, words: Words) -> list[AttainmentRow]:
	_ = words.translate
	sides = [
		of_target(outcome, key)
		for outcome, key in zip(outcomes(results), (pair.first, pair.second), strict=False)
	]
	named = priorities([row for side in sides for row in side])
	rows = [_row(_("All priorities"), True, [tally(side) if side else None for side in sides], pair, words)]
	if named in ([], [""]):
		return rows
	for priority in named:
		tallies = []
		for side in sides:
			of_priority = [row for row in side if row.priority == priority]
			tallies.append(tally(of_priority) if of_priority else None)
		rows.append(_row(priority_name(words, priority), False, tallies, pair, words))
	return rows


def _row(label: str, is_total: bool, tallies: list[Tally | None], pair: Pair, words: Words) -> AttainmentRow:
	_ = words.translate
	shares = [Share(one.share, one.goal) if one else Share(None, None) for one in tallies]
	description = "; ".join(
		_("{0} of a goal of {1}").format(words.share(one.share), words.goal(one.goal)) for one in shares
	)
	bar = goal_bar(shares, f"{pair.title(words)}, {label}", description)
	return AttainmentRow(label, is_total, tuple(tallies), bar)
