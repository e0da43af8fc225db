from frappe.model.document import Document


class ITSSCatalogueTarget(Document):
	pass
