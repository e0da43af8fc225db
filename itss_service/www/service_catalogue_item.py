"""One item of the service catalogue, and the form of a request for it."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _

from itss_service.catalogue import portal

no_cache = 1
sitemap = 0


def get_context(context: dict[str, Any]) -> None:
	name = frappe.form_dict.get("item") or ""
	if frappe.session.user == "Guest":
		frappe.local.flags.redirect_location = f"/login?redirect-to=/{portal.ROUTE}"
		raise frappe.Redirect
	portal.require_access()
	shown = portal.item(name)
	shown.pop("searched")
	context.update(
		{
			"title": shown["title"],
			"shown": shown,
			"customers": portal.customers_of(frappe.session.user),
			"parents": [{"route": f"/{portal.ROUTE}", "title": _("Service Catalogue")}],
			"show_sidebar": True,
			"no_header": 1,
		}
	)
