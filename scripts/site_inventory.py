"""Print, as JSON, what a site is made of: tables with their definitions, and the records that shape it.

Run by a bench's Python inside its sites folder; scripts/uninstall_check.py compares two of its answers.
"""

from __future__ import annotations

import json
import re
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
	"Issue": ("*",),
	"Email Template": (),
	"Workflow": (),
	"Dashboard": (),
	"Service Level Agreement": ("enabled",),
	"Patch Log": ("patch",),
}
# Columns of the app's own in other people's tables.
OURS = "itss_"
# What any use of a site adds to, by whatever app; the rest must have as many rows as before.
LOGS = {
	"tabActivity Log",
	"tabComment",
	"tabCommunication",
	"tabDefaultValue",
	"tabDeleted Document",
	"tabDocShare",
	"tabError Log",
	"tabNotification Log",
	"tabNotification Settings",
	"tabPatch Log",
	"tabScheduled Job Log",
	"tabSeries",
	"tabSessions",
	"tabSingles",
	"tabVersion",
	"tabView Log",
	"__Auth",
	"__UserSettings",
	"__global_search",
}
# Numbered anew whenever rows are written, so the name says nothing.
NAMELESS = {"Custom DocPerm", "DocPerm", "Has Role", "Patch Log", "Scheduled Job Type"}


def inventory() -> dict[str, list[str]]:
	found = {"tables": sorted(frappe.db.get_tables(cached=False)), "columns": [], "indexes": []}
	columns = "select table_name, column_name, column_type from information_schema.columns where table_schema = database()"
	indexes = "select distinct table_name, index_name from information_schema.statistics where table_schema = database()"
	found["columns"] = sorted(" ".join(row) for row in frappe.db.sql(columns))
	found["indexes"] = sorted(" ".join(row) for row in frappe.db.sql(indexes))
	found["definitions"] = [f"{table}: {definition(table)}" for table in found["tables"]]
	found["rows"] = [f"{table} {count(table)}" for table in found["tables"] if table not in LOGS]
	found["singles"] = frappe.db.sql_list("select distinct doctype from tabSingles order by doctype")
	# the nameless one is shared by all document types whose names begin with a date
	found["series"] = frappe.db.sql_list("select name from tabSeries where name != '' order by name")
	for doctype, fields in SHAPING.items():
		named = () if doctype in NAMELESS or "*" in fields else ("name",)
		rows = frappe.db.get_all(doctype, fields=[*named, *fields], order_by="name")
		found[doctype] = sorted(told(row) for row in rows)
	found["installed"] = frappe.get_installed_apps()
	found["defaults"] = sorted(
		str(key) for (key,) in frappe.db.get_all("DefaultValue", fields=["defkey"], as_list=True)
	)
	return found


def told(row: dict) -> str:
	return " | ".join(f"{name}={value}" for name, value in sorted(row.items()) if not name.startswith(OURS))


def definition(table: str) -> str:
	created = frappe.db.sql(f"show create table `{table}`")[0][1]
	return " ".join(re.sub(r" AUTO_INCREMENT=\d+", "", created).split())


def count(table: str) -> int:
	return frappe.db.sql(f"select count(*) from `{table}`")[0][0]


if __name__ == "__main__":
	frappe.init(site=sys.argv[1])
	frappe.connect()
	print(json.dumps(inventory()))
	frappe.destroy()
