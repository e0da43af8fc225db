"""What an agreement says about credits: its steps, its price for a period, its cap."""

from __future__ import annotations

from typing import Any

from frappe.model.document import Document
from frappe.utils import flt, getdate

from itss_service.bridge.quantities import share
from itss_service.core.measure.credit import CreditRule
from itss_service.reports import periods
from itss_service.reports.periods import Period


def rules_of(agreement: Document) -> list[CreditRule]:
	return [
		CreditRule(
			metric=(row.metric or "").strip(),
			priority=row.priority or None,
			below=share(row.below or 0),
			share=share(row.credit_percent or 0),
			amount=flt(row.credit_amount),
		)
		for row in agreement.credit_rules
	]


def cap_of(agreement: Document) -> float | None:
	return share(agreement.credit_cap) if agreement.credit_cap else None


def price_of(agreement: Document, period: Period, in_force: bool = True) -> float:
	"""The price of the days of the period; if `in_force`, of those on which the agreement counts."""
	whole = periods.around(agreement.billing_period or "Month", period.first)
	part = Period(max(period.first, whole.first), min(period.last, whole.last))
	days = _days_in_common(agreement, part) if in_force else part.days
	return flt(flt(agreement.price) * days / whole.days, 2)


def _days_in_common(agreement: Document, period: Period) -> int:
	first, last = period
	if agreement.valid_from:
		first = max(first, getdate(agreement.valid_from))
	if agreement.valid_to:
		last = min(last, getdate(agreement.valid_to))
	return max((last - first).days + 1, 0)


def billing_periods(agreement: Document, period: Period) -> list[Period]:
	"""The agreement's billing periods that a stretch of days touches, each cut to it."""
	kind = agreement.billing_period or "Month"
	found = []
	whole: Any = periods.around(kind, period.first)
	while whole.first <= period.last:
		found.append(Period(max(whole.first, period.first), min(whole.last, period.last)))
		whole = periods.after(kind, whole)
	return found
