"""Fills an ITSS KPI Report with figures: at once, or in the background where there is much to read."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Count
from frappe.utils import now_datetime

from itss_service.reports import columns, periods, summary
from itss_service.reports.basis import VERDICT, within
from itss_service.reports.figures import Compared, compared, definition_text, enabled_definitions
from itss_service.reports.filters import FIELDS, filters_of, limited

DOCTYPE = "ITSS KPI Report"
TO_COMPUTE, COMPUTING, COMPUTED_STATE, FAILED = "To Compute", "Computing", "Computed", "Failed"
COMPUTED = ("figures", "summary", "computed_at", "previous_from", "previous_to", "error")
AT_ONCE = 200_000
"""Clocks of a period that a request may be kept waiting for."""
_INPUTS = ("period_kind", "from_date", "to_date", *FIELDS)


class ReportIsFrozenError(frappe.ValidationError):
	pass


def on_save(report: Document) -> None:
	"""Computes a draft when it is new or its period or filters changed, or leaves that to a job."""
	if report.docstatus != 0 or not _is_stale(report):
		return
	if may_compute_at_once(report):
		fill(report)
	else:
		report.state = COMPUTING
		report.flags.computing = True


def enqueue_if_waiting(report: Document) -> None:
	if report.flags.computing:
		enqueue(report.name)


def enqueue(name: str) -> None:
	frappe.enqueue(
		"itss_service.reports.compute.compute_in_background",
		queue="long",
		job_id=f"itss_kpi_report:{name}",
		deduplicate=True,
		enqueue_after_commit=True,
		report=name,
	)


def compute_in_background(report: str) -> None:
	"""The job: figures, or the reason why there are none."""
	doc = frappe.get_doc(DOCTYPE, report)
	if doc.docstatus != 0:
		return
	try:
		compute(doc)
	except Exception as error:
		frappe.db.rollback()
		frappe.log_error(
			title=_("KPI report could not be computed"), reference_doctype=DOCTYPE, reference_name=report
		)
		doc.db_set({"state": FAILED, "error": str(error)[:500]}, notify=True)
	else:
		doc.notify_update()


def compute(report: Document) -> None:
	"""Computes and saves; ReportIsFrozenError once submitted."""
	if report.docstatus != 0:
		frappe.throw(
			_("{0} is submitted, so its figures stay as they are. Amend it to compute anew.").format(
				frappe.bold(report.name)
			),
			ReportIsFrozenError,
			_("Report Is Frozen"),
		)
	fill(report)
	report.flags.computed = True
	report.save(ignore_permissions=True)


def may_compute_at_once(report: Document) -> bool:
	"""Whether the period holds few enough clocks."""
	table, filters = columns.table(columns.CLOCKS), filters_of(report)
	query = limited(frappe.qb.from_(table), columns.CLOCKS, table, filters)
	query = query.where(within(VERDICT, table, periods.span_of(report.period))).select(Count("*"))
	return query.run()[0][0] <= AT_ONCE


def fill(report: Document) -> None:
	"""Sets figures and what belongs to them."""
	previous = periods.before(report.period_kind, report.period)
	spans = periods.span_of(report.period), periods.span_of(previous)
	found = compared(enabled_definitions(), *spans, filters_of(report))
	report.set("figures", [row_of(entry) for entry in found])
	report.update(
		{
			"previous_from": previous.first,
			"previous_to": previous.last,
			"computed_at": now_datetime(),
			"state": COMPUTED_STATE,
			"error": None,
			"summary": summary.of(found, title=report.title),
		}
	)


def row_of(entry: Compared) -> dict[str, Any]:
	"""A row of ITSS KPI Figure."""
	figure, previous = entry.figure, entry.previous
	return {
		"kpi": figure.id,
		"title": figure.name,
		"unit": figure.unit,
		"direction": figure.direction.capitalize(),
		"measured": figure.value is not None,
		"numerator": figure.numerator or 0,
		"has_numerator": figure.numerator is not None,
		"denominator": figure.denominator or 0,
		"has_denominator": figure.denominator is not None,
		"value": figure.value or 0,
		"previous_measured": previous.value is not None,
		"previous_value": previous.value or 0,
		"change": entry.change or 0,
		"has_goal": figure.goal is not None,
		"goal": figure.goal or 0,
		"holds": {True: "Held", False: "Missed", None: ""}[figure.holds],
		"definition": definition_text(entry.definition),
	}


def _is_stale(report: Document) -> bool:
	stored = report.get_doc_before_save()
	if not stored or report.state in (TO_COMPUTE, FAILED):
		return True
	return any(str(report.get(name) or "") != str(stored.get(name) or "") for name in _INPUTS)
