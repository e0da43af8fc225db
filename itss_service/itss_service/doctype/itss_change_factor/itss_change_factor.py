from frappe.model.document import Document


class ITSSChangeFactor(Document):
	pass
