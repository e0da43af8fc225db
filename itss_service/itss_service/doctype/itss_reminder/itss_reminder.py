from frappe.model.document import Document


class ITSSReminder(Document):
	pass
