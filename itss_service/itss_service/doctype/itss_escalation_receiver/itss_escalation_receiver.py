from frappe.model.document import Document


class ITSSEscalationReceiver(Document):
	pass
