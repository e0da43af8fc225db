from frappe.model.document import Document


class ITSSEscalation(Document):
	pass
