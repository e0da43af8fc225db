"""What verdicts would have cost: the agreement's own credit steps over each of its billing periods."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import frappe
from frappe.model.document import Document
from frappe.utils import flt

from itss_service.bridge.agreements import DOCTYPE
from itss_service.core.measure.credit import Tally, credit
from itss_service.credits.terms import billing_periods, cap_of, price_of, rules_of
from itss_service.foresight.replaying import Verdict
from itss_service.reports.periods import Period


def credits_of(agreement: Document, verdicts: Iterable[Verdict], period: Period, in_force: bool) -> float:
	"""The sum over the billing periods; `in_force` limits the price to the days on which the agreement counts."""
	rules = rules_of(agreement)
	if not rules:
		return 0.0
	known = list(verdicts)
	total = 0.0
	for part in billing_periods(agreement, period):
		tallied = tallies_of(verdict for verdict in known if part.first <= verdict.day <= part.last)
		total += credit(rules, tallied, price_of(agreement, part, in_force), cap_of(agreement)).total
	return flt(total, 2)


def credits_now(verdicts: Iterable[Verdict], period: Period) -> float:
	"""The same for the agreements that the verdicts fell under, in force as they were."""
	by_agreement: dict[str, list[Verdict]] = defaultdict(list)
	for verdict in verdicts:
		by_agreement[verdict.agreement].append(verdict)
	total = 0.0
	for name, own in sorted(by_agreement.items()):
		if frappe.db.exists(DOCTYPE, name):
			total += credits_of(frappe.get_doc(DOCTYPE, name), own, period, in_force=True)
	return flt(total, 2)


def tallies_of(verdicts: Iterable[Verdict]) -> list[Tally]:
	"""By metric and priority."""
	met: Counter[tuple[str, str]] = Counter()
	breached: Counter[tuple[str, str]] = Counter()
	exempt: Counter[tuple[str, str]] = Counter()
	for verdict in verdicts:
		key = (verdict.metric, verdict.priority)
		(breached if verdict.breached else met)[key] += 1
		exempt[key] += verdict.breached and verdict.exempt
	return [
		Tally(
			metric,
			priority or None,
			met[metric, priority],
			breached[metric, priority],
			exempt[metric, priority],
		)
		for metric, priority in sorted({*met, *breached})
	]
