"""The draft that an approved change becomes: a version with the same terms, to be changed as was approved, and signed."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from itss_service.bridge.agreements import DOCTYPE as AGREEMENT

SUPPLEMENT = "Supplement"


def draft_version(change: Document, agreement: Document) -> Document:
	"""Whoever approves a change need not be one who may write agreements."""
	draft = agreement.new_version()
	if change.kind == SUPPLEMENT:
		draft.title = _supplement_title(agreement.title)
	draft.valid_from = change.effective_from
	if agreement.valid_to and getdate(agreement.valid_to) >= getdate(change.effective_from):
		draft.valid_to = agreement.valid_to
	draft.change = change.name
	draft.insert(ignore_permissions=True)
	draft.add_comment("Info", _("Made by {0}: {1}").format(change.name, change.title))
	return draft


def _supplement_title(title: str) -> str:
	number = 1
	while frappe.db.exists(AGREEMENT, name := _("{0}, supplement {1}").format(title, number)):
		number += 1
	return name
