"""The PDF of a report as it was sent: made once, attached, and not changed or deleted afterwards."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils.pdf import get_pdf

from itss_service.service_reports.language import of_report, speaking

DOCTYPE, PRINT_FORMAT = "ITSS Service Report", "ITSS Service Report"
FIELD = "pdf"
_LINKED_STYLE = re.compile(r'<link[^>]*rel="stylesheet"[^>]*>')
"""The page carries its style itself; fetching more would make the archive hang on the web server's own address."""


class ArchiveIsKeptError(frappe.ValidationError):
	pass


def protect(doc: Document, _method: str | None = None) -> None:
	"""For files: the one that holds a sent report stays as it is, whatever became of the report."""
	if doc.attached_to_doctype != DOCTYPE or doc.attached_to_field != FIELD or doc.is_new():
		return
	if frappe.flags.in_uninstall or doc.flags.in_insert:
		return
	frappe.throw(
		_("{0} is the archived service report {1} and stays as it was sent.").format(
			frappe.bold(doc.file_name), frappe.bold(doc.attached_to_name)
		),
		ArchiveIsKeptError,
		_("Archived Report"),
	)


def keep(report: Document) -> Document:
	"""The archived file; made now if there is none yet."""
	if existing := file_of(report.name):
		return existing
	content = render(report)
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"{report.name}.pdf",
			"attached_to_doctype": DOCTYPE,
			"attached_to_name": report.name,
			"attached_to_field": FIELD,
			"is_private": 1,
			"content": content,
		}
	).insert(ignore_permissions=True)
	report.db_set({FIELD: file.file_url, "pdf_sha256": sha256(content).hexdigest()})
	return file


def render(report: Document) -> bytes:
	"""The report on paper, in its own language."""
	with speaking(of_report(report.language)):
		html = frappe.get_print(DOCTYPE, report.name, PRINT_FORMAT, doc=report)
		return get_pdf(_LINKED_STYLE.sub("<style>.print-hide { display: none; }</style>", html))


def file_of(report: str) -> Document | None:
	name = frappe.db.get_value(
		"File", {"attached_to_doctype": DOCTYPE, "attached_to_name": report, "attached_to_field": FIELD}
	)
	return frappe.get_doc("File", name) if name else None


def is_intact(report: Document) -> bool | None:
	"""Whether the file is still what was sent; None where nothing was archived yet."""
	if not report.pdf_sha256:
		return None
	file = file_of(report.name)
	if file is None:
		return False
	try:
		content = Path(file.get_full_path()).read_bytes()
	except OSError:
		return False
	return sha256(content).hexdigest() == report.pdf_sha256
