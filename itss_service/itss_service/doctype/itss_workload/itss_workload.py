from frappe.model.document import Document


class ITSSWorkload(Document):
	pass
