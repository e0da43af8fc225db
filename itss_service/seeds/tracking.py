"""Issue as the first tracked document type, from the moment of installation on."""

from __future__ import annotations

import frappe
from frappe import _

STEP = "tracked document types"
STATUSES = {
	"Open": "Active",
	"Replied": "Waiting",
	"On Hold": "Paused",
	"Resolved": "Resolved",
	"Closed": "Closed",
}
FIELDS = {
	"subject": "subject",
	"kind": "issue_type",
	"customer": "customer",
	"service": "itss_catalogue_item",
	"impact": "itss_impact",
	"urgency": "itss_urgency",
	"priority": "priority",
	"group": "itss_support_group",
	"user": "itss_handler",
	"supplier": "itss_supplier",
	"ticket_owner": "itss_ticket_owner",
	"channel": "itss_channel",
	"pause_reason": "itss_pause_reason",
	"next_contact": "itss_next_contact",
	"major_incident": "itss_major_incident",
	"confidential": "itss_confidential",
	"occurred_at": "itss_occurred_at",
	"reported_at": "itss_reported_at",
	"responded_at": "first_responded_on",
	"resolved_at": "sla_resolution_date",
	"tier": "itss_tier",
	"next_due_at": "itss_next_due_at",
	"level_state": "itss_level_state",
}


def seed() -> list[str]:
	"""Statuses and fields of ERPNext's Issue; statuses that a site added count as active until it says otherwise."""
	if frappe.db.exists("ITSS Tracked Doctype", "Issue"):
		return []
	language = frappe.db.get_default("lang")
	reasons = {"Replied": _("waiting for the customer", language), "On Hold": _("on hold", language)}
	doc = frappe.new_doc("ITSS Tracked Doctype")
	doc.update({"document_type": "Issue", "enabled": 1, "status_field": "status"})
	for status, meaning in STATUSES.items():
		doc.append("statuses", {"status": status, "meaning": meaning, "reason": reasons.get(status)})
	for name, fieldname in FIELDS.items():
		doc.append("mapped_fields", {"ticket_field": name, "fieldname": fieldname})
	doc.insert(ignore_permissions=True)
	return [doc.name]
