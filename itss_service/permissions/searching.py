"""Searches of Frappe that ask for no permission on single documents, without what the user must not see."""

from collections.abc import Sequence
from typing import Any

import frappe
from frappe.desk import search as link_search
from frappe.utils import global_search

from itss_service.permissions import attached, issue, runtime

_CONDITIONS = {
	issue.DOCTYPE: lambda user, _doctype: issue.conditions(user),
	**dict.fromkeys(runtime.DOCTYPES, runtime.conditions),
	**dict.fromkeys(attached.ABOUT, attached.conditions),
}


@frappe.whitelist()
def search(text: str, start: int = 0, limit: int = 20, doctype: str = "") -> list[dict[str, Any]]:
	"""The search over everything: Frappe's own looks at the document types, this at the documents among the hits."""
	hits = global_search.search(text, start, limit, doctype)
	names: dict[str, list[str]] = {}
	for hit in hits:
		names.setdefault(hit["doctype"], []).append(hit["name"])
	shown = {kind: _shown(kind, found) for kind, found in names.items()}
	return [hit for hit in hits if hit["name"] in shown[hit["doctype"]]]


@frappe.whitelist()
def search_link(doctype: str, txt: str, **arguments: Any) -> list[Any]:
	"""The suggestions of a link field; Frappe leaves every check out if a client asks for it."""
	return _without_hidden(
		doctype, frappe.call(link_search.search_link, doctype=doctype, txt=txt, **arguments)
	)


@frappe.whitelist()
def search_widget(doctype: str, txt: str, **arguments: Any) -> list[Any]:
	"""The same for the search dialog."""
	return _without_hidden(
		doctype, frappe.call(link_search.search_widget, doctype=doctype, txt=txt, **arguments)
	)


def _without_hidden(doctype: str, found: Any) -> list[Any]:
	rows = list(found or [])
	shown = _shown(doctype, [_name(row) for row in rows])
	return [row for row in rows if _name(row) in shown]


def _name(row: Any) -> str:
	if isinstance(row, dict):
		return str(row.get("value") or row.get("name") or "")
	return str(row[0])


def _shown(doctype: str, names: Sequence[str]) -> set[str]:
	"""The names that our own condition on the document type lets through; user permissions are Frappe's affair."""
	condition = _CONDITIONS[doctype](frappe.session.user, doctype) if doctype in _CONDITIONS else ""
	if not condition or not names:
		return set(names)
	condition = condition.replace("%", "%%")
	query = f"select name from `tab{doctype}` where name in %(names)s and ({condition})"
	return {name for (name,) in frappe.db.sql(query, {"names": list(names)})}
