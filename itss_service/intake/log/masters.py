"""The records that a log's tickets name: what is missing is created, people aside."""

from __future__ import annotations

from collections import Counter

import frappe
from frappe import _
from frappe.utils.nestedset import get_root_of

from itss_service.catalogue import publish
from itss_service.catalogue.published import ITEM

CREATED = {
	"kind": ("Issue Type", "name"),
	"priority": ("Issue Priority", "name"),
	"group": ("ITSS Support Group", "group_name"),
	"service": ("ITSS Catalogue Item", "item_name"),
	"customer": ("Customer", "customer_name"),
	"supplier": ("Supplier", "supplier_name"),
}
"""The document type and the field of the name, by the ticket's field."""
FOUND = {"user": "User", "customer_group": "Customer Group", "agreement": "ITSS Agreement"}


class Masters:
	"""Finds or creates the records by name; `created` counts them by document type.

	A name that no record can have (too long, with brackets) is linked nowhere; the events keep it.
	"""

	def __init__(self) -> None:
		self.created: Counter[str] = Counter()
		self._known: dict[tuple[str, str], str | None] = {}

	def link(self, field: str, value: str | None) -> str | None:
		"""The record's name to link to."""
		if value is None or (field not in CREATED and field not in FOUND):
			return value
		key = (field, value)
		if key not in self._known:
			self._known[key] = self._find(field, value)
		return self._known[key]

	def _find(self, field: str, value: str) -> str | None:
		doctype = FOUND[field] if field in FOUND else CREATED[field][0]
		found = frappe.db.exists(doctype, value)
		if found or field in FOUND:
			return str(found) if found else None
		return self._create(doctype, CREATED[field][1], value)

	def _create(self, doctype: str, name_field: str, value: str) -> str | None:
		frappe.db.savepoint("itss_log_master")
		doc = frappe.get_doc({"doctype": doctype, name_field: value, **_defaults(doctype)})
		try:
			doc.insert(ignore_permissions=True)
			if doctype == ITEM:
				publish.adopt(doc)
		except Exception as error:
			frappe.db.rollback(save_point="itss_log_master")
			frappe.clear_messages()
			print(_("{0} {1} could not be created and is left out: {2}").format(_(doctype), value, error))
			return None
		self.created[doctype] += 1
		return str(doc.name)


def _defaults(doctype: str) -> dict[str, object]:
	if doctype == "Customer":
		return {"customer_group": get_root_of("Customer Group"), "territory": get_root_of("Territory")}
	if doctype == "Supplier":
		return {"supplier_group": get_root_of("Supplier Group")}
	return {"tier": 1} if doctype == "ITSS Support Group" else {}
