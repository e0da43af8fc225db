import frappe

from itss_service.tickets.projection_document import ProjectionDocument


class ITSSTicket(ProjectionDocument):
	pass


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"ITSS Ticket", ["reference_doctype", "reference_name"], constraint_name="reference_once"
	)
	# my queue: what is due next of a person's or a group's open tickets
	for column in ("handler", "support_group"):
		frappe.db.add_index("ITSS Ticket", [column, "next_due_at"], index_name=f"due_of_{column}")
