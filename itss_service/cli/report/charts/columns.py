"""Upright bars: stacked by week, a histogram of shares of a target, the burn of a budget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from itss_service.cli.report.charts.lines import PANEL, Frame, week_axis
from itss_service.cli.report.charts.scales import Scale, spread_out, ticks
from itss_service.cli.report.charts.svg import drawing, element, line, plain, rect, text

_LEFT, _RIGHT, _TOP, _BOTTOM = 40.0, 12.0, 12.0, 22.0


def stacked_weeks(
	frame: Frame,
	weeks: Sequence[date],
	layers: Sequence[tuple[str, Sequence[int]]],
	number: Callable[[float], str],
) -> str:
	"""A column per week; `layers` are (class, a count per week), the first at the bottom."""
	width, height = frame.size
	totals = [sum(counts[i] for _, counts in layers) for i in range(len(weeks))]
	marks = ticks(max(totals, default=0), whole=True)
	y = Scale(0, marks[-1], height - _BOTTOM, _TOP)
	step = (width - _LEFT - _RIGHT) / max(len(weeks), 1)
	bar = min(step * 0.78, 36.0)
	x = Scale(0, max(len(weeks) - 1, 1), _LEFT + step / 2, width - _RIGHT - step / 2)
	parts = [_rule(y(mark), width, number(mark)) for mark in marks]
	base = [0] * len(weeks)
	for class_, counts in layers:
		d = ""
		for i, count in enumerate(counts):
			if count:
				top, bottom = y(base[i] + count), y(base[i])
				left = plain(x(i) - bar / 2)
				d += f"M{left} {plain(bottom)}V{plain(top)}h{plain(bar)}V{plain(bottom)}z"
			base[i] += count
		if d:
			parts.append(element("path", d=d, class_=class_))
	return drawing(
		width, height, frame.title, frame.description, [*parts, *week_axis(weeks, x, height, frame.day)]
	)


def burn_columns(frame: Frame, weeks: Sequence[date], rates: Sequence[float | None]) -> str:
	"""A budget's burn rate by week; the line at 1 uses it up exactly by the end."""
	width, height = frame.size
	known = [rate for rate in rates if rate is not None]
	marks = ticks(max([*known, 1.25]))
	y = Scale(0, marks[-1], height - _BOTTOM, _TOP)
	step = (width - _LEFT - _RIGHT) / max(len(weeks), 1)
	bar = min(step * 0.7, 24.0)
	x = Scale(0, max(len(weeks) - 1, 1), _LEFT + step / 2, width - _RIGHT - step / 2)
	parts = [_rule(y(mark), width, f"{mark:g}") for mark in marks]
	for i, rate in enumerate(rates):
		if rate:
			class_ = "missed" if rate > 1 else "met"
			parts.append(rect(x(i) - bar / 2, y(rate), bar, y(0) - y(rate), class_))
	parts.append(line(_LEFT, y(1), width - _RIGHT, y(1), "goal"))
	return drawing(
		width, height, frame.title, frame.description, [*parts, *week_axis(weeks, x, height, frame.day)]
	)


def histogram(
	frame: Frame,
	edges: Sequence[float],
	counts: Sequence[int],
	others: Sequence[int],
	number: Callable[[float], str],
	target_label: str,
) -> str:
	"""Counts by share of the target, bins drawn equally wide; `others` outlines a second policy's counts."""
	width, height = frame.size if frame.size != PANEL else (PANEL[0], 170.0)
	marks = ticks(max([*counts, *others], default=0), whole=True)
	top = _TOP + 12
	y = Scale(0, marks[-1], height - _BOTTOM, top)
	step = (width - _LEFT - _RIGHT) / max(len(counts), 1)
	lefts = [_LEFT + step * i for i in range(len(counts) + 1)]
	target = _position(edges, lefts, 1.0)
	parts = [_rule(y(mark), width, number(mark)) for mark in marks]
	for i, count in enumerate(counts):
		class_ = "met" if i + 1 < len(edges) and edges[i + 1] <= 1 else "missed"
		if count:
			parts.append(rect(lefts[i] + 0.75, y(count), step - 1.5, y(0) - y(count), class_))
	if others:
		d = f"M{plain(lefts[0])} {plain(y(0))}"
		for i, count in enumerate(others):
			d += f"V{plain(y(count))}H{plain(lefts[i + 1])}"
		parts.append(element("path", d=d + f"V{plain(y(0))}", class_="outline"))
	if target is not None:
		parts.append(line(target, top - 4, target, height - _BOTTOM, "goal"))
		anchor = "start" if target < width * 0.75 else "end"
		parts.append(
			text(target + (3 if anchor == "start" else -3), top - 5, target_label, "goal-label", anchor)
		)
	for i in _edges_to_label(edges, lefts):
		parts.append(text(lefts[i], height - _BOTTOM + 15, _percent(edges[i]), "tick", "middle"))
	parts.append(line(_LEFT, y(0), width - _RIGHT, y(0), "axis"))
	return drawing(width, height, frame.title, frame.description, parts)


def _edges_to_label(edges: Sequence[float], lefts: Sequence[float]) -> list[int]:
	"""The edge at the target always, others where there is room on either side of it."""
	middle = next((i for i, edge in enumerate(edges) if edge >= 1), 0)
	right = [middle + i for i in spread_out(lefts[middle : len(edges)], 36)]
	mirrored = [-left for left in reversed(lefts[: middle + 1])]
	left = [middle - i for i in spread_out(mirrored, 36)]
	return sorted({*left, *right})


def _position(edges: Sequence[float], lefts: Sequence[float], share: float) -> float | None:
	for i, edge in enumerate(edges[:-1]):
		if edge <= share < edges[i + 1]:
			return lefts[i] + (share - edge) / (edges[i + 1] - edge) * (lefts[i + 1] - lefts[i])
	return lefts[len(edges) - 1] if edges and edges[-1] == share else None


def _percent(share: float) -> str:
	return f"{share * 100:.4g}%"


def _rule(y: float, width: float, label: str) -> str:
	return line(_LEFT, y, width - _RIGHT, y, "grid") + text(_LEFT - 5, y + 3.5, label, "tick", "end")
