from frappe.model.document import Document


class ITSSTrackedDoctype(Document):
	pass
