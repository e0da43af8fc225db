from frappe.model.document import Document


class ITSSPriorityCell(Document):
	pass
