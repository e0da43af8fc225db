from frappe.model.document import Document


class ITSSEscalationRule(Document):
	pass
