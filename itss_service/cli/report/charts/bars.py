"""Level bars: one share against its goal, a whole in its parts, a ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from itss_service.cli.report.charts.scales import Scale, text_width
from itss_service.cli.report.charts.svg import boxes, drawing, element, line, plain, rect, text


@dataclass(frozen=True, slots=True)
class Share:
	"""A share and the goal it is held against, either of which may be missing."""

	share: float | None
	goal: float | None

	@property
	def is_under(self) -> bool:
		"""Whether the goal is missed."""
		return self.share is not None and self.goal is not None and self.share < self.goal


def goal_bar(bars: Sequence[Share], title: str, description: str) -> str:
	"""One bar from 0 to 100 %, or a thinner one under the other for a second policy, each with its goal's mark."""
	width, tall = 200.0, 13.0 if len(bars) == 1 else 9.0
	height = len(bars) * tall + (len(bars) - 1) * 2 + 4
	x = Scale(0, 1, 1, width - 1)
	parts = []
	for row, one in enumerate(bars):
		y = 2 + row * (tall + 2)
		parts.append(rect(1, y, width - 2, tall, "track"))
		if one.share:
			class_ = "missed" if one.is_under else "met" if one.goal is not None else "neutral"
			parts.append(rect(1, y, x(one.share) - 1, tall, class_ + (" second" if row else "")))
		if one.goal is not None:
			at = x(one.goal)
			parts.append(line(at, y - 2, at, y + tall + 2, "goal-halo"))
			parts.append(line(at, y - 2, at, y + tall + 2, "goal-mark"))
	return drawing(width, height, title, description, parts)


def whole_bar(parts: Sequence[tuple[str, float, str]], title: str, description: str) -> str:
	"""A bar split into (class, amount, label); a label shows where its part has room for it."""
	width, height = 720.0, 30.0
	total = sum(amount for _, amount, _ in parts)
	drawn, at = [], 0.0
	for class_, amount, label in parts:
		if amount <= 0 or total <= 0:
			continue
		wide = amount / total * width
		drawn.append(rect(at, 0, wide, height, class_, label))
		if wide > text_width(label, 6.2) + 12:
			drawn.append(text(at + wide / 2, height / 2 + 4, label, f"on-{class_}", "middle"))
		at += wide
	return drawing(width, height, title, description, drawn)


def ranking(items: Sequence[tuple[str, float, str]], class_: str, title: str, description: str) -> str:
	"""A bar per (label, amount, amount in words), as long as the amount against the largest."""
	row, label_width, width = 19.0, 128.0, 352.0
	value_width = max((text_width(words, 6.2) for *_, words in items), default=0) + 8
	room = max(width - label_width - value_width, 24)
	largest = max((amount for _, amount, _ in items), default=0)
	parts = []
	for i, (label, amount, words) in enumerate(items):
		y = i * row
		long = amount / largest * room if largest > 0 else 0
		parts.append(text(label_width - 6, y + 13, shortened(label, 20), "label", "end"))
		parts.append(rect(label_width, y + 3, long, row - 6, class_, label))
		parts.append(text(label_width + long + 5, y + 13, words, "value"))
	return drawing(width, max(len(items) * row, 1), title, description, parts)


def strip(
	spans: Sequence[tuple[float, float, str]],
	ground: str,
	due: float | None,
	due_label: str,
	title: str,
	description: str,
	ends: tuple[str, str],
) -> str:
	"""A ticket's life on one line: (start, end, class) spans in any unit of time, and where it became due.

	The spans leave no gap; those of class `ground` are what the others are drawn upon.
	"""
	width, height, top, tall = 720.0, 46.0, 14.0, 16.0
	if not spans:
		return ""
	x = Scale(spans[0][0], max(spans[-1][1], spans[0][0] + 1), 1, width - 1)
	by_class: dict[str, list[tuple[float, float]]] = {}
	for start, end, class_ in spans:
		of_class = by_class.setdefault(class_, [])
		a, b = x(start), x(end)
		if of_class and a - of_class[-1][1] < 0.02:
			of_class[-1] = (of_class[-1][0], b)
		else:
			of_class.append((a, b))
	# The commonest gap is the ground: thin spans drawn on it stay visible where neighbours would blur them away.
	parts = [rect(1, top, width - 2, tall, ground)]
	parts += [boxes(found, top, tall, class_) for class_, found in by_class.items() if class_ != ground]
	parts.append(element("path", d=f"M1 {plain(top)}H{plain(width - 1)}v{plain(tall)}H1z", class_="frame"))
	if due is not None and spans[0][0] <= due <= spans[-1][1]:
		at = x(due)
		parts.append(line(at, top - 4, at, top + tall + 4, "goal-halo"))
		parts.append(line(at, top - 4, at, top + tall + 4, "due"))
		anchor = "start" if at < width * 0.7 else "end"
		parts.append(text(at + (4 if anchor == "start" else -4), top - 4, due_label, "goal-label", anchor))
	parts.append(text(1, height - 4, ends[0], "tick"))
	parts.append(text(width - 1, height - 4, ends[1], "tick", "end"))
	return drawing(width, height, title, description, parts)


def shortened(label: str, most: int) -> str:
	"""A label cut to a width of some `most` letters, a Chinese one counting as two."""
	width = 0
	for index, letter in enumerate(label):
		width += 2 if ord(letter) > 0x2E7F else 1
		if width > most:
			return label[: max(index - 1, 1)].rstrip() + "…"
	return label
