"""The KPIs of a replay as an aligned table for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

from itss_service.cli.i18n import Words
from itss_service.cli.replay.results import Results
from itss_service.cli.report.sections.figures import amount, figure_rows, figure_value


def kpi_table(results: Results, words: Words) -> str:
	"""A line per KPI that the log could feed: value, goal, numerator, denominator; "!" where the goal is missed."""
	_ = words.translate
	rows = [["", _("Figure"), _("Value"), _("Goal"), _("Numerator"), _("Denominator")]]
	for row in figure_rows(results, words):
		figure = row.figures[0]
		if figure is None:
			continue
		cells = [
			"!" if figure.holds is False else "",
			_(figure.name),
			figure_value(words, figure, figure.value),
			row.goal,
			amount(words, figure.numerator, figure.unit),
			amount(words, figure.denominator, "count"),
		]
		rows.append(cells)
	return aligned(rows, left=(0, 1))


def aligned(rows: Sequence[Sequence[str]], left: Sequence[int]) -> str:
	"""Columns of equal width on a terminal, on which a Chinese character takes two places."""
	widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
	lines = []
	for row in rows:
		cells = []
		for column, cell in enumerate(row):
			gap = " " * (widths[column] - _width(cell))
			cells.append(cell + gap if column in left else gap + cell)
		lines.append("  ".join(cells).rstrip())
	return "\n".join(lines)


def _width(text: str) -> int:
	return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
