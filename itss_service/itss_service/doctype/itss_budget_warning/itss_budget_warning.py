from frappe.model.document import Document


class ITSSBudgetWarning(Document):
	pass
