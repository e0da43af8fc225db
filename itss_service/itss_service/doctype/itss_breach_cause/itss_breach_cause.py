from frappe.model.document import Document


class ITSSBreachCause(Document):
	pass
