from frappe.model.document import Document


class ITSSReportedBreach(Document):
	pass
