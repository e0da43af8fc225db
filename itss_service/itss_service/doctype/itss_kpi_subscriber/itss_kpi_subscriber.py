from frappe.model.document import Document


class ITSSKPISubscriber(Document):
	pass
