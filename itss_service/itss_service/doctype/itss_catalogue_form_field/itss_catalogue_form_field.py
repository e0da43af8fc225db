from frappe.model.document import Document


class ITSSCatalogueFormField(Document):
	pass
