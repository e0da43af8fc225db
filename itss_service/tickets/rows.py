"""Rows of the app's own tables, written without the weight of a document; nobody edits these by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import frappe
from frappe.utils import now


def insert_rows(doctype: str, rows: Sequence[Mapping[str, Any]], ignore_duplicates: bool = False) -> None:
	"""All rows, which have the same keys, in one statement."""
	if not rows:
		return
	moment, user = now(), frappe.session.user
	fields = list(rows[0])
	values = [(*(row[field] for field in fields), moment, moment, user, user) for row in rows]
	frappe.db.bulk_insert(
		doctype,
		fields=[*fields, "creation", "modified", "owner", "modified_by"],
		values=values,
		ignore_duplicates=ignore_duplicates,
	)


def update_row(doctype: str, row: dict[str, Any], values: Mapping[str, Any]) -> None:
	"""The row and its stored copy get the values; no values, no statement."""
	if not values:
		return
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.update(table).where(table.name == row["name"]).set(table.modified, now())
	for name, value in values.items():
		query = query.set(table[name], value)
	query.run()
	row.update(values)
