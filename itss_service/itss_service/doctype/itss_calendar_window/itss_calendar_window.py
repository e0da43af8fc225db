from frappe.model.document import Document


class ITSSCalendarWindow(Document):
	pass
