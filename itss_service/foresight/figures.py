"""A replay's rows and words: attainment, breaches, credits and workload of the draft, beside what there was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from frappe import _
from frappe.model.document import Document
from frappe.utils import fmt_money

from itss_service.bridge.quantities import percent
from itss_service.budgets.goals import goal_of
from itss_service.core.measure.credit import Tally, pooled
from itss_service.foresight.credit import tallies_of
from itss_service.foresight.replaying import Replayed
from itss_service.reports.weekly import metric_label


def rows(agreement: Document, found: Replayed) -> list[dict[str, Any]]:
	"""One row for each target and priority that had a verdict, in the order of the targets."""
	then, now = tallies_of(found.verdicts), tallies_of(found.verdicts_now)
	order = {row.custom_metric or row.metric: row.idx for row in reversed(agreement.targets)}
	keys = {(tally.metric, tally.priority) for tally in (*then, *now) if tally.metric in order}
	found_rows = []
	for metric, priority in sorted(keys, key=lambda key: (order[key[0]], key[1] or "")):
		drafted, stored = _of(then, metric, priority), _of(now, metric, priority)
		goal = goal_of(agreement, metric, priority)
		found_rows.append(
			{
				"kind": agreement.kind,
				"agreement": agreement.name,
				"metric": metric,
				"priority": priority or "",
				"judged": drafted.judged,
				"breached": drafted.breached,
				"attainment": _percent(drafted),
				"goal": percent(goal) if goal is not None else 0,
				"judged_now": stored.judged,
				"breached_now": stored.breached,
				"attainment_now": _percent(stored),
			}
		)
	return found_rows


def _of(tallies: Iterable[Tally], metric: str, priority: str | None) -> Tally:
	return pooled([tally for tally in tallies if tally.priority == priority], metric, None)


def _percent(tally: Tally) -> float:
	return round(float(tally.raw * 100), 4) if tally.raw is not None else 0


def against(found: Replayed) -> str:
	"""The agreements that the tickets came under, with how many verdicts each has, and how many tickets had none."""
	names = Counter(verdict.agreement for verdict in found.verdicts_now)
	told = [_("{0}: {1} targets judged").format(name, count) for name, count in names.most_common()]
	if found.without:
		told.append(_("no such agreement: {0} tickets").format(found.without))
	return "\n".join(told)


def summary(replay: Document, found: Replayed) -> str:
	"""The replay in a few sentences."""
	told = [
		_("{0} of {1} tickets would have come under it, {2} a month.").format(
			replay.covered, replay.tickets, replay.per_month
		)
	]
	if found.by_month:
		month, count = max(found.by_month.items(), key=lambda entry: (entry[1], entry[0]))
		told.append(_("Most of them in {0}: {1}.").format(month, count))
	told += [_metric(replay, metric) for metric in dict.fromkeys(row.metric for row in replay.figures)]
	if replay.credits or replay.credits_now:
		told.append(
			_("Credits: {0}, so far {1}.").format(
				fmt_money(replay.credits, currency=replay.currency),
				fmt_money(replay.credits_now, currency=replay.currency),
			)
		)
	return "\n".join(told)


def _metric(replay: Document, metric: str) -> str:
	own = [row for row in replay.figures if row.metric == metric]
	judged, breached = sum(row.judged for row in own), sum(row.breached for row in own)
	judged_now, breached_now = sum(row.judged_now for row in own), sum(row.breached_now for row in own)
	return _("{0}: {1} met, {2} breaches; so far {3} met, {4} breaches.").format(
		metric_label(metric),
		_share(judged, breached),
		breached,
		_share(judged_now, breached_now),
		breached_now,
	)


def _share(judged: int, breached: int) -> str:
	return f"{100 * (judged - breached) / judged:.1f} %" if judged else "–"
