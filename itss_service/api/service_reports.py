"""What the form of a service report asks for."""

import frappe

from itss_service.service_reports import compute, deliver


@frappe.whitelist(methods=["POST"])
def compute_report(report: str) -> None:
	"""Computes a draft anew; a submitted one is refused."""
	frappe.has_permission(compute.DOCTYPE, "write", throw=True)
	doc = frappe.get_doc(compute.DOCTYPE, report)
	doc.check_permission("write")
	compute.compute(doc)


@frappe.whitelist(methods=["POST"])
def send_again(report: str) -> None:
	"""Sends a submitted report to those whom it did not reach."""
	frappe.has_permission(compute.DOCTYPE, "submit", throw=True)
	doc = frappe.get_doc(compute.DOCTYPE, report)
	doc.check_permission("submit")
	deliver.enqueue(doc.name)
