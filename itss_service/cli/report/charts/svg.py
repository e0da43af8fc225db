"""The few pieces of SVG that the charts are made of."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

Value = str | float


def plain(value: Value) -> str:
	"""A coordinate to a tenth, without a tail of zeros; text as it is."""
	if isinstance(value, str):
		return value
	text = f"{value:.1f}"
	return text[:-2] if text.endswith(".0") else text


def element(name: str, content: str = "", **attributes: Value) -> str:
	"""`class_` stands for class and `stroke_width` for stroke-width; values are escaped, the content is not."""
	given = "".join(
		f' {key.rstrip("_").replace("_", "-")}="{escape(plain(value))}"' for key, value in attributes.items()
	)
	return f"<{name}{given}>{content}</{name}>" if content else f"<{name}{given}/>"


def drawing(width: float, height: float, title: str, description: str, parts: Iterable[str]) -> str:
	"""A whole chart; readers for the blind get the title and the description in place of the picture."""
	head = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
	return element(
		"svg",
		head + "".join(parts),
		viewBox=f"0 0 {plain(width)} {plain(height)}",
		role="img",
		class_="chart",
	)


def text(x: float, y: float, content: str, class_: str = "", anchor: str = "start") -> str:
	"""A label; `anchor` is start, middle or end."""
	extra = {"class_": class_} if class_ else {}
	if anchor != "start":
		extra["text_anchor"] = anchor
	return element("text", escape(content), x=x, y=y, **extra)


def rect(x: float, y: float, width: float, height: float, class_: str, tip: str = "") -> str:
	"""A bar; `tip` shows when the pointer rests on it."""
	content = f"<title>{escape(tip)}</title>" if tip else ""
	return element("rect", content, x=x, y=y, width=max(width, 0), height=max(height, 0), class_=class_)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> str:
	"""A straight line."""
	return element("path", d=f"M{plain(x1)} {plain(y1)}L{plain(x2)} {plain(y2)}", class_=class_)


def boxes(spans: Iterable[tuple[float, float]], y: float, height: float, class_: str) -> str:
	"""Many boxes of one kind and row, (start, end) each, as a single path."""
	d = "".join(f"M{a:.2f} {plain(y)}H{b:.2f}v{plain(height)}H{a:.2f}z" for a, b in spans)
	return element("path", d=d, class_=class_) if d else ""


def polyline(points: Iterable[tuple[float, float] | None], class_: str) -> str:
	"""A line that is interrupted where there is no point; a point alone is drawn as a dot by its round cap."""
	d, pen_down = "", False
	for point in points:
		if point is None:
			pen_down = False
			continue
		x, y = plain(point[0]), plain(point[1])
		d += f"L{x} {y}" if pen_down else f"M{x} {y}h0"
		pen_down = True
	return element("path", d=d, class_=class_) if d else ""
