"""Texts in the language of who reads the report, whoever wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


@contextmanager
def speaking(lang: str | None) -> Iterator[None]:
	"""Frappe's translations in a language, put back afterwards whatever happens inside."""
	before = frappe.local.lang, frappe.local.jenv
	if lang and lang != frappe.local.lang:
		frappe.local.lang, frappe.local.jenv = lang, None
	try:
		yield
	finally:
		frappe.local.lang, frappe.local.jenv = before


def of_report(language: str | None) -> str:
	"""The report's, else the site's."""
	return language or frappe.db.get_single_value("System Settings", "language") or "en"
