from frappe.model.document import Document


class ITSSNotice(Document):
	pass
