"""What a report's figures come down to, in a few sentences."""

from __future__ import annotations

from collections.abc import Sequence

import frappe
from frappe import _

from itss_service.reports.figures import Compared
from itss_service.reports.readable import goal_words, value_words, words_of

_MOST_NAMED = 5


def of(found: Sequence[Compared], title: str) -> str:
	"""Goals held and missed, the furthest from their goals first, and what got better or worse."""
	measured = [entry for entry in found if entry.figure.value is not None]
	judged = [entry for entry in measured if entry.figure.holds is not None]
	missed = [entry for entry in judged if not entry.figure.holds]
	sentences = [
		_("{0}: {1} of {2} KPIs could be measured.").format(title, len(measured), len(found)),
		_("{0} of {1} goals were held.").format(len(judged) - len(missed), len(judged)),
	]
	if missed:
		words = words_of(frappe.local.lang)
		named = sorted(missed, key=_distance, reverse=True)[:_MOST_NAMED]
		told = [
			_("{0} at {1} (goal {2})").format(
				_(entry.figure.name),
				value_words(words, entry.figure.unit, entry.figure.value),
				goal_words(words, entry.figure.unit, entry.figure.goal, entry.figure.direction),
			)
			for entry in named
		]
		sentences.append(_("Furthest from their goals: {0}.").format("; ".join(told)))
	better, worse = (sum(_verdict(entry) == sign for entry in measured) for sign in (1, -1))
	sentences.append(_("Against the period before, {0} got better and {1} worse.").format(better, worse))
	return "\n".join(sentences)


def _distance(entry: Compared) -> float:
	value, goal = entry.figure.value or 0.0, entry.figure.goal or 0.0
	return abs(value - goal) / abs(goal) if goal else abs(value)


def _verdict(entry: Compared) -> int:
	change = entry.change or 0
	sign = (change > 0) - (change < 0)
	return sign if entry.figure.direction == "up" else -sign
