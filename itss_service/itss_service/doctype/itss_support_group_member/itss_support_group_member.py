from frappe.model.document import Document


class ITSSSupportGroupMember(Document):
	pass
