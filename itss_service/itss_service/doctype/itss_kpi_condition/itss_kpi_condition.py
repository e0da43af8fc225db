from frappe.model.document import Document


class ITSSKPICondition(Document):
	pass
