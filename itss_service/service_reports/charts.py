"""The charts of a service report as SVG: attainment and verdicts week by week, breaches by cause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from html import escape

from frappe import _

from itss_service.cli.i18n import Words
from itss_service.cli.report.charts.bars import ranking
from itss_service.cli.report.charts.columns import stacked_weeks
from itss_service.cli.report.charts.lines import PANEL, Frame, Line, share_lines
from itss_service.reports.weekly import Week

STYLE = """
.itss-charts { overflow: hidden; }
.itss-charts figure { display: inline-block; width: 352px; margin: 0 18px 14px 0; vertical-align: top; page-break-inside: avoid; }
.itss-charts figcaption { font-size: 12px; font-weight: bold; }
.itss-charts .legend { font-size: 10px; color: #5a6675; margin: 2px 0 0; }
.itss-charts i { display: inline-block; width: 9px; height: 9px; margin: 0 3px 0 8px; }
.itss-charts text { fill: #1c2430; font-size: 11px; }
.itss-charts .label { font-size: 9px; }
.itss-charts .tick, .itss-charts .value { fill: #5a6675; font-size: 10px; }
.itss-charts .met { fill: #1f5a86; background: #1f5a86; } .itss-charts .hold { fill: #c9b458; background: #c9b458; }
.itss-charts .missed { fill: #d2691e; background: #d2691e; }
.itss-charts .grid { stroke: #e4e8ed; fill: none; } .itss-charts .axis { stroke: #9aa5b1; fill: none; }
.itss-charts .goal { stroke: #111; stroke-width: 1.2; stroke-dasharray: 4 3; fill: none; }
.itss-charts .goal-label { fill: #111; font-size: 10px; }
.itss-charts .line { fill: none; stroke-width: 1.9; stroke-linecap: round; }
.itss-charts .line.first { stroke: #1f5a86; } .itss-charts .line.second { stroke: #5f9fb8; stroke-dasharray: 5 3; }
.itss-charts i.raw { background: #1f5a86; } .itss-charts i.adjusted { background: #5f9fb8; }
.itss-charts .under { fill: #e07b2a; stroke: #8a3c06; stroke-width: .6; } .itss-charts .under.second { fill: #fff; }
"""
_VIEW_BOX = re.compile(r'<svg viewBox="0 0 ([\d.]+) ([\d.]+)"')


def drawn(
	weeks: Sequence[tuple[date, Week]], goal: float | None, causes: Sequence[tuple[str, int]], words: Words
) -> str:
	"""HTML with its own style; empty where nothing was judged."""
	figures = [*_weekly(weeks, goal, words), *_causes(causes, words)]
	return f'<div class="itss-charts"><style>{STYLE}</style>{"".join(figures)}</div>' if figures else ""


def _weekly(weeks: Sequence[tuple[date, Week]], goal: float | None, words: Words) -> list[str]:
	if not weeks:
		return []
	mondays = [monday for monday, _week in weeks]
	raw = [week.met / week.judged for _monday, week in weeks]
	adjusted = [(week.met + week.exempt) / week.judged for _monday, week in weeks]
	title = _("Attainment by week")
	described = _("Raw from {0} to {1}").format(words.share(min(raw)), words.share(max(raw)))
	lines = [Line(raw, "first", goal), Line(adjusted, "second")]
	found = []
	if len(weeks) > 1:
		svg = share_lines(Frame(title, described, words.day, PANEL), mondays, lines, _("Goal"))
		keys = [("raw", _("Raw")), ("adjusted", _("Adjusted"))]
		found.append(_figure(title, svg, keys))
	layers = [
		("met", [week.met for _monday, week in weeks]),
		("hold", [week.exempt for _monday, week in weeks]),
		("missed", [week.judged - week.met - week.exempt for _monday, week in weeks]),
	]
	title = _("Verdicts by week")
	judged = _("{0} clocks with a verdict").format(sum(week.judged for _monday, week in weeks))
	svg = stacked_weeks(Frame(title, judged, words.day, PANEL), mondays, layers, lambda n: words.number(n))
	names = {"met": _("Met", context="ITSS Clock"), "hold": _("Exempt", context="ITSS Breach Ruling")}
	keys = [*names.items(), ("missed", _("Missed", context="ITSS KPI Figure"))]
	return [*found, _figure(title, svg, keys)]


def _causes(causes: Sequence[tuple[str, int]], words: Words) -> list[str]:
	if not causes:
		return []
	items = [
		(cause or _("Not ruled upon yet"), float(number), words.number(number))
		for cause, number in causes[:8]
	]
	title = _("Breaches by cause")
	return [_figure(title, ranking(items, "missed", title, _("The most frequent first")), [])]


def _figure(title: str, svg: str, keys: Sequence[tuple[str, str]]) -> str:
	"""With its size in the drawing: printing does not derive one from the view box."""
	sized = _VIEW_BOX.sub(r'<svg width="\1" height="\2" viewBox="0 0 \1 \2"', svg, count=1)
	told = "".join(f'<i class="{class_}"></i>{escape(name)}' for class_, name in keys)
	legend = f'<p class="legend">{told}</p>' if told else ""
	return f"<figure><figcaption>{escape(title)}</figcaption>{sized}{legend}</figure>"
