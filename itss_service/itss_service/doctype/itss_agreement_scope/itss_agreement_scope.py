from frappe.model.document import Document


class ITSSAgreementScope(Document):
	pass
