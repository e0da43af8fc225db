"""The worst breaches, each with a drawing of its life and the ledger that proves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from itss_service.cli.i18n import Words
from itss_service.cli.replay.results import LedgerLine, Results, WorstBreach
from itss_service.cli.report.charts.bars import strip
from itss_service.cli.report.sections.naming import event_name, metric_name, priority_name, why_name

_MOST_LINES = 14
_MOST_SPANS = 1500
CLASSES = {
	"working": "met",
	"paused": "hold",
	"closed": "closed",
	"held elsewhere": "elsewhere",
	"no target": "elsewhere",
	"stopped": "elsewhere",
}


@dataclass(frozen=True, slots=True)
class ShownLine:
	"""Stretches of a ledger in one line: `closed` are the closed seconds among them, `total` what counted so far."""

	line: LedgerLine
	what: str
	event: str
	closed: float
	total: int


@dataclass(frozen=True, slots=True)
class ShownBreach:
	"""A breach ready to set; `left_out` lines are missing after the first `head` ones."""

	breach: WorstBreach
	target: str
	priority: str
	chart: str
	lines: tuple[ShownLine, ...]
	head: int
	left_out: int

	@property
	def times(self) -> float | None:
		"""How many times the target's duration was used."""
		return self.breach.elapsed / self.breach.duration if self.breach.duration else None


def worst_breaches(results: Results, words: Words) -> list[ShownBreach]:
	"""The first policy's."""
	return [_shown(breach, words) for breach in results.outcome.worst]


def _shown(breach: WorstBreach, words: Words) -> ShownBreach:
	lines = _lines(breach.ledger, words)
	head, left_out = len(lines), 0
	if len(lines) > _MOST_LINES:
		head = _MOST_LINES // 2
		left_out = len(lines) - 2 * head
		lines = lines[:head] + lines[-head:]
	return ShownBreach(
		breach,
		f"{breach.agreement} · {metric_name(words, breach.metric)}",
		priority_name(words, breach.priority),
		_chart(breach, words),
		tuple(lines),
		head,
		left_out,
	)


def _chart(breach: WorstBreach, words: Words) -> str:
	_ = words.translate
	if not breach.ledger:
		return ""
	stretches = list(breach.ledger)
	if len(stretches) > _MOST_SPANS:
		stretches = [line for line, _closed in _merged(stretches)]
	spans = [
		(line.start.timestamp(), line.end.timestamp(), CLASSES.get(line.why, "elsewhere"))
		for line in stretches
	]
	title = _("Ticket {0}: when its time counted").format(breach.ticket)
	description = _("{0} used of {1}; due {2}").format(
		words.duration(breach.elapsed), words.duration(breach.duration), words.instant(breach.due_at)
	)
	ends = (words.instant(stretches[0].start), words.instant(stretches[-1].end))
	due_label = _("Due {0}").format(words.instant(breach.due_at))
	return strip(spans, CLASSES["closed"], breach.due_at.timestamp(), due_label, title, description, ends)


def _lines(ledger: Sequence[LedgerLine], words: Words) -> list[ShownLine]:
	shown, total = [], 0
	for line, closed in _merged(ledger):
		total += line.seconds
		what = why_name(words, line.why)
		if line.reason:
			what += f" · {line.reason}"
		shown.append(ShownLine(line, what, event_name(words, line.event), closed, total))
	return shown


def _merged(ledger: Sequence[LedgerLine]) -> list[tuple[LedgerLine, float]]:
	"""Nights and weekends folded into the working stretches around them, with the closed seconds of each."""
	merged: list[tuple[LedgerLine, float]] = []
	for line in ledger:
		closed = _length(line.start, line.end) if line.why == "closed" else 0.0
		if merged and _belongs(merged[-1][0], line):
			last, before = merged[-1]
			why = "working" if "working" in (last.why, line.why) else "closed"
			joined = replace(last, end=line.end, seconds=last.seconds + line.seconds, why=why)
			merged[-1] = (joined, before + closed)
		else:
			merged.append((line, closed))
	return merged


def _belongs(last: LedgerLine, line: LedgerLine) -> bool:
	counting = ("working", "closed")
	return (
		last.why in counting
		and line.why in counting
		and last.holder == line.holder
		and last.end == line.start
	)


def _length(start: datetime, end: datetime) -> float:
	return end.timestamp() - start.timestamp()
