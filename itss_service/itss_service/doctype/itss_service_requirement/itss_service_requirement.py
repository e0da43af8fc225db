from frappe.model.document import Document


class ITSSServiceRequirement(Document):
	pass
