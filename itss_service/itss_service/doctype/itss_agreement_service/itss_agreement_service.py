from frappe.model.document import Document


class ITSSAgreementService(Document):
	pass
