from frappe.model.document import Document


class ITSSServiceCalendar(Document):
	pass
