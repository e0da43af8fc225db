from frappe.model.document import Document


class ITSSReportDuty(Document):
	pass
