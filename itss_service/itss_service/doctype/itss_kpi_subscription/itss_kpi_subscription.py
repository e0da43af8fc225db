from frappe.model.document import Document


class ITSSKPISubscription(Document):
	pass
