from frappe.model.document import Document


class ITSSRequiredSignoff(Document):
	pass
