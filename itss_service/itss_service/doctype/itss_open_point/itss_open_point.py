from frappe.model.document import Document


class ITSSOpenPoint(Document):
	pass
