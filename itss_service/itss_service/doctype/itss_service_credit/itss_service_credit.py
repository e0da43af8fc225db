from frappe.model.document import Document


class ITSSServiceCredit(Document):
	pass
