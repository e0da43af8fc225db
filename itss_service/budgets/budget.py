"""The error budgets of agreements in a billing period: allowed, used, left, how fast they burn, what still decides."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from frappe.model.document import Document

from itss_service.budgets.clocks import Verdicts, due_by_end, verdicts
from itss_service.budgets.goals import goal_of
from itss_service.core.measure.error_budget import ErrorBudget, Slice, error_budget
from itss_service.reports import periods
from itss_service.reports.periods import Period

TOO_EARLY = 0.25
"""The share of a period before which its own pace says little; the period before tells how much to expect."""


class Budget(NamedTuple):
	"""Of one metric and goal of an agreement; `exempt` breaches are not among those used.

	`due` are the open clocks that fall due before the period ends: what the rest of the budget depends on.
	"""

	metric: str
	goal: float
	period: Period
	budget: ErrorBudget
	exempt: int
	due: int

	@property
	def used_share(self) -> float:
		"""The share of the allowed breaches that happened; a goal that allows none is used up by the first."""
		if self.budget.allowed:
			return self.budget.used / self.budget.allowed
		return float("inf") if self.budget.used else 0.0

	@property
	def undecided(self) -> bool:
		"""Whether the goal stands or falls with what is open now."""
		return not self.budget.lost and self.due > self.budget.left

	def as_dict(self) -> dict[str, Any]:
		"""Plain data for the form."""
		found = self.budget
		return {
			"metric": self.metric,
			"goal": self.goal,
			"judged": found.judged,
			"expected": found.expected,
			"allowed": round(found.allowed, 2),
			"used": found.used,
			"exempt": self.exempt,
			"left": round(found.left, 2),
			"burn_rate": found.burn_rate,
			"lost": found.lost,
			"due": self.due,
			"undecided": self.undecided,
			"weeks": [{"from": str(label), "burn_rate": rate} for label, rate in found.slices],
		}


def period_of(agreement: Document, day: date) -> Period:
	"""The billing period that the day lies in."""
	return periods.around(agreement.billing_period or "Month", day)


def budgets_of(agreements: Sequence[Document], day: date) -> dict[str, list[Budget]]:
	"""The budgets of agreements with one kind of billing period, by agreement, in the order of their targets."""
	if not agreements:
		return {}
	kind = agreements[0].billing_period or "Month"
	period = periods.around(kind, day)
	names = [agreement.name for agreement in agreements]
	now = verdicts(names, periods.span_of(period))
	before = verdicts(names, periods.span_of(periods.before(kind, period)))
	due = due_by_end(names, periods.span_of(period))
	return {
		agreement.name: list(
			_budgets(agreement, period, day, now[agreement.name], before[agreement.name], due[agreement.name])
		)
		for agreement in agreements
	}


def _budgets(
	agreement: Document,
	period: Period,
	day: date,
	now: Sequence[Verdicts],
	before: Sequence[Verdicts],
	due: Counter[tuple[str, str]],
) -> Iterable[Budget]:
	for metric, goal in _goals(agreement):
		own = [row for row in now if _belongs(agreement, row, metric, goal)]
		earlier = sum(row.judged for row in before if _belongs(agreement, row, metric, goal))
		waiting = sum(
			count for (m, p), count in due.items() if m == metric and goal_of(agreement, m, p) == goal
		)
		judged = sum(row.judged for row in own)
		expected = _expected(judged, earlier, waiting, period, day)
		found = error_budget(goal, _weeks(own), expected)
		yield Budget(metric, goal, period, found, sum(row.exempt for row in own), waiting)


def _goals(agreement: Document) -> list[tuple[str, float]]:
	"""Each metric with each goal that one of its targets has, in order."""
	found: dict[tuple[str, float], None] = {}
	for row in agreement.targets:
		metric = row.custom_metric or row.metric
		goal = goal_of(agreement, metric, row.priority)
		if goal:
			found[metric, goal] = None
	return list(found)


def _belongs(agreement: Document, row: Verdicts, metric: str, goal: float) -> bool:
	return row.metric == metric and goal_of(agreement, metric, row.priority) == goal


def _expected(judged: int, earlier: int, waiting: int, period: Period, day: date) -> int:
	"""How many verdicts the whole period will have: at least those there are and those that must still come."""
	passed = min(max((day - period.first).days + 1, 0), period.days) / period.days
	pace = round(judged / passed) if passed >= TOO_EARLY else earlier
	return max(judged + waiting, pace)


def _weeks(rows: Iterable[Verdicts]) -> list[Slice]:
	"""A slice for each week, counting exempt breaches as met."""
	met: Counter[date] = Counter()
	breached: dict[date, int] = defaultdict(int)
	for row in rows:
		monday = row.day - timedelta(days=row.day.weekday())
		met[monday] += row.judged - row.breached + row.exempt
		breached[monday] += row.breached - row.exempt
	return [Slice(monday, met[monday], breached[monday]) for monday in sorted({*met, *breached})]
