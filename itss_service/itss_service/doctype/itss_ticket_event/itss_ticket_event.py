from frappe.model.document import Document


class ITSSTicketEvent(Document):
	pass
