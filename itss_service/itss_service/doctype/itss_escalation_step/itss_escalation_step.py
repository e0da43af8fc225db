from frappe.model.document import Document


class ITSSEscalationStep(Document):
	pass
