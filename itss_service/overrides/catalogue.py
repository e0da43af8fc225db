"""Catalogue items on Issues: only published ones are chosen, and an Issue keeps the version it was opened under."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document

from itss_service.catalogue import published, requests

OURS = ("itss_catalogue_version", "itss_request")
"""Written here alone, whatever a form or a program sends."""


def validate(doc: Document, _method: str | None = None) -> None:
	"""Before the desk's own fields are set, which take what is still empty."""
	if doc.is_new():
		set_on_new(doc)
	else:
		keep(doc)


def on_trash(doc: Document, _method: str | None = None) -> None:
	if doc.get("itss_request"):
		requests.forget(doc)


def set_on_new(doc: Document) -> None:
	if not (doc.itss_catalogue_item or doc.itss_catalogue_version or doc.itss_request):
		return
	if doc.flags.itss_answers is None:  # not a form's: copied, split or sent along
		doc.itss_request = None
	if not (doc.issue_split_from and _same_as_split(doc)):
		choose(doc)


def keep(doc: Document) -> None:
	before = doc.get_doc_before_save()
	if before is None:
		return
	for fieldname in OURS:
		doc.set(fieldname, before.get(fieldname))
	if doc.itss_catalogue_item != before.itss_catalogue_item:
		choose(doc)


def _same_as_split(doc: Document) -> bool:
	"""ERPNext splits an Issue by copying it whole; what was promised for the first one holds for both."""
	told = ("itss_catalogue_item", "itss_catalogue_version")
	first = frappe.db.get_value("Issue", doc.issue_split_from, told, as_dict=True)
	return bool(first) and all((first[name] or None) == (doc.get(name) or None) for name in told)


def choose(doc: Document) -> None:
	if not (item := doc.get("itss_catalogue_item")):
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
