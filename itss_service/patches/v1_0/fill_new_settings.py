"""Settings that a site was saved without get their defaults; a form would store them as nothing."""

from __future__ import annotations

import frappe

from itss_service.bridge.settings import DOCTYPE


def execute() -> None:
	stored = frappe.db.get_singles_dict(DOCTYPE)
	missing = {
		field.fieldname: field.default
		for field in frappe.get_meta(DOCTYPE).fields
		if field.default and stored.get(field.fieldname) is None
	}
	if missing:
		frappe.db.set_single_value(DOCTYPE, missing)
