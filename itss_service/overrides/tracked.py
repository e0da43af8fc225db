"""Documents of any type, of which some are tickets: the cheap question is asked first."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from itss_service.pauses import governing
from itss_service.tickets import observe, renaming
from itss_service.tickets.seen import differs
from itss_service.tickets.tracked import tracked


def before_save(doc: Document, _method: str | None = None) -> None:
	if _is_quiet():
		return
	reader = tracked(doc.doctype)
	if reader is None:
		return
	governing.validate(doc, reader)
	if doc.flags.in_insert:
		observe.prepare(doc, reader)
	else:
		observe.keep_shown(doc, reader)


def on_change(doc: Document, _method: str | None = None) -> None:
	"""Frappe calls this after a document was inserted, saved, submitted, cancelled, and after `doc.db_set`."""
	if _is_quiet() or doc.flags.in_delete:
		return
	reader = tracked(doc.doctype)
	if reader is None:
		return
	before = doc.get_doc_before_save()
	if before is None or differs(before, doc, reader):
		observe.observe(doc, reader)


def on_trash(doc: Document, _method: str | None = None) -> None:
	if not _is_quiet() and tracked(doc.doctype):
		observe.end(doc, _("deleted"))


def before_rename(doc: Document, _method: str, old: str, new: str, merge: bool = False) -> None:
	if merge and not _is_quiet() and tracked(doc.doctype):
		observe.end(doc, _("merged into {0}").format(new))


def after_rename(doc: Document, _method: str, old: str, new: str, merge: bool = False) -> None:
	if not merge and not _is_quiet() and tracked(doc.doctype):
		renaming.follow(doc.doctype, old, new)


def _is_quiet() -> bool:
	"""While the schema is changed there may be no tables to write to; the reconcile job catches up."""
	flags = frappe.flags
	return bool(flags.in_install or flags.in_migrate or flags.in_uninstall or flags.in_patch)
