from frappe.model.document import Document


class ITSSCatalogueVersion(Document):
	pass
