from frappe.model.document import Document


class ITSSTicket(Document):
	pass
