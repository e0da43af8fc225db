from frappe.model.document import Document


class ITSSReplayFigure(Document):
	pass
