"""Records that agreements and tickets name: their new names are followed, and the policy is made anew."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from itss_service.bridge import stamp
from itss_service.bridge.scopes import RECORDS
from itss_service.tickets import names
from itss_service.tickets.projection import clock_key

SCOPE, ESCALATION = "ITSS Agreement Scope", "ITSS Escalation"
_SCOPES = {doctype: scope for scope, doctype in RECORDS.items()}


def follow_rename(doc: Document, _method: str, old: str, new: str, merge: bool = False) -> None:
	"""Conditions, events and keys hold names as text, which Frappe's own renaming does not reach."""
	if doc.doctype in _SCOPES:
		scope = frappe.qb.DocType(SCOPE)
		(
			frappe.qb.update(scope)
			.set(scope.value, new)
			.where((scope.scope == _SCOPES[doc.doctype]) & (scope.value == old))
		).run()
	if doc.doctype == "ITSS Agreement":
		_follow_in_keys(old, new)
	names.note(doc.doctype, old, new)
	stamp.bump()


def _follow_in_keys(old: str, new: str) -> None:
	"""An OLA's or UC's escalations are known by its name: under another one they would be raised again."""
	escalation = frappe.qb.DocType(ESCALATION)
	for kind, metric in set(
		frappe.get_all(
			ESCALATION,
			filters={"kind": ["in", ["OLA", "UC"]]},
			fields=["kind", "metric"],
			as_list=True,
		)
	):
		(
			frappe.qb.update(escalation)
			.set(escalation.clock_key, clock_key(kind, new, metric))
			.where(escalation.clock_key == clock_key(kind, old, metric))
		).run()
