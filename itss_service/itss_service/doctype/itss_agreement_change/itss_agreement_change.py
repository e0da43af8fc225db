from frappe.model.document import Document


class ITSSAgreementChange(Document):
	pass
