from frappe.model.document import Document


class ITSSTrackedStatus(Document):
	pass
