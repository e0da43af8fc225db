from frappe.model.document import Document


class ITSSServiceCreditRule(Document):
	pass
