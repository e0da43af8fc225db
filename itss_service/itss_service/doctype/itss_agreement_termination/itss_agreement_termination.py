from frappe.model.document import Document


class ITSSAgreementTermination(Document):
	pass
