from frappe.model.document import Document


class ITSSCatalogueSupportingItem(Document):
	pass
