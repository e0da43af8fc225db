"""Times against their targets, and where the time went."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from itss_service.cli.i18n import Words
from itss_service.cli.replay.results import Outcome, Results, Spread, TimeSpent
from itss_service.cli.report.charts.bars import ranking, whole_bar
from itss_service.cli.report.charts.columns import histogram
from itss_service.cli.report.charts.lines import Frame
from itss_service.cli.report.sections.naming import reason_name, unnamed
from itss_service.cli.report.sections.targets import Key, outcomes, pairs
from itss_service.cli.report.sections.weekly import Panel

_MOST = 10


@dataclass(frozen=True, slots=True)
class Whole:
	"""One policy's resolution time in its three parts; `legend` are (class, name, duration, share)."""

	policy: str
	chart: str
	legend: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class TimeWent:
	"""`wholes` has a bar per policy; rankings are the first policy's, "" where there is nothing to rank."""

	wholes: tuple[Whole, ...]
	holders: str
	reasons: str


def spreads(results: Results, words: Words) -> list[Panel]:
	"""A histogram per target whose clocks were stopped."""
	_ = words.translate
	panels = []
	for pair in pairs(results):
		first = _spread(results.outcome, pair.first)
		second = _spread(results.compared, pair.second)
		shown = first or second
		if shown is None:
			continue
		others = second.counts if first and second and list(first.edges) == list(second.edges) else ()
		note = _("Median {0}, 90% within {1}").format(
			words.duration(shown.median_seconds), words.duration(shown.p90_seconds)
		)
		if first and second:
			note = _("{0}; under {1}: median {2}, 90% within {3}").format(
				note,
				results.compared.policy if results.compared else "",
				words.duration(second.median_seconds),
				words.duration(second.p90_seconds),
			)
		frame = Frame(pair.title(words), note, words.day)
		chart = histogram(frame, shown.edges, shown.counts, others, words.number, _("target"))
		panels.append(Panel(pair.title(words), chart, note))
	return panels


def time_went(results: Results, words: Words) -> TimeWent | None:
	"""None where no resolution clock ran."""
	_ = words.translate
	wholes = tuple(
		_whole(outcome, words) for outcome in outcomes(results) if whole_seconds(outcome.time_spent) > 0
	)
	if not wholes:
		return None
	spent = results.outcome.time_spent
	return TimeWent(
		wholes,
		_ranking(spent.by_holder, unnamed, "met", _("Working time by who held the ticket"), words),
		_ranking(spent.paused, reason_name, "hold", _("Time on hold by reason"), words),
	)


def whole_seconds(spent: TimeSpent) -> int:
	"""Everything that the resolution clocks saw."""
	return spent.working + sum(spent.paused.values()) + spent.closed


def _whole(outcome: Outcome, words: Words) -> Whole:
	_ = words.translate
	spent = outcome.time_spent
	total = whole_seconds(spent)
	parts = [
		("met", _("Working time"), spent.working),
		("hold", _("On hold"), sum(spent.paused.values())),
		("closed", _("Closed hours"), spent.closed),
	]
	legend = tuple(
		(class_, name, words.duration(seconds), words.share(seconds / total))
		for class_, name, seconds in parts
	)
	drawn = [(class_, float(s), f"{name} {words.share(s / total)}") for class_, name, s in parts]
	description = words.listed([label for _class, _amount, label in drawn])
	return Whole(outcome.policy, whole_bar(drawn, _("Where the time went"), description), legend)


def _ranking(
	amounts: Mapping[str, int], named: Callable[[Words, str], str], class_: str, title: str, words: Words
) -> str:
	_ = words.translate
	ordered = sorted(((n, s) for n, s in amounts.items() if s > 0), key=lambda item: (-item[1], item[0]))
	if not ordered:
		return ""
	total = sum(seconds for _name, seconds in ordered)
	shown = [(named(words, name), seconds) for name, seconds in ordered[:_MOST]]
	if len(ordered) > _MOST:
		rest = sum(seconds for _name, seconds in ordered[_MOST:])
		shown.append((_("{0} others").format(len(ordered) - _MOST), rest))
	items = [(name, float(s), f"{words.duration(s)} · {_part(words, s / total)}") for name, s in shown]
	return ranking(items, class_, title, items[0][0] + " " + items[0][2])


def _part(words: Words, share: float) -> str:
	return words.share(share, 0) if share >= 0.01 else "<1%"


def _spread(outcome: Outcome | None, key: Key | None) -> Spread | None:
	if outcome is None:
		return None
	found = (one for one in outcome.spreads if (one.agreement, one.metric) == key and any(one.counts))
	return next(found, None)
