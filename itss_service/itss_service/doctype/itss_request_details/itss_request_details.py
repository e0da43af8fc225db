from frappe.model.document import Document


class ITSSRequestDetails(Document):
	pass
