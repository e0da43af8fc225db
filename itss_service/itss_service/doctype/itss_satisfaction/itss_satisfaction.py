from frappe.model.document import Document


class ITSSSatisfaction(Document):
	pass
