from frappe.model.document import Document


class ITSSRequestAnswer(Document):
	pass
