"""The texts of notices as Email Templates, for administrators to change; without them the built-in texts are used."""

from __future__ import annotations

import frappe

from itss_service.notify import texts

STEP = "email templates"


def seed() -> list[str]:
	"""Creates those that are missing."""
	created = []
	for name in texts.FILES:
		if frappe.db.exists("Email Template", name):
			continue
		template = {"doctype": "Email Template", "name": name, "subject": texts.SUBJECT, "use_html": 1}
		frappe.get_doc({**template, "response_html": texts.built_in(name)}).insert(ignore_permissions=True)
		created.append(name)
	return created
