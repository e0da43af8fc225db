from frappe.model.document import Document


class ITSSCalendarException(Document):
	pass
