"""Documents that a form sends: saved ones by name, unsaved ones by their values."""

import frappe
from frappe.model.document import Document


def readable_document(doctype: str, given: str | dict) -> Document:
	"""A saved document by name, or one of a form's values that is not saved; PermissionError if unreadable."""
	frappe.has_permission(doctype, "read", throw=True)
	values = frappe.parse_json(given) if isinstance(given, str) and given.startswith("{") else given
	if isinstance(values, str):
		doc = frappe.get_doc(doctype, values)
		doc.check_permission("read")
		return doc
	return frappe.get_doc({**values, "doctype": doctype})
