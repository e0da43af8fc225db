from frappe.model.document import Document


class ITSSServiceCategory(Document):
	pass
