"""Taking tickets for background work without ever waiting for somebody who has one open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import frappe

from itss_service.tickets.refresh import TICKET

PRIMARY = "PRIMARY"
"""The index by which rows are locked: any other plan would lock rows on its way that are not asked for."""


def claim(names: Sequence[str]) -> tuple[list[dict[str, Any]], set[str]]:
	"""Locks ITSS Tickets and their documents; answers the rows, and the names of those that somebody else holds.

	Whoever saves a document locks it first and its ticket then; this job, the other way round, must not wait for a
	document. What it skips is brought up to date by the one who holds it, or in the next minute.
	"""
	table = frappe.qb.DocType(TICKET)
	found = (
		frappe.qb.from_(table)
		.force_index(PRIMARY)
		.select("*")
		.where(table.name.isin(list(names)))
		.for_update(skip_locked=True)
	).run(as_dict=True)
	rows = []
	for doctype in {row.reference_doctype for row in found}:
		documents = [row.reference_name for row in found if row.reference_doctype == doctype]
		free = _lock_documents(doctype, documents)
		missing = set(documents) - free
		gone = missing - _existing(doctype, list(missing)) if missing else set()
		for row in found:
			if row.reference_doctype != doctype:
				continue
			if row.reference_name in gone:
				row.is_deleted = True
			if row.reference_name in free or row.reference_name in gone:
				rows.append(row)
	return rows, set(names) - {row["name"] for row in rows}


def _lock_documents(doctype: str, names: Sequence[str]) -> set[str]:
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).force_index(PRIMARY).select(table.name).where(table.name.isin(list(names)))
	return {name for (name,) in query.for_update(skip_locked=True).run()}


def _existing(doctype: str, names: Sequence[str]) -> set[str]:
	table = frappe.qb.DocType(doctype)
	return {
		name
		for (name,) in frappe.qb.from_(table).select(table.name).where(table.name.isin(list(names))).run()
	}


@contextmanager
def reading_committed() -> Iterator[None]:
	"""Locks rows and no gaps between them, so that nobody who inserts waits for the job."""
	frappe.db.commit()
	frappe.db.sql("set session transaction isolation level read committed")
	try:
		yield
	except BaseException:
		frappe.db.rollback()  # half of a batch must not be kept
		raise
	finally:
		frappe.db.commit()
		frappe.db.sql("set session transaction isolation level repeatable read")
