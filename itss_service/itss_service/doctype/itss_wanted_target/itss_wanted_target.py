from frappe.model.document import Document


class ITSSWantedTarget(Document):
	pass
