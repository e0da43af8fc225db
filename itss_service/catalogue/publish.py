"""Putting an item's text into force: a version is made of it, which never changes, and the one before is withdrawn."""

from __future__ import annotations

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_months, cint, getdate, now_datetime, today

from itss_service.catalogue.content import content_of
from itss_service.catalogue.published import ITEM, VERSION

DRAFT, IN_REVIEW, PUBLISHED, RETIRED = "Draft", "In Review", "Published", "Retired"


class NotReadyToPublishError(frappe.ValidationError):
	pass


def publish(item: Document, review: str | None = None, reviewed_on: date | None = None) -> str:
	"""Makes the item's text its published version and answers the version's name."""
	if item.status not in (DRAFT, IN_REVIEW):
		frappe.throw(
			_("{0} is {1}. Only a draft or an item in review can be published.").format(
				frappe.bold(item.name), _(item.status, context=ITEM)
			),
			NotReadyToPublishError,
			_("Nothing to Publish"),
		)
	withdraw_version(item)
	version = _make_version(item, review)
	item.status, item.published_version = PUBLISHED, version.name
	item.retired_on = item.retire_reason = item.successor = None
	note_reviewed(item, reviewed_on or getdate(today()))
	save_step(item)
	return str(version.name)


def adopt(item: Document) -> str:
	"""For items that were in use before there was a committee: those of a log, of the demo, of an older installation."""
	return item.published_version or publish(item)


def withdraw_version(item: Document) -> None:
	"""The published version is one no longer; tickets and agreements keep theirs."""
	current = frappe.get_all(VERSION, filters={"item": item.name, "is_current": 1}, pluck="name")
	for name in current:
		frappe.db.set_value(VERSION, name, {"is_current": 0, "withdrawn_at": now_datetime()})


def note_reviewed(item: Document, on: date) -> None:
	item.last_reviewed_on = on
	months = cint(item.review_months)
	item.review_due_on = add_months(on, months) if months else None


def save_step(item: Document) -> None:
	"""Who may take the step was asked before: the committee's decision may be entered by who may not write items."""
	item.flags.is_step = True
	item.save(ignore_permissions=True)


def forget(item: str) -> None:
	"""Takes an item's versions away, of one that is deleted as if it had never been (made-up ones)."""
	frappe.db.set_value(ITEM, item, {"published_version": None, "status": DRAFT})
	for name in frappe.get_all(VERSION, filters={"item": item}, pluck="name", order_by="name"):
		frappe.delete_doc(VERSION, name, ignore_permissions=True)


def _make_version(item: Document, review: str | None) -> Document:
	fields = {
		"doctype": VERSION,
		"item": item.name,
		"version": item.version,
		"item_name": item.item_name,
		"category": item.category,
		"is_current": 1,
		"published_at": now_datetime(),
		"published_by": frappe.session.user,
		"review": review,
		"content": frappe.as_json(content_of(item)),
	}
	return frappe.get_doc(fields).insert(ignore_permissions=True)
