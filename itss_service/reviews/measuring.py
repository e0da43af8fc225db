"""The figures of a review: the agreement's KPIs over the period, frozen when the review is submitted."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, getdate, now_datetime

from itss_service.reports import periods
from itss_service.reports.compute import row_of
from itss_service.reports.figures import compared, enabled_definitions
from itss_service.reports.filters import Filters
from itss_service.reports.periods import CUSTOM, Period


class ReviewIsFrozenError(frappe.ValidationError):
	pass


COMPUTED = ("figures", "figures_at")
_INPUTS = ("agreement", "period_from", "period_to")


def keep_or_compute(doc: Document) -> None:
	"""Figures come from computing alone, and again when the period is another."""
	stored = doc.get_doc_before_save()
	if stored is None or any(str(doc.get(name)) != str(stored.get(name)) for name in _INPUTS):
		return compute(doc)
	if not doc.flags.pop("computed", False):
		for name in COMPUTED:
			doc.set(name, stored.get(name))


def compute(doc: Document) -> None:
	period = Period(getdate(doc.period_from), getdate(doc.period_to))
	spans = periods.span_of(period), periods.span_of(periods.before(CUSTOM, period))
	found = compared(enabled_definitions(), *spans, Filters(agreement=doc.agreement))
	doc.set("figures", [row_of(entry) for entry in found if entry.figure.value is not None])
	doc.figures_at = now_datetime()


def compute_at_end(doc: Document) -> None:
	"""Figures that were computed while the period ran are computed once more."""
	end = periods.span_of(Period(getdate(doc.period_from), getdate(doc.period_to))).end
	if not doc.figures_at or get_datetime(doc.figures_at) < end:
		compute(doc)


def recompute(doc: Document) -> None:
	"""A draft's figures as they are now."""
	if doc.docstatus != 0:
		frappe.throw(
			_("{0} is submitted, so its figures stay as they are.").format(frappe.bold(doc.name)),
			ReviewIsFrozenError,
			_("Review Is Frozen"),
		)
	compute(doc)
	doc.flags.computed = True
	doc.save()
