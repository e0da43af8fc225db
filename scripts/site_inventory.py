"""Print, as JSON, what a site is made of: tables with their columns and indexes, and the records that shape it.

Run by a bench's Python inside its sites folder; scripts/uninstall_check.py compares two of its answers.
"""

from __future__ import annotations

import json
import sys

import frappe

# Records by which one site differs from another in shape, and the fields that tell them apart.
SHAPING = {
	"Module Def": (),
	"DocType": ("module", "custom"),
	"Custom Field": ("dt", "fieldname", "fieldtype"),
	"Property Setter": ("doc_type", "field_name", "property", "value"),
	"Custom DocPerm": ("parent", "role", "permlevel"),
	"DocPerm": ("parent", "role", "permlevel"),
	"Role": ("disabled",),
	"Has Role": ("parenttype", "parent", "role"),
	"Workspace": ("module",),
	"Report": ("module",),
	"Page": ("module",),
	"Print Format": ("module",),
	"Number Card": (),
	"Dashboard Chart": (),
	"Scheduled Job Type": ("method",),
	"Client Script": ("dt",),
	"Server Script": (),
	"Notification": (),
	"Issue Priority": ("description",),
	"Issue Type": (),
	"Issue": ("subject", "status", "priority", "issue_type", "service_level_agreement"),
	"Service Level Agreement": ("enabled",),
	"Patch Log": ("patch",),
}
# Numbered anew whenever rows are written, so the name says nothing.
NAMELESS = {"Custom DocPerm", "DocPerm", "Has Role", "Patch Log", "Scheduled Job Type"}


def inventory() -> dict[str, list[str]]:
	found = {"tables": sorted(frappe.db.get_tables(cached=False)), "columns": [], "indexes": []}
	columns = "select table_name, column_name, column_type from information_schema.columns where table_schema = database()"
	indexes = "select distinct table_name, index_name from information_schema.statistics where table_schema = database()"
	found["columns"] = sorted(" ".join(row) for row in frappe.db.sql(columns))
	found["indexes"] = sorted(" ".join(row) for row in frappe.db.sql(indexes))
	for doctype, fields in SHAPING.items():
		named = () if doctype in NAMELESS else ("name",)
		rows = frappe.db.get_all(doctype, fields=[*named, *fields], as_list=True, order_by="name")
		found[doctype] = sorted(" | ".join(map(str, row)) for row in rows)
	found["installed"] = frappe.get_installed_apps()
	found["defaults"] = sorted(
		str(key) for (key,) in frappe.db.get_all("DefaultValue", fields=["defkey"], as_list=True)
	)
	return found


if __name__ == "__main__":
	frappe.init(site=sys.argv[1])
	frappe.connect()
	print(json.dumps(inventory()))
	frappe.destroy()
