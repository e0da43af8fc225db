"""Fills an ITSS Service Credit: what each step came to, both attainments beside each other."""

from __future__ import annotations

from typing import Any

from frappe.model.document import Document
from frappe.utils import flt, getdate, now_datetime

from itss_service.bridge.quantities import percent
from itss_service.core.measure.credit import Credit, CreditRow, credit
from itss_service.credits.tallies import tallies
from itss_service.credits.terms import cap_of, price_of, rules_of
from itss_service.reports import periods
from itss_service.reports.periods import Period

ADJUSTED = "Adjusted Attainment"


def fill(doc: Document, agreement: Document) -> None:
	"""Sets what is computed; rulings that were made since the last time count."""
	found = computed(
		agreement, Period(getdate(doc.period_from), getdate(doc.period_to)), doc.basis == ADJUSTED
	)
	doc.set("rows", [_row(row) for row in found.rows])
	doc.update(
		{
			"currency": agreement.currency,
			"price": price_of(agreement, Period(getdate(doc.period_from), getdate(doc.period_to))),
			"total": flt(found.total, 2),
			"capped": int(found.capped),
			"computed_at": now_datetime(),
		}
	)


def computed(agreement: Document, period: Period, adjusted: bool = True) -> Credit:
	"""What the agreement's credits of a billing period come to."""
	return credit(
		rules_of(agreement),
		tallies(agreement.name, periods.span_of(period)),
		price_of(agreement, period),
		cap_of(agreement),
		adjusted,
	)


def _row(row: CreditRow) -> dict[str, Any]:
	tally = row.tally
	return {
		"metric": tally.metric,
		"priority": tally.priority,
		"judged": tally.judged,
		"attainment": round(float(tally.raw * 100), 4) if tally.raw is not None else 0,
		"adjusted": round(float(tally.adjusted * 100), 4) if tally.adjusted is not None else 0,
		"below": percent(row.below) if row.below is not None else 0,
		"credit": flt(row.credit, 2),
	}
