from frappe.model.document import Document


class ITSSParticipant(Document):
	pass
