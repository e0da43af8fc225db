from frappe.model.document import Document


class ITSSBreachRuling(Document):
	pass
