from frappe.model.document import Document


class ITSSServiceReport(Document):
	pass
