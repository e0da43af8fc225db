"""What the forms of the KPI documents ask for."""

from typing import Any

import frappe

from itss_service.reports import behind, columns, compute
from itss_service.reports.readable import figures_of


@frappe.whitelist(methods=["POST"])
def compute_report(report: str) -> dict[str, Any]:
	"""Computes a draft's figures anew, in the background where there is much to read; answers its state."""
	doc = frappe.get_doc(compute.DOCTYPE, report)
	doc.check_permission("write")
	if compute.may_compute_at_once(doc) or doc.docstatus != 0:
		compute.compute(doc)
	else:
		doc.db_set("state", compute.COMPUTING)
		compute.enqueue(doc.name)
	return {"state": doc.state, "figures": figures_of(doc)}


@frappe.whitelist()
def tickets_behind(
	report: str, kpi: str, side: str = "numerator", start: int = 0, page_length: int = 50
) -> dict[str, Any]:
	"""The rows behind a figure as they are now, without tickets that the user may not see; see `behind.rows`."""
	doc = frappe.get_doc(compute.DOCTYPE, report)
	doc.check_permission("read")
	return behind.rows(doc, kpi, side, max(0, start), min(max(1, page_length), behind.MOST))


@frappe.whitelist()
def table_columns() -> dict[str, list[str]]:
	"""The columns of each table that the site fills, for the form's suggestions."""
	frappe.has_permission("ITSS KPI", "read", throw=True)
	return {name: list(columns.known(name)) for name in columns.DOCTYPES}
