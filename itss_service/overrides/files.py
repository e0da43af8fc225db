"""Files that are kept: Frappe removes a file's content before any document event could object to the deletion."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from itss_service.agreements import signing
from itss_service.service_reports import archive

_OWN = "itss_service.overrides.files.delete_content"


def delete_content(file: Document, only_thumbnail: bool = False) -> None:
	"""Frappe's hook in place of its own removal: refuses what is kept, else does what would have been done."""
	if not file.flags.new_file:  # of an insert that is rolled back
		archive.protect(file)
		signing.keep_file(file)
	others = [method for method in frappe.get_hooks("delete_file_data_content") if method != _OWN]
	if others:
		frappe.get_attr(others[0])(file, only_thumbnail=only_thumbnail)
	else:
		file.delete_file_from_filesystem(only_thumbnail=only_thumbnail)
