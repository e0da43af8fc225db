"""Figures as people read them: percentages cut and never rounded up to a goal, durations in hours and minutes."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt

from itss_service.cli.i18n import NOTHING, Words, language, languages, translator

SHARES = ("share", "%", "percent", "ratio")
SECONDS = ("seconds", "second", "s")
_PLAIN = ("", "count", "number", "rate")


def words_of(lang: str | None) -> Words:
	"""Numbers and durations in a language of the report's, English where it has none."""
	known = (lang or "en").replace("_", "-").split("-")[0]
	code = language(known) if known in languages() else "en"
	return Words(code, translator(code))


def value_words(words: Words, unit: str, value: float | None) -> str:
	"""A value in its unit."""
	if value is None:
		return NOTHING
	return words.share(value) if unit in SHARES else amount_words(words, unit, value)


def amount_words(words: Words, unit: str, value: float | None) -> str:
	"""A numerator or denominator: seconds as a duration, the rest as a number."""
	if value is None:
		return NOTHING
	if unit in SECONDS:
		return words.duration(value)
	return words.number(value, 0 if float(value).is_integer() else 2)


def goal_words(words: Words, unit: str, goal: float | None, direction: str) -> str:
	"""The goal with the side that is good."""
	if goal is None:
		return NOTHING
	sign = "≥ " if direction.lower() == "up" else "≤ "
	if unit in SHARES:
		return sign + words.goal(goal)
	if unit in SECONDS and goal % 60:  # a goal is told exactly
		return sign + words.translate("{0} s").format(
			words.number(goal, 0 if float(goal).is_integer() else 2)
		)
	return sign + amount_words(words, unit, goal)


def change_words(words: Words, unit: str, change: float | None) -> str:
	"""The change against the period before, signed; of shares in percentage points."""
	if change is None:
		return NOTHING
	if unit in SHARES:
		return words.points(change)
	told = amount_words(words, unit, change)
	return f"+{told}" if change > 0 else told


def figures_of(report: Document) -> list[dict[str, Any]]:
	"""The rows of a report in the language of the session, with what to colour them by."""
	words = words_of(frappe.local.lang)
	return [figure_words(words, row) for row in report.figures]


def figure_words(words: Words, row: Document) -> dict[str, Any]:
	unit = row.unit or ""
	value, previous = _number(row, "value", "measured"), _number(row, "previous_value", "previous_measured")
	change = None if value is None or previous is None else flt(row.change)
	went = change_words(words, unit, change)
	sign = 0 if not change or not any(digit in went for digit in "123456789") else (1 if change > 0 else -1)
	# numerators of means and sums are sums of the field, denominators always count rows
	summed = unit if unit in SECONDS else "count"
	return {
		"kpi": row.kpi,
		"title": _(row.title),
		"unit": "" if unit in (*SHARES, *SECONDS, *_PLAIN) else _(unit),
		"value": value_words(words, unit, value),
		"adjusted": value_words(words, unit, _number(row, "adjusted_value", "has_adjusted")),
		"adjusted_holds": row.adjusted_holds or "",
		"numerator": amount_words(words, summed, _number(row, "numerator", "has_numerator")),
		"denominator": amount_words(words, "count", _number(row, "denominator", "has_denominator")),
		"previous": value_words(words, unit, previous),
		"change": went if sign else change_words(words, unit, None if change is None else 0),
		"went": sign,
		"better": sign if row.direction == "Up" else -sign,
		"goal": goal_words(words, unit, _number(row, "goal", "has_goal"), row.direction),
		"holds": row.holds or "",
		"measured": bool(row.measured),
		"share": flt(row.value) if unit in SHARES and row.measured else None,
		"goal_share": flt(row.goal) if unit in SHARES and row.has_goal else None,
	}


def _number(row: Document, field: str, flag: str) -> float | None:
	return flt(row.get(field)) if row.get(flag) else None
