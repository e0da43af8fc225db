"""Who looked at a confidential Issue stands in Frappe's View Log."""

from __future__ import annotations

import frappe
from frappe.model.document import Document
from frappe.utils import cint

WINDOW = 60
"""Seconds within which the requests of one form count as one look."""


def onload(doc: Document, _method: str | None = None) -> None:
	"""A form is opened; the only way in on which Frappe asks no permission is the Administrator's."""
	if not doc.is_new() and cint(doc.get("itss_confidential")):
		note(doc, frappe.session.user)


def note(doc: Document, user: str) -> None:
	if user != frappe.session.user:
		return
	key = f"itss_service:viewed:{user}:{doc.doctype}:{doc.name}"
	if frappe.cache.get_value(key, expires=True):
		return
	frappe.cache.set_value(key, 1, expires_in_sec=WINDOW)
	doc.add_viewed(user, force=True)
