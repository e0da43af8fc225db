from frappe.model.document import Document


class ITSSActionItem(Document):
	pass
