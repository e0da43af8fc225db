from frappe.model.document import Document


class ITSSCatalogueReviewItem(Document):
	pass
