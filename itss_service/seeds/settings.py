"""The settings with their defaults, and what the site's language calls channels."""

from __future__ import annotations

import frappe
from frappe import _

from itss_service.bridge.settings import OBSERVE_ONLY
from itss_service.seeds import standard_policy

STEP = "settings"
CHANNELS = ("Portal", "E-mail", "Phone", "Instant Messenger", "Office Automation", "WeChat", "Paper")


def seed() -> list[str]:
	language = frappe.db.get_single_value("System Settings", "language")
	settings = frappe.get_single("ITSS Settings")
	for field in settings.meta.fields:
		if field.default and settings.get(field.fieldname) in (None, ""):
			settings.set(field.fieldname, field.default)
	if frappe.db.count("Issue"):  # a desk at work tries it first: everything is measured, nobody is told
		settings.enforcement = OBSERVE_ONLY
	settings.channels = settings.channels or "\n".join(_(name, language) for name in CHANNELS)
	first_line = standard_policy.names_in(language)["first line"]
	for group in (settings.default_group, first_line):
		settings.default_group = group if frappe.db.exists("ITSS Support Group", group or "") else None
		if settings.default_group:
			break
	settings.save(ignore_permissions=True)
	return []
