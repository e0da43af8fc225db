"""Who sees what, beyond the rules in the document types."""

import frappe


def may_use_app() -> bool:
	"""Whether the app stands on the user's apps screen: whoever may read agreements has something to look at."""
	return bool(frappe.has_permission("ITSS Agreement", "read"))
