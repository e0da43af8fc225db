from frappe.model.document import Document


class ITSSAgreementTarget(Document):
	pass
