from frappe.model.document import Document


class ITSSCatalogueVote(Document):
	pass
