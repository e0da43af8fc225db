from frappe.model.document import Document


class ITSSObligation(Document):
	pass
