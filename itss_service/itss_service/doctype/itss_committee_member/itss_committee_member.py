from frappe.model.document import Document


class ITSSCommitteeMember(Document):
	pass
