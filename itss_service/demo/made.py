"""What the demo made on this site, in the order in which it did; unloading goes back along it."""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe.model.document import Document

_KEY = "itss_service_demo"


def insert(fields: dict[str, Any], name: str) -> Document:
	"""The document of that name; a new one is noted."""
	doctype = fields["doctype"]
	if frappe.db.exists(doctype, name):
		return frappe.get_doc(doctype, name)
	doc = frappe.get_doc(fields).insert(ignore_permissions=True)
	note("created", doctype, doc.name)
	return doc


def keep(doctype: str, name: str, fieldname: str) -> None:
	"""Notes what a field held before the demo changed it."""
	value = frappe.db.get_value(doctype, name, fieldname)
	note("changed", doctype, name, fieldname, None if value is None else str(value))


def note(*entry: Any) -> None:
	"""Adds to what is remembered."""
	write([*entries(), list(entry)])


def write(remembered: list[list[Any]]) -> None:
	frappe.db.set_global(_KEY, json.dumps(remembered))


def entries() -> list[list[Any]]:
	# not get_global, whose cache outlives a rollback
	value = frappe.db.get_value("DefaultValue", {"parent": "__global", "defkey": _KEY}, "defvalue")
	return json.loads(value or "[]")


def forget() -> None:
	frappe.defaults.clear_default(key=_KEY, parent="__global")
