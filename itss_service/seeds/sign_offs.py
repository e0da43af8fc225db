"""Who looks at an agreement and signs it, unless the site says otherwise: the departments, the customer, both parties."""

from __future__ import annotations

import frappe
from frappe import _

STEP = "required sign-offs"


def required_in(language: str | None) -> list[dict[str, str]]:
	"""The rows by kind of agreement, with the capacities in a language."""
	manager, department = _("service manager", language), _("head of the department", language)
	expert = _("service level manager", language)
	customer = _("customer project manager", language)
	signatory = _("authorised signatory", language)
	rows = {
		"SLA": (
			("Internal Review", "Department", department),
			("Internal Review", "Provider", expert),
			("Customer Review", "Customer", customer),
			("Signing", "Provider", manager),
			("Signing", "Customer", signatory),
		),
		"OLA": (
			("Internal Review", "Provider", expert),
			("Signing", "Provider", manager),
			("Signing", "Department", department),
		),
		"UC": (
			("Internal Review", "Provider", expert),
			("Signing", "Provider", manager),
			("Signing", "Supplier", signatory),
		),
	}
	return [
		{"kind": kind, "stage": stage, "party": party, "capacity": capacity}
		for kind, given in rows.items()
		for stage, party, capacity in given
	]


def seed() -> list[str]:
	settings = frappe.get_single("ITSS Settings")
	if not settings.required_sign_offs:
		language = frappe.db.get_single_value("System Settings", "language")
		settings.extend("required_sign_offs", required_in(language))
		settings.save(ignore_permissions=True)
	return []
