from frappe.model.document import Document


class ITSSCatalogueReview(Document):
	pass
