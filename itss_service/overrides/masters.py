"""Records that agreements name: their new names are followed, and the policy is made anew."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from itss_service.bridge import stamp
from itss_service.bridge.scopes import RECORDS

SCOPE = "ITSS Agreement Scope"
_SCOPES = {doctype: scope for scope, doctype in RECORDS.items()}


def follow_rename(doc: Document, _method: str, old: str, new: str, merge: bool = False) -> None:
	"""Conditions hold names as text, which Frappe's own renaming does not reach."""
	scope = frappe.qb.DocType(SCOPE)
	(
		frappe.qb.update(scope)
		.set(scope.value, new)
		.where((scope.scope == _SCOPES[doc.doctype]) & (scope.value == old))
	).run()
	stamp.bump()
