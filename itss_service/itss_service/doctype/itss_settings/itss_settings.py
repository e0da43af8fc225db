from frappe.model.document import Document


class ITSSSettings(Document):
	pass
