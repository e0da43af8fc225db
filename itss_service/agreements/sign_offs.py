"""Who must look at an agreement and sign it: the rows that it starts with, whose turn it is, and who may speak for a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import frappe
from frappe.model.document import Document

from itss_service.agreements.words import (
	APPROVED,
	CUSTOMER,
	DRAFT,
	INTERNAL,
	PENDING,
	SIGNED_OFF,
	SIGNING,
	is_signed_by_parties,
)

GIVEN = (APPROVED, SIGNED_OFF)
WRITTEN_IN = (DRAFT, INTERNAL, CUSTOMER)
"""The statuses in which something may still be missing."""
_CLEARED = ("decided_on", "recorded_by", "recorded_at", "signed_file", "remarks")


def required_for(kind: str) -> Sequence[Any]:
	return [row for row in frappe.get_cached_doc("ITSS Settings").required_sign_offs if row.kind == kind]


def set_required(doc: Document) -> None:
	"""A draft to be signed by its parties starts with what ITSS Settings require."""
	if doc.status != DRAFT or not is_signed_by_parties(doc) or doc.sign_offs:
		return
	for row in required_for(doc.kind):
		values = {name: row.get(name) for name in ("stage", "party", "capacity", "user")}
		if doc.kind == "OLA" and row.party == "Department":
			values["support_group"] = doc.support_group
		doc.append("sign_offs", values)


def reset(doc: Document) -> None:
	"""What was decided about an earlier text does not count for this one."""
	for row in doc.sign_offs:
		row.decision = PENDING
		row.update(dict.fromkeys(_CLEARED))


def open_rows(doc: Document, *stages: str) -> list[Document]:
	return [row for row in doc.sign_offs if row.stage in stages and row.decision not in GIVEN]


def waiting(doc: Document) -> list[Document]:
	"""The rows whose turn it is: signatures come after the last review."""
	if doc.status not in (INTERNAL, CUSTOMER):
		return []
	reviews = open_rows(doc, doc.status)
	if reviews or (doc.status == INTERNAL and doc.kind == "SLA"):
		return reviews
	return open_rows(doc, SIGNING)


def signatories(row: Document) -> list[str]:
	"""The users who may decide the row in the desk: the one it names, else the department's lead and manager."""
	if row.user:
		return [row.user]
	if row.party == "Department" and row.support_group:
		lead_and_manager = frappe.db.get_value("ITSS Support Group", row.support_group, ["lead", "manager"])
		return [user for user in lead_and_manager or () if user]
	return []
