"""A step of a job that counts by itself: what it did is kept, and one that fails is logged and keeps no other from its turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


@contextmanager
def by_itself(title: str, doctype: str | None = None, name: str | None = None) -> Iterator[None]:
	"""Commits at its end. A failure is rolled back and stands in the Error Log, with the document that it is about."""
	try:
		yield
		frappe.db.commit()
	except Exception:
		frappe.db.rollback()
		frappe.log_error(title=title, reference_doctype=doctype, reference_name=name)
		frappe.db.commit()
