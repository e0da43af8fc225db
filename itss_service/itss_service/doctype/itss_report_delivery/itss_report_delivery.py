from frappe.model.document import Document


class ITSSReportDelivery(Document):
	pass
