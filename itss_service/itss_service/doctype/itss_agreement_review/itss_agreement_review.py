from frappe.model.document import Document


class ITSSAgreementReview(Document):
	pass
