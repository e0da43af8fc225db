import frappe

from itss_service.tickets.projection_document import ProjectionDocument


class ITSSClock(ProjectionDocument):
	pass


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"ITSS Clock", ["ticket", "kind", "agreement", "metric"], constraint_name="clock_once"
	)
	frappe.db.add_index("ITSS Clock", ["reference_doctype", "reference_name"], index_name="reference")
