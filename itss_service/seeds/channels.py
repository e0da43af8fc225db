"""The channels that every site has: the desk and e-mail, both used where a rule names none."""

from __future__ import annotations

import frappe
from frappe import _

STEP = "notification channels"


def seed() -> list[str]:
	"""Creates those of which there is no other of the kind."""
	language = frappe.db.get_single_value("System Settings", "language")
	doctype = "ITSS Notification Channel"
	wanted = {
		"Desk": _("Desk", language, context=doctype),
		"E-mail": _("E-mail", language, context=doctype),
	}
	created = []
	for kind, name in wanted.items():
		if frappe.db.exists("ITSS Notification Channel", {"kind": kind}):
			continue
		channel = {
			"doctype": "ITSS Notification Channel",
			"channel_name": name,
			"kind": kind,
			"is_default": 1,
		}
		created.append(frappe.get_doc(channel).insert(ignore_permissions=True).name)
	return created
