from frappe.model.document import Document


class ITSSCatalogueRequestKind(Document):
	pass
