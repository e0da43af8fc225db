from frappe.model.document import Document


class ITSSAgreementResource(Document):
	pass
