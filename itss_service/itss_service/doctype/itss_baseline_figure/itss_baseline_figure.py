from frappe.model.document import Document


class ITSSBaselineFigure(Document):
	pass
