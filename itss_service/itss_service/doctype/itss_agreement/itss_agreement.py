from frappe.model.document import Document


class ITSSAgreement(Document):
	pass
