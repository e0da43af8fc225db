from frappe.model.document import Document


class ITSSAgreementUnderpinning(Document):
	pass
