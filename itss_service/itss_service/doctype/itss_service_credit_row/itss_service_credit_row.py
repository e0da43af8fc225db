from frappe.model.document import Document


class ITSSServiceCreditRow(Document):
	pass
