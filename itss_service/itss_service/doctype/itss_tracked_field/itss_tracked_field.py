from frappe.model.document import Document


class ITSSTrackedField(Document):
	pass
