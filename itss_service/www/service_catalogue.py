"""The customers' page of the service catalogue: search, categories, and what is in them."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from itss_service.catalogue import portal

no_cache = 1
sitemap = 0


def get_context(context: dict[str, Any]) -> None:
	if frappe.session.user == "Guest":
		frappe.local.flags.redirect_location = f"/login?redirect-to=/{portal.ROUTE}"
		raise frappe.Redirect
	portal.require_access()
	asked = frappe.form_dict
	everything = portal.items()
	search, category = (asked.get("search") or "").strip(), asked.get("category") or ""
	context.update(
		{
			"title": _("Service Catalogue"),
			"search": search,
			"category": category,
			"categories": portal.categories(everything),
			"total": len(everything),
			"items": portal.items(search, category or None) if search or category else everything,
			"show_sidebar": True,
			"no_header": 1,
		}
	)
