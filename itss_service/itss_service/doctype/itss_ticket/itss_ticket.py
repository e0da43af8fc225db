import frappe

from itss_service.tickets.projection_document import ProjectionDocument


class ITSSTicket(ProjectionDocument):
	pass


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"ITSS Ticket", ["reference_doctype", "reference_name"], constraint_name="reference_once"
	)
