"""Catalogue items on Issues: only published ones are chosen, and an Issue keeps the version it was opened under."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document

from itss_service.catalogue import published, requests


def validate(doc: Document, _method: str | None = None) -> None:
	"""Before the desk's own fields are set, which take what is still empty."""
	item = doc.get("itss_catalogue_item")
	if doc.is_new():
		if item or doc.get("itss_request"):
			set_on_new(doc)
	elif doc.has_value_changed("itss_catalogue_item"):
		choose(doc)


def on_trash(doc: Document, _method: str | None = None) -> None:
	if doc.get("itss_request"):
		requests.forget(doc)


def set_on_new(doc: Document) -> None:
	if not doc.issue_split_from:
		choose(doc)
		return
	doc.itss_request = (
		None  # ERPNext splits an Issue by copying it whole: item and version are the first one's
	)


def choose(doc: Document) -> None:
	if not (item := doc.itss_catalogue_item):
		doc.itss_catalogue_version = None
		return
	version = published.require([item])[item]
	doc.itss_catalogue_version = version
	set_defaults(doc, published.of_version(version))


def set_defaults(doc: Document, content: dict[str, Any]) -> None:
	"""Who works on it and what it is, where nobody said so; a record that was renamed or deleted since is left out."""
	kind = _kind(doc, content)
	for fieldname, doctype, value in (
		("itss_support_group", "ITSS Support Group", content.get("support_group")),
		("issue_type", "Issue Type", kind.get("issue_type")),
		("priority", "Issue Priority", kind.get("priority")),
	):
		if value and not doc.get(fieldname) and frappe.db.exists(doctype, value):
			doc.set(fieldname, value)


def _kind(doc: Document, content: dict[str, Any]) -> dict[str, Any]:
	"""The one that was asked for, or the only one there is."""
	kinds = content["request_kinds"]
	if asked := doc.flags.itss_request_kind:
		return next((kind for kind in kinds if kind["kind_name"] == asked), {})
	return kinds[0] if len(kinds) == 1 else {}
