"""What an ITSS Agreement applies to <-> `applies` of the formats page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import frappe
from frappe.model.document import Document

from itss_service.bridge.places import Place, Places

KEYS = {
	"Customer": "customer",
	"Customer Group": "customer_group",
	"Issue Type": "kind",
	"Service": "service",
	"Support Group": "group",
	"Supplier": "supplier",
	"Priority": "priority",
}
_SCOPES = {key: scope for scope, key in KEYS.items()}
RECORDS = {
	"Customer": "Customer",
	"Customer Group": "Customer Group",
	"Issue Type": "Issue Type",
	"Support Group": "ITSS Support Group",
	"Supplier": "Supplier",
	"Priority": "Issue Priority",
}
"""The doctype whose records a scope names; a service is a name only."""
HOLDER_FIELDS = {"OLA": ("support_group", "group"), "UC": ("supplier", "supplier")}
"""The field of the document, and the ticket's field, that say whom an agreement of that kind binds."""


def applies_definition(doc: Document, places: Places) -> dict[str, list[str]]:
	"""Whom and what it covers; a customer group stands for itself and the groups below it."""
	applies: dict[str, list[str]] = {}
	for key, value, place in _conditions(doc):
		values = applies.setdefault(key, [])
		places.setdefault(("applies", key), place)
		for name in _with_descendants(value) if key == "customer_group" else [value]:
			if name not in values:
				places["applies", key, len(values)] = place
				values.append(name)
	return applies


def _conditions(doc: Document) -> Iterator[tuple[str, str, Place]]:
	if doc.kind in HOLDER_FIELDS:
		fieldname, key = HOLDER_FIELDS[doc.kind]
		if doc.get(fieldname):
			yield key, doc.get(fieldname), Place(fieldname)
	for row in doc.scopes:
		yield KEYS[row.scope], (row.value or "").strip(), Place(row.parentfield, row.idx)


def _with_descendants(group: str) -> list[str]:
	bounds = frappe.db.get_value("Customer Group", group, ["lft", "rgt"])
	if not bounds or not bounds[0]:
		return [group]
	inside = {"lft": [">=", bounds[0]], "rgt": ["<=", bounds[1]]}
	return frappe.get_all("Customer Group", filters=inside, pluck="name", order_by="lft")


def scope_fields(kind: str, applies: Mapping[str, Any]) -> dict[str, Any]:
	"""The holder's field and the rows for `applies` of a definition that the core has accepted."""
	fields: dict[str, Any] = {"support_group": None, "supplier": None, "scopes": []}
	for key, values in applies.items():
		given = [str(value).strip() for value in (values if isinstance(values, list | tuple) else [values])]
		if kind in HOLDER_FIELDS and key == HOLDER_FIELDS[kind][1]:
			fields[HOLDER_FIELDS[kind][0]] = given.pop(0)
		fields["scopes"] += [{"scope": _SCOPES[key], "value": value} for value in given]
	return fields
