"""What the forms of breaches ask for."""

from typing import Any

import frappe

from itss_service.rulings import proposal


@frappe.whitelist()
def propose(name: str) -> dict[str, Any]:
	"""What a ruling upon this clock starts with, and whether the user may exempt it."""
	frappe.has_permission("ITSS Breach Ruling", "create", throw=True)
	clock = frappe.get_doc("ITSS Clock", name)
	clock.check_permission("read")
	return proposal.of_clock(clock)
