from frappe.model.document import Document


class ITSSSignoff(Document):
	pass
