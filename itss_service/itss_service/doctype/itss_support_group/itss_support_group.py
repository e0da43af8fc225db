from frappe.model.document import Document


class ITSSSupportGroup(Document):
	pass
