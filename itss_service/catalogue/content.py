"""What a catalogue item says: the fields that are reviewed, published and frozen as a version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cint, flt

TABLES: Mapping[str, tuple[str, ...]] = {
	"request_kinds": ("kind_name", "issue_type", "priority", "description"),
	"form_fields": ("request_kind", "label", "field_type", "choices", "required", "help"),
	"targets": ("metric", "priority", "duration"),
	"supporting_items": ("item", "remarks"),
}
FIELDS = (
	"item_name",
	"category",
	"image",
	"customer_description",
	"description",
	"support_group",
	"calendar",
	"currency",
	"cost",
	"price",
	"charge_unit",
)
_NUMBERS = frozenset({"cost", "price"})
_CHECKS = frozenset({"required"})

Content = dict[str, Any]


def content_of(item: Document) -> Content:
	"""The same for what a form sends and for what the database has: nothing, empty and zero are one."""
	told: Content = {name: _plain(name, item.get(name)) for name in FIELDS}
	for table, columns in TABLES.items():
		told[table] = [{name: _plain(name, row.get(name)) for name in columns} for row in item.get(table)]
	return told


def put_back(item: Document, content: Content) -> None:
	"""The item says again what a version says, its name aside."""
	for name in FIELDS[1:]:
		item.set(name, content.get(name))
	for table in TABLES:
		item.set(table, content.get(table) or [])


def differs(item: Document, other: Document) -> bool:
	one, two = content_of(item), content_of(other)
	return any(one[name] != two[name] for name in one if name != "item_name")


def read(text: str | None) -> Content:
	"""The content of a version, as it is stored."""
	return {**dict.fromkeys(FIELDS), **{name: [] for name in TABLES}, **frappe.parse_json(text or "{}")}


def _plain(name: str, value: Any) -> Any:
	if name in _NUMBERS:
		return flt(value)
	if name in _CHECKS:
		return cint(value)
	return value or None
