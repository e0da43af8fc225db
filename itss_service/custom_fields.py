"""What the app adds to ERPNext's Issue: one table, read by install, by migrate and by uninstall.

Few on purpose: each column costs every save. What can be worked out stands in ITSS Ticket instead.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

Field = dict[str, Any]


def _after(first: str, fields: list[Field]) -> list[Field]:
	"""Each after the one before it; none on paper that a customer may print."""
	placed = []
	for field in fields:
		placed.append({"insert_after": first, "module": "ITSS Service", "print_hide": 1, **field})
		first = field["fieldname"]
	return placed


_DESK = [
	{"fieldname": "itss_service_level", "fieldtype": "Section Break", "label": "Service Level"},
	{"fieldname": "itss_panel", "fieldtype": "HTML", "label": "Clocks"},
	{"fieldname": "itss_dispatch", "fieldtype": "Section Break", "label": "Service Desk"},
	{
		"fieldname": "itss_support_group",
		"fieldtype": "Link",
		"label": "Support Group",
		"options": "ITSS Support Group",
		"in_standard_filter": 1,
		"search_index": 1,
	},
	{"fieldname": "itss_tier", "fieldtype": "Int", "label": "Tier", "read_only": 1, "no_copy": 1},
	{
		"fieldname": "itss_handler",
		"fieldtype": "Link",
		"label": "Handler",
		"options": "User",
		"in_standard_filter": 1,
		"description": "Who works on it now",
	},
	{
		"fieldname": "itss_ticket_owner",
		"fieldtype": "Link",
		"label": "Ticket Owner",
		"options": "User",
		"description": "The first-line agent who answers for it to its end",
	},
	{"fieldname": "itss_supplier", "fieldtype": "Link", "label": "Supplier", "options": "Supplier"},
	{"fieldname": "itss_dispatch_right", "fieldtype": "Column Break"},
	{
		"fieldname": "itss_catalogue_item",
		"fieldtype": "Link",
		"label": "Catalogue Item",
		"options": "ITSS Catalogue Item",
	},
	{
		"fieldname": "itss_catalogue_version",
		"fieldtype": "Link",
		"label": "Version of the Item",
		"options": "ITSS Catalogue Version",
		"read_only": 1,
		"no_copy": 1,
	},
	{
		"fieldname": "itss_request",
		"fieldtype": "Link",
		"label": "Request Form",
		"options": "ITSS Request Details",
		"read_only": 1,
		"no_copy": 1,
	},
	{"fieldname": "itss_impact", "fieldtype": "Autocomplete", "label": "Impact"},
	{"fieldname": "itss_urgency", "fieldtype": "Autocomplete", "label": "Urgency"},
	{
		"fieldname": "itss_priority_override",
		"fieldtype": "Check",
		"label": "Priority Set by Hand",
		"description": "Otherwise it follows from impact and urgency",
	},
	{
		"fieldname": "itss_priority_reason",
		"fieldtype": "Small Text",
		"label": "Reason for the Priority",
		"depends_on": "itss_priority_override",
		"mandatory_depends_on": "itss_priority_override",
	},
	{"fieldname": "itss_major_incident", "fieldtype": "Check", "label": "Major Incident"},
	{
		"fieldname": "itss_confidential",
		"fieldtype": "Check",
		"label": "Confidential",
		"description": "Seen only by its handlers, their lead and the auditor",
	},
	{"fieldname": "itss_reception", "fieldtype": "Section Break", "label": "Reception", "collapsible": 1},
	{"fieldname": "itss_channel", "fieldtype": "Autocomplete", "label": "Channel"},
	{"fieldname": "itss_occurred_at", "fieldtype": "Datetime", "label": "Occurred At", "no_copy": 1},
	{
		"fieldname": "itss_reported_at",
		"fieldtype": "Datetime",
		"label": "Reported At",
		"no_copy": 1,
		"read_only_depends_on": "eval:!doc.__islocal && doc.itss_reported_at",
		"description": "When the request reached us: the clocks start here",
	},
	{"fieldname": "itss_reception_right", "fieldtype": "Column Break"},
	{
		"fieldname": "itss_pause_reason",
		"fieldtype": "Autocomplete",
		"label": "Pause Reason",
		"no_copy": 1,
	},
	{"fieldname": "itss_next_contact", "fieldtype": "Datetime", "label": "Next Contact", "no_copy": 1},
	{
		"fieldname": "itss_next_due_at",
		"fieldtype": "Datetime",
		"label": "Due Next",
		"read_only": 1,
		"no_copy": 1,
		"search_index": 1,
		"in_list_view": 1,
	},
	{
		"fieldname": "itss_level_state",
		"fieldtype": "Select",
		"label": "Service Level",
		"options": "\nOn Time\nAt Risk\nBreached\nPaused\nMet\nMissed",
		"read_only": 1,
		"no_copy": 1,
		"in_standard_filter": 1,
		"translatable": 0,
	},
]

CUSTOM_FIELDS: dict[str, list[Field]] = {"Issue": _after("issue_type", _DESK)}


STEP = "custom fields"


def create() -> list[str]:
	"""Adds what is missing and answers it. A field that is there keeps what an administrator made of it."""
	missing = {
		doctype: [
			field
			for field in fields
			if not frappe.db.exists("Custom Field", {"dt": doctype, "fieldname": field["fieldname"]})
		]
		for doctype, fields in CUSTOM_FIELDS.items()
	}
	create_custom_fields(missing, ignore_validate=True)
	return [f"{doctype} / {field['fieldname']}" for doctype, fields in missing.items() for field in fields]


def remove() -> None:
	"""Takes the fields, their properties and their columns away again."""
	for doctype, fields in CUSTOM_FIELDS.items():
		names = [field["fieldname"] for field in fields]
		frappe.db.delete("Custom Field", {"dt": doctype, "fieldname": ["in", names]})
		frappe.db.delete("Property Setter", {"doc_type": doctype, "field_name": ["in", names]})
		present = set(frappe.db.get_table_columns(doctype))
		if columns := [name for name in names if name in present]:
			dropped = ", ".join(f"drop column `{name}`" for name in columns)
			frappe.db.sql_ddl(f"alter table `tab{doctype}` {dropped}")
		frappe.clear_cache(doctype=doctype)
