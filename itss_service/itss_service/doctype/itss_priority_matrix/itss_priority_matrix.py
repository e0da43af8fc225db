from frappe.model.document import Document


class ITSSPriorityMatrix(Document):
	pass
