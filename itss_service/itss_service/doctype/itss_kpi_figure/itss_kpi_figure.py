from frappe.model.document import Document


class ITSSKPIFigure(Document):
	pass
