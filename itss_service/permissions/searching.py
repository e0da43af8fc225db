"""Searches of Frappe that ask for no permission on single documents, without what the user must not see."""

from typing import Any

import frappe
from frappe.desk import search as link_search
from frappe.utils import global_search

from itss_service.permissions.visibility import hidden_names
from itss_service.tickets.tracked import tracked


@frappe.whitelist()
def search(text: str, start: int = 0, limit: int = 20, doctype: str = "") -> list[dict[str, Any]]:
	"""The search over everything; Frappe's own checks the document types, this the tickets among the hits."""
	hits = global_search.search(text, start, limit, doctype)
	hidden = {
		(kind, name)
		for kind in {hit["doctype"] for hit in hits}
		if tracked(kind)
		for name in hidden_names(
			kind, [hit["name"] for hit in hits if hit["doctype"] == kind], frappe.session.user
		)
	}
	return [hit for hit in hits if (hit["doctype"], hit["name"]) not in hidden]


@frappe.whitelist()
def search_link(doctype: str, **arguments: Any) -> list[Any]:
	"""The suggestions of a link field; Frappe leaves every check out if a client asks for it."""
	found = frappe.call(link_search.search_link, doctype=doctype, **arguments)
	return _without_hidden(doctype, found or [])


@frappe.whitelist()
def search_widget(doctype: str, **arguments: Any) -> list[Any]:
	"""The same for the search dialog."""
	found = frappe.call(link_search.search_widget, doctype=doctype, **arguments)
	return _without_hidden(doctype, list(found or []))


def _without_hidden(doctype: str, found: list[Any]) -> list[Any]:
	if not tracked(doctype) or not found:
		return found
	names = [_name(row) for row in found]
	hidden = hidden_names(doctype, names, frappe.session.user)
	return [row for row, name in zip(found, names, strict=True) if name not in hidden]


def _name(row: Any) -> str:
	if isinstance(row, dict):
		return str(row.get("value") or row.get("name") or "")
	return str(row[0])
