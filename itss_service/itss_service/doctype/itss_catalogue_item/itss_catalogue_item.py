from frappe.model.document import Document


class ITSSCatalogueItem(Document):
	pass
