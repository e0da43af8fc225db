from frappe.model.document import Document


class ITSSAgreementReplay(Document):
	pass
