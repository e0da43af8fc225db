"""Shares and counts week by week as lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from itss_service.cli.report.charts.scales import (
	Scale,
	is_new_year,
	share_floor,
	spread_out,
	text_width,
	ticks,
)
from itss_service.cli.report.charts.svg import drawing, element, line, plain, polyline, text

PANEL = (352.0, 150.0)
WIDE = (720.0, 170.0)
_LEFT, _RIGHT, _TOP, _BOTTOM = 40.0, 12.0, 16.0, 22.0


@dataclass(frozen=True, slots=True)
class Line:
	"""One value per week, None where there is none; `class_` styles it, `goal` is drawn level across."""

	values: Sequence[float | None]
	class_: str
	goal: float | None = None


@dataclass(frozen=True, slots=True)
class Frame:
	"""A drawing's size, its words and how its days are written."""

	title: str
	description: str
	day: Callable[[date], str]
	size: tuple[float, float] = PANEL


def share_lines(frame: Frame, weeks: Sequence[date], lines: Sequence[Line], goal_label: str) -> str:
	"""Shares from a round floor up to 100 %, with goals dashed; weeks under their goal get a diamond."""
	width, height = frame.size
	goals = sorted({one.goal for one in lines if one.goal is not None})
	present = [value for one in lines for value in one.values if value is not None]
	floor = share_floor([*present, *goals])
	y = Scale(floor, 1.0, height - _BOTTOM, _TOP)
	x = Scale(0, max(len(weeks) - 1, 1), _LEFT + 6, width - _RIGHT - 6)
	steps = [floor + (1 - floor) * part / 4 for part in range(5)]
	parts = [_rule(y(step), width, f"{step * 100:.0f}%") for step in steps]
	parts += week_axis(weeks, x, height, frame.day)
	for goal in goals:
		parts.append(line(_LEFT, y(goal), width - _RIGHT, y(goal), "goal"))
	for one in reversed(lines):
		points = [None if value is None else (x(i), y(value)) for i, value in enumerate(one.values)]
		parts.append(polyline(points, f"line {one.class_}"))
		low = [
			point
			for point, value in zip(points, one.values, strict=True)
			if point and value is not None and one.goal is not None and value < one.goal
		]
		parts.append(_diamonds(low, f"under {one.class_}"))
	if goals:
		parts.append(text(width - _RIGHT, _TOP - 5, goal_label, "goal-label", "end"))
	return drawing(width, height, frame.title, frame.description, parts)


def count_lines(
	frame: Frame, weeks: Sequence[date], lines: Sequence[Line], number: Callable[[float], str]
) -> str:
	"""Counts from 0."""
	width, height = frame.size
	marks = ticks(max((value or 0 for one in lines for value in one.values), default=0), whole=True)
	y = Scale(0, marks[-1], height - _BOTTOM, _TOP)
	x = Scale(0, max(len(weeks) - 1, 1), _LEFT + 6, width - _RIGHT - 6)
	parts = [_rule(y(mark), width, number(mark)) for mark in marks]
	parts += week_axis(weeks, x, height, frame.day)
	for one in reversed(lines):
		points = [None if value is None else (x(i), y(value)) for i, value in enumerate(one.values)]
		parts.append(polyline(points, f"line {one.class_}"))
	return drawing(width, height, frame.title, frame.description, parts)


def week_axis(weeks: Sequence[date], x: Scale, height: float, day: Callable[[date], str]) -> list[str]:
	"""Ticks under a chart for as many Mondays as have room; the year where it changes."""
	positions = [x(index) for index in range(len(weeks))]
	widest = max((text_width(_dated(week, day, True)) for week in weeks), default=0)
	parts: list[str] = []
	previous: int | None = None
	for index in spread_out(positions, widest + 12):
		at = positions[index]
		label = _dated(weeks[index], day, is_new_year(weeks, index, previous))
		previous = index
		parts.append(line(at, height - _BOTTOM, at, height - _BOTTOM + 4, "axis"))
		if at + text_width(label) / 2 <= x.end + _RIGHT + 10:
			parts.append(text(at, height - _BOTTOM + 15, label, "tick", "middle"))
	return parts


def _dated(week: date, day: Callable[[date], str], with_year: bool) -> str:
	return f"{day(week)} ’{week.year % 100:02}" if with_year else day(week)


def _rule(y: float, width: float, label: str) -> str:
	return line(_LEFT, y, width - _RIGHT, y, "grid") + text(_LEFT - 5, y + 3.5, label, "tick", "end")


def _diamonds(points: Sequence[tuple[float, float]], class_: str) -> str:
	d = "".join(f"M{plain(x)} {plain(y - 3)}l3 3l-3 3l-3-3z" for x, y in points)
	return element("path", d=d, class_=class_) if d else ""
