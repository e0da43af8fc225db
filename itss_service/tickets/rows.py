"""Rows of the app's own tables, written without the weight of a document; nobody edits these by hand.

The statements are written out: building them with the query builder took longer than running them, and an Issue is
not to wait for that (benchmarks/issue_insert.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import frappe
from frappe.utils import now

AT_ONCE = 1_000
"""Rows of one statement that inserts."""
CASES = 100
"""Rows of one statement that updates."""


def insert_rows(doctype: str, rows: Sequence[Mapping[str, Any]], ignore_duplicates: bool = False) -> None:
	"""All rows, which have the same keys, in as few statements as may be; None is left to the column's default.

	Who wrote them and when is filled in, unless the rows tell it.
	"""
	if not rows:
		return
	moment, user = now(), frappe.session.user
	written = {"creation": moment, "modified": moment, "owner": user, "modified_by": user}
	given = [field for field in rows[0] if any(row[field] is not None for row in rows)]
	added = {field: value for field, value in written.items() if field not in rows[0]}
	fields = [*given, *added]
	insert = "insert ignore" if ignore_duplicates else "insert"
	columns = ", ".join(f"`{field}`" for field in fields)
	places = f"({', '.join(['%s'] * len(fields))})"
	for start in range(0, len(rows), AT_ONCE):
		part = rows[start : start + AT_ONCE]
		values = [value for row in part for value in (*(row[field] for field in given), *added.values())]
		frappe.db.sql(
			f"{insert} into `tab{doctype}` ({columns}) values {', '.join([places] * len(part))}", values
		)


def update_row(doctype: str, row: dict[str, Any], values: Mapping[str, Any]) -> None:
	"""The row and its stored copy get the values; no values, no statement."""
	if not values:
		return
	set_columns(doctype, row["name"], {**values, "modified": now()})
	row.update(values)


def update_rows(doctype: str, changes: Iterable[tuple[dict[str, Any], Mapping[str, Any]]]) -> None:
	"""The same for several rows, in a statement per set of columns."""
	by_columns: dict[tuple[str, ...], list[tuple[str, Mapping[str, Any]]]] = {}
	moment = now()
	for row, values in changes:
		if values:
			written = {**values, "modified": moment}
			by_columns.setdefault(tuple(written), []).append((row["name"], written))
			row.update(values)
	for part in by_columns.values():
		set_columns_of_many(doctype, part)


def set_columns_of_many(doctype: str, rows: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
	"""`set_columns` for rows by name that get values in the same columns.

	By the primary key: any other plan would wait for rows on its way that another worker has.
	"""
	for start in range(0, len(rows), CASES):
		part = rows[start : start + CASES]
		if len(part) == 1:
			set_columns(doctype, *part[0])
			continue
		cases = f"case name {' '.join(['when %s then %s'] * len(part))} end"
		columns = list(part[0][1])
		values = [value for column in columns for name, given in part for value in (name, given[column])]
		assignments = ", ".join(f"`{column}` = {cases}" for column in columns)
		names = [name for name, _given in part]
		frappe.db.sql(
			f"update `tab{doctype}` force index (primary) set {assignments} where name in ({', '.join(['%s'] * len(names))})",
			[*values, *names],
		)


def set_columns(doctype: str, name: str, values: Mapping[str, Any]) -> None:
	"""Columns of one row, and nothing else of it: no hooks, no `modified`."""
	assignments = ", ".join(f"`{column}` = %s" for column in values)
	frappe.db.sql(f"update `tab{doctype}` set {assignments} where name = %s", [*values.values(), name])
