"""An agreement's error budgets with the tickets that decide them, for its form."""

from __future__ import annotations

from datetime import date
from typing import Any

from frappe.model.document import Document

from itss_service.budgets.budget import budgets_of, period_of
from itss_service.budgets.clocks import deciding
from itss_service.reports import periods


def budgets_told(agreement: Document, day: date) -> dict[str, Any]:
	"""Plain data; tickets are those that the user may see, the numbers those of all."""
	period = period_of(agreement, day)
	found = budgets_of([agreement], day)[agreement.name]
	tickets = deciding(
		agreement.name, list({budget.metric for budget in found if budget.due}), periods.span_of(period)
	)
	return {
		"agreement": agreement.name,
		"title": periods.title_of(agreement.billing_period or "Month", period),
		"period_from": str(period.first),
		"period_to": str(period.last),
		"budgets": [budget.as_dict() for budget in found],
		"deciding": tickets,
	}
