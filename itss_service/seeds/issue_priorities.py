"""The priorities P1 to P4, unless the site has a scheme of its own."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.translate import get_translations_from_apps

STEP = "issue priorities"
SHIPPED_BY_ERPNEXT = ("Low", "Medium", "High")


def seed() -> list[str]:
	"""Creates those of P1 to P4 that are missing; none at all on a site that has priorities of its own making."""
	wanted = _wanted()
	if has_own_scheme():
		return []
	created = [name for name in wanted if not frappe.db.exists("Issue Priority", name)]
	for name in created:
		frappe.get_doc({"doctype": "Issue Priority", "name": name, "description": wanted[name]}).insert(
			ignore_permissions=True
		)
	return created


def has_own_scheme() -> bool:
	"""Whether somebody made priorities beyond those of ERPNext's setup wizard and ours."""
	known = {*_wanted(), *SHIPPED_BY_ERPNEXT, *_shipped_in_the_sites_language()}
	return bool(set(frappe.get_all("Issue Priority", pluck="name", order_by="name")) - known)


def _shipped_in_the_sites_language() -> set[str]:
	"""What ERPNext's setup wizard may have called its own, whichever app's words won when it ran."""
	language = frappe.db.get_single_value("System Settings", "language")
	if not language or language == "en":
		return set()
	words = [get_translations_from_apps(language, [app]) for app in frappe.get_installed_apps()]
	return {known[name] for known in words for name in SHIPPED_BY_ERPNEXT if name in known}


def all_exist() -> bool:
	"""Whether a policy may speak of P1 to P4 on this site."""
	return all(frappe.db.exists("Issue Priority", name) for name in _wanted())


def _wanted() -> dict[str, str]:
	language = frappe.db.get_single_value("System Settings", "language")
	return {
		"P1": _("Critical", language),
		"P2": _("High", language),
		"P3": _("Medium", language),
		"P4": _("Low", language),
	}
