from frappe.model.document import Document


class ITSSPauseReason(Document):
	pass
