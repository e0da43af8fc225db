"""The first page's sentences, each from the figures below it."""

from __future__ import annotations

from itss_service.cli.i18n import Words
from itss_service.cli.replay.results import Outcome, Results
from itss_service.cli.report.sections.naming import metric_name, priority_name, reason_name, unnamed
from itss_service.cli.report.sections.targets import Key, Pair, Tally, pairs, target_tally
from itss_service.cli.report.sections.times import whole_seconds
from itss_service.cli.report.sections.weekly import Backlog

_MOST_NAMED = 3


def summary(results: Results, words: Words, backlog: Backlog | None) -> list[str]:
	"""What a manager reads if nothing else."""
	_ = words.translate
	if not results.tickets:
		return [_("The log has no tickets in this period, so there is nothing to judge.")]
	sentences = _goals(results.outcome, words)
	sentences += _reasons(results.outcome, words)
	sentences += _budgets(results.outcome, words)
	if backlog:
		sentences.append(_backlog(backlog, words))
	if results.compared:
		sentences += _compared(results, results.compared, words)
	return sentences


def _goals(outcome: Outcome, words: Words) -> list[str]:
	_ = words.translate
	keys = list(dict.fromkeys((row.agreement, row.metric) for row in outcome.attainment))
	tallies = [(key, found) for key in keys if (found := target_tally(outcome, key)) is not None]
	met = [(key, one) for key, one in tallies if one.holds]
	missed = [(key, one) for key, one in tallies if one.holds is False]
	if not met and not missed:
		if any(one.judged for _key, one in tallies):
			return [_("The policy sets no attainment goal, so the shares below stand without a verdict.")]
		return [
			_(
				"No clock was judged in this period: every target is still running, cancelled or without tickets."
			)
		]
	missed.sort(key=lambda item: _margin(item[1]))
	met.sort(key=lambda item: _margin(item[1]))
	sentences = [_("Targets that met their goal: {0} of {1}.").format(len(met), len(met) + len(missed))]
	if missed:
		sentences.append(_("Missed: {0}.").format(_named(missed, words)))
	if met:
		sentences.append(_("Met: {0}.").format(_named(met, words)))
	return sentences


def _named(tallies: list[tuple[Key, Tally]], words: Words) -> str:
	_ = words.translate
	named = [
		_("{0} {1} with {2} against {3}").format(
			key[0], _inside(words, key[1]), words.share(one.share), words.goal(one.goal)
		)
		for key, one in tallies[:_MOST_NAMED]
	]
	if len(tallies) > _MOST_NAMED:
		named.append(_("{0} more").format(len(tallies) - _MOST_NAMED))
	return words.listed(named)


def _reasons(outcome: Outcome, words: Words) -> list[str]:
	_ = words.translate
	breached = sum(row.breached for row in outcome.attainment)
	sentences = []
	if breached:
		worst = max(outcome.attainment, key=lambda row: row.breached)
		sentences.append(
			_("The largest part of the {0} breaches, {1} ({2}), is {3} of {4} tickets under {5}.").format(
				words.number(breached),
				words.number(worst.breached),
				words.share(worst.breached / breached, 0),
				_inside(words, worst.metric),
				priority_name(words, worst.priority),
				worst.agreement,
			)
		)
	elif any(row.judged for row in outcome.attainment):
		sentences.append(_("No target was breached."))
	spent = outcome.time_spent
	total = whole_seconds(spent)
	if total and spent.by_holder and spent.working:
		holder, seconds = max(spent.by_holder.items(), key=lambda item: item[1])
		sentences.append(
			_("{0} of the resolution clocks' time was working time; {1} of that lay with “{2}”.").format(
				words.share(spent.working / total, 0),
				words.share(seconds / spent.working, 0),
				unnamed(words, holder),
			)
		)
	if total and any(spent.paused.values()):
		reason, seconds = max(spent.paused.items(), key=lambda item: item[1])
		sentences.append(
			_("Tickets were on hold for {0} of the time, most often with the reason “{1}”.").format(
				words.share(sum(spent.paused.values()) / total, 0), reason_name(words, reason)
			)
		)
	return sentences


def _budgets(outcome: Outcome, words: Words) -> list[str]:
	_ = words.translate
	over = [budget for budget in outcome.budgets if budget.used > budget.allowed]
	if not over:
		return []
	worst = max(over, key=lambda budget: budget.used - budget.allowed)
	return [
		_(
			"Error budgets overdrawn: {0} of {1}, furthest {2} {3} with {4} breaches where {5} were allowed."
		).format(
			len(over),
			len(outcome.budgets),
			worst.agreement,
			_inside(words, worst.metric),
			words.number(worst.used),
			words.number(worst.allowed, 0 if worst.allowed >= 10 else 1),
		)
	]


def _backlog(backlog: Backlog, words: Words) -> str:
	_ = words.translate
	if not backlog.open_now:
		return _("No ticket was open at the end of the period.")
	sentence = _("Tickets open at the end of the period: {0}.").format(words.number(backlog.open_now))
	if backlog.oldest and len(backlog.legend) > 1:
		sentence = _(
			"Tickets open at the end of the period: {0}, of which in the oldest age group ({2}): {1}."
		).format(
			words.number(backlog.open_now), words.number(backlog.oldest), _lowered(backlog.legend[-1][1])
		)
	return sentence


def _compared(results: Results, other: Outcome, words: Words) -> list[str]:
	_ = words.translate
	moved = [(pair, change) for pair in pairs(results) if (change := _change(results, other, pair))]
	total = sum(results.changed_counts.values())
	sentences = []
	if total:
		sentences.append(
			_("Verdicts that would change under {0} in place of {1}: {2}.").format(
				other.policy, results.outcome.policy, words.number(total)
			)
		)
	else:
		sentences.append(
			_("Under {0} in place of {1}, no verdict would change.").format(
				other.policy, results.outcome.policy
			)
		)
	if moved:
		pair, change = max(moved, key=lambda item: abs(item[1]))
		sentences.append(
			_("The largest shift is {0} {1}, by {2} percentage points.").format(
				pair.agreements, _inside(words, pair.metric), words.points(change)
			)
		)
	return sentences


def _change(results: Results, other: Outcome, pair: Pair) -> float:
	first, second = target_tally(results.outcome, pair.first), target_tally(other, pair.second)
	if first is None or second is None or first.share is None or second.share is None:
		return 0.0
	return second.share - first.share


def _margin(one: Tally) -> float:
	return (one.share or 0.0) - (one.goal or 0.0)


def _inside(words: Words, metric: str) -> str:
	"""A metric's name inside a sentence."""
	name = metric_name(words, metric)
	return _lowered(name) if name != metric else name


def _lowered(name: str) -> str:
	return name[:1].lower() + name[1:]
