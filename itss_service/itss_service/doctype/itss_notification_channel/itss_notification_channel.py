from frappe.model.document import Document


class ITSSNotificationChannel(Document):
	pass
