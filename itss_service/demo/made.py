"""What the demo made on this site, in the order in which it did; unloading goes back along it."""

from __future__ import annotations

import json
from typing import Any

import frappe
from frappe.model.document import Document

from itss_service.catalogue import publish
from itss_service.catalogue.published import ITEM

_KEY = "itss_service_demo"
Entry = list[Any]


class Made:
	"""Notes what is made and changed; kept by `save`, in the same transaction."""

	def __init__(self) -> None:
		self._entries: list[Entry] = []

	def insert(self, fields: dict[str, Any], name: str) -> Document:
		"""The document of that name; a new one is noted."""
		doctype = fields["doctype"]
		if frappe.db.exists(doctype, name):
			return frappe.get_doc(doctype, name)
		doc = frappe.get_doc(fields).insert(ignore_permissions=True)
		self.note("created", doctype, doc.name)
		return doc

	def keep(self, doctype: str, name: str, *fieldnames: str) -> None:
		"""Notes what fields hold before the demo changes them."""
		values = frappe.db.get_value(doctype, name, fieldnames, as_dict=True)
		told = {key: None if value is None else str(value) for key, value in values.items()}
		self.note("changed", doctype, name, told)

	def note(self, *entry: Any) -> None:
		self._entries.append(list(entry))

	def save(self) -> None:
		frappe.db.set_global(_KEY, json.dumps(self._entries))


def entries() -> list[Entry]:
	"""What was kept."""
	# not get_global, whose cache outlives a rollback
	value = frappe.db.get_value("DefaultValue", {"parent": "__global", "defkey": _KEY}, "defvalue")
	return json.loads(value or "[]")


def undo(entry: Entry) -> bool:
	"""Takes one thing back; False where others hold on to it."""
	what, *rest = entry
	if what == "created":
		return _delete(*rest)
	if what == "changed" and frappe.db.exists(rest[0], rest[1]):
		frappe.db.set_value(rest[0], rest[1], rest[2], update_modified=False)
	if what == "member":
		frappe.db.delete("ITSS Support Group Member", {"parent": rest[0], "user": rest[1]})
	return True


def forget() -> None:
	frappe.defaults.clear_default(key=_KEY, parent="__global")


def _delete(doctype: str, name: str) -> bool:
	if not frappe.db.exists(doctype, name):
		return True
	frappe.db.savepoint("itss_demo_unload")
	try:
		if doctype == "ITSS Agreement":
			frappe.db.set_value(doctype, name, "status", "Draft")
		if doctype == ITEM:
			publish.forget(name)
		frappe.delete_doc(doctype, name, ignore_permissions=True)
	except Exception:
		frappe.db.rollback(save_point="itss_demo_unload")
		frappe.clear_messages()
		return False
	return True
