from frappe.model.document import Document


class ITSSClock(Document):
	pass
