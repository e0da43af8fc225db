"""What a new ruling starts with: the clock's data, and whose time most of it was."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document

from itss_service.rulings import rules


def of_clock(clock: Document) -> dict[str, Any]:
	"""Values for the form. An OLA points at its group, a UC at its supplier; of an SLA nothing is presumed."""
	values: dict[str, Any] = {"clock": clock.name, "may_exempt": rules.may_exempt()}
	if clock.kind == "UC" and frappe.db.exists("Supplier", clock.holder or ""):
		values |= {"responsible": "Supplier", "responsible_supplier": clock.holder}
	if clock.kind == "OLA" and clock.holder:
		tier = frappe.db.get_value("ITSS Support Group", clock.holder, "tier")
		if tier is not None:
			values["responsible_group"] = clock.holder
			values["responsible"] = "First Line" if tier <= 1 else "Second Line"
	return values
