"""Events keep the names that records had when they happened; who reads them gets the names of today.

An event is evidence and is not rewritten when a group or a customer is renamed. What the name has become since is
found in ITSS Name Change, by the event's recording: the same name given to another record later means that one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import frappe
from frappe.utils import now_datetime

from itss_service.bridge import stamp
from itss_service.tickets.rows import insert_rows

DOCTYPE = "ITSS Name Change"
FIELDS = {
	"Customer": "customer",
	"Customer Group": "customer_group",
	"Issue Priority": "priority",
	"Issue Type": "kind",
	"ITSS Agreement": "agreement",
	"ITSS Catalogue Item": "service",
	"ITSS Support Group": "group",
	"Supplier": "supplier",
	"User": "user",
}
"""The ticket's field that names records of a document type."""


class Change(NamedTuple):
	"""From `at` on, what was `old` is `new`."""

	old: str
	new: str
	at: datetime


def note(doctype: str, old: str, new: str) -> None:
	"""A record was renamed, or merged into another."""
	row = {
		"name": frappe.generate_hash(length=12),
		"document_type": doctype,
		"old_name": old,
		"new_name": new,
	}
	insert_rows(DOCTYPE, [{**row, "renamed_at": now_datetime()}])


def renames() -> Mapping[str, list[Change]]:
	"""Every change of a name, oldest first, by the ticket's field that it concerns; kept like the policy."""
	return stamp.kept("name changes", _known)


def of_today(
	changes: Mapping[str, str | None], recorded_at: datetime, known: Mapping[str, list[Change]]
) -> Mapping[str, str | None]:
	"""The changes of an event with the names that its records have now; `known` are the `renames`."""
	if not known or known.keys().isdisjoint(changes):
		return changes
	return {field: _now(value, known.get(field, ()), recorded_at) for field, value in changes.items()}


def _now(value: str | None, renamed: list[Change], recorded_at: datetime) -> str | None:
	for change in renamed:
		if value == change.old and recorded_at <= change.at:
			value, recorded_at = change.new, change.at
	return value


def _known() -> dict[str, list[Change]]:
	found: dict[str, list[Change]] = {}
	for row in frappe.get_all(
		DOCTYPE,
		fields=["document_type", "old_name", "new_name", "renamed_at"],
		order_by="renamed_at, creation",
	):
		change = Change(row.old_name, row.new_name, row.renamed_at)
		found.setdefault(FIELDS[row.document_type], []).append(change)
	return found
