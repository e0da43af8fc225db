"""Rights on the lists that set-up documents take values from and that only a System Manager may read otherwise.

Frappe adds a right to somebody else's document type by keeping a copy of its rules (Custom DocPerm); so only those
lists are touched that none of ERPNext's everyday roles opens. Customers and suppliers stay with ERPNext's roles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import frappe
from frappe.permissions import reset_perms, setup_custom_perms

from itss_service.roles import LEVEL_ADMINISTRATOR, LEVEL_MANAGER, ROLES
from itss_service.seeds import record

STEP = "lookup rights"
COPIED = "copied rules"
_KEEPER = ("read", "select", "write", "create")
RIGHTS: dict[str, dict[str, tuple[str, ...]]] = {
	"Issue Priority": {**dict.fromkeys(ROLES, ("read", "select")), LEVEL_ADMINISTRATOR: _KEEPER},
	"Issue Type": {**dict.fromkeys(ROLES, ("read", "select")), LEVEL_ADMINISTRATOR: _KEEPER},
	"Role": dict.fromkeys((LEVEL_MANAGER, LEVEL_ADMINISTRATOR), ("select",)),
}
_SEPARATOR = " / "


def open_lookups() -> list[str]:
	return grant(RIGHTS)


def close_lookups() -> None:
	withdraw(STEP)


def grant(table: Mapping[str, Mapping[str, Sequence[str]]]) -> list[str]:
	"""Adds a rule for each of our roles that has none; answers "document type / role" for each rule added."""
	added = []
	for doctype, rights in table.items():
		if setup_custom_perms(doctype):
			record.note(COPIED, [doctype])
		for role, allowed in rights.items():
			if frappe.db.exists("Custom DocPerm", {"parent": doctype, "role": role}):
				continue
			_add_rule(doctype, role, allowed)
			added.append(f"{doctype}{_SEPARATOR}{role}")
		frappe.clear_cache(doctype=doctype)
	return added


def _add_rule(doctype: str, role: str, allowed: Sequence[str]) -> None:
	rule = frappe.new_doc("Custom DocPerm")
	rule.update({"parent": doctype, "parenttype": "DocType", "parentfield": "permissions", "role": role})
	rule.update({**dict.fromkeys(_rights(), 0), **dict.fromkeys(allowed, 1)})
	rule.insert(ignore_permissions=True)


def withdraw(step: str) -> None:
	"""Takes the rules away that a step added, and the copy of a document type's rules where nobody changed it."""
	for rule in record.created_by(step):
		doctype, role = rule.split(_SEPARATOR)
		frappe.db.delete("Custom DocPerm", {"parent": doctype, "role": role})
	for doctype in record.created_by(COPIED):
		if _rules("Custom DocPerm", doctype) == _rules("DocPerm", doctype):
			reset_perms(doctype)
		frappe.clear_cache(doctype=doctype)


def _rights() -> list[str]:
	"""Every right that a rule may give; some of them are given by default."""
	return [
		field.fieldname for field in frappe.get_meta("Custom DocPerm").fields if field.fieldtype == "Check"
	]


def _rules(table: str, doctype: str) -> list[tuple]:
	columns = ["role", "permlevel", *_rights()]
	rows = frappe.get_all(table, filters={"parent": doctype}, fields=columns, order_by="role, permlevel")
	return sorted(tuple(str(row[column] or 0) for column in columns) for row in rows)
