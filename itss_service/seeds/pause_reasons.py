"""The agreed reasons to wait, in the site's language, and the field that says when the requester hears next."""

from __future__ import annotations

from typing import NamedTuple

import frappe
from frappe import _

STEP = "pause reasons"
DOCTYPE = "ITSS Pause Reason"


class Standard(NamedTuple):
	reason: str
	waits_for: str
	longest_pause: str | None
	needs_next_contact: int = 1


STANDARD = (
	Standard("waiting for the customer", "Customer", "5wd"),
	Standard("waiting for a supplier", "Supplier", "5wd"),
	Standard("waiting for a spare part", "Supplier", "10wd"),
	Standard("agreed with the customer", "Customer", None),
)


def seed() -> list[str]:
	"""The reasons that the settings of an earlier version listed, else the standard ones; a site's own stay alone."""
	map_next_contact()
	if frappe.db.count(DOCTYPE):
		return []
	language = frappe.db.get_single_value("System Settings", "language")
	standard = {_(each.reason, language): each for each in STANDARD}
	made = []
	for name in _listed_before() or standard:
		doc = frappe.new_doc(DOCTYPE)
		known = standard.get(name) or Standard(name, "Somebody Else", None, 0)
		doc.update({**known._asdict(), "reason": name})
		made.append(doc.insert(ignore_permissions=True).name)
	return made


def map_next_contact() -> None:
	"""Issue's field for it, on sites that tracked Issue before there was anything to read it for."""
	if not frappe.db.exists("ITSS Tracked Doctype", "Issue") or not frappe.db.has_column(
		"Issue", "itss_next_contact"
	):
		return
	doc = frappe.get_doc("ITSS Tracked Doctype", "Issue")
	if any(row.ticket_field == "next_contact" for row in doc.mapped_fields):
		return
	doc.append("mapped_fields", {"ticket_field": "next_contact", "fieldname": "itss_next_contact"})
	doc.save(ignore_permissions=True)


def _listed_before() -> list[str]:
	stored = frappe.db.sql(
		"select value from tabSingles where doctype = 'ITSS Settings' and field = 'pause_reasons'"
	)
	lines = (stored[0][0] or "").splitlines() if stored else []
	return list(dict.fromkeys(line.strip() for line in lines if line.strip()))
