"""The service catalogue: the steps of an item's life, requests out of it, and its booklet."""

from typing import Any

import frappe
from frappe.model.document import Document

from itss_service.catalogue import agenda, booklet, committee, life, minutes, requests
from itss_service.catalogue.published import ITEM

ISSUE = "Issue"
REVIEW = "ITSS Catalogue Review"


@frappe.whitelist(methods=["POST"])
def send_to_review(item: str) -> dict[str, Any]:
	"""Draft -> In Review."""
	doc = _writable(item)
	life.send_to_review(doc)
	return _told(doc)


@frappe.whitelist(methods=["POST"])
def take_back(item: str) -> dict[str, Any]:
	"""In Review -> Draft."""
	doc = _writable(item)
	life.take_back(doc)
	return _told(doc)


@frappe.whitelist(methods=["POST"])
def publish(item: str) -> dict[str, Any]:
	"""-> Published, where no committee decides."""
	doc = _writable(item)
	life.publish_directly(doc)
	return _told(doc)


@frappe.whitelist(methods=["POST"])
def revise(item: str) -> dict[str, Any]:
	"""Published or Retired -> Draft of the next version."""
	doc = _writable(item)
	life.revise(doc)
	return _told(doc)


@frappe.whitelist(methods=["POST"])
def discard_revision(item: str) -> dict[str, Any]:
	"""Back to what is published."""
	doc = _writable(item)
	life.discard_revision(doc)
	return _told(doc)


@frappe.whitelist(methods=["POST"])
def retire(item: str, reason: str, successor: str | None = None) -> dict[str, Any]:
	"""Published -> Retired."""
	doc = _writable(item)
	life.retire(doc, reason, successor)
	return _told(doc)


@frappe.whitelist()
def draft_review() -> dict[str, Any]:
	"""An unsaved review with everything on its agenda that waits for a decision."""
	frappe.has_permission(REVIEW, "create", throw=True)
	return agenda.draft().as_dict()


@frappe.whitelist()
def committee_members() -> list[dict[str, str]]:
	"""Who has a vote."""
	frappe.has_permission(REVIEW, "read", throw=True)
	return [{"user": user, "full_name": frappe.utils.get_fullname(user)} for user in committee.members()]


@frappe.whitelist(methods=["POST"])
def send_minutes(catalogue_review: str) -> list[str]:
	"""Mails a submitted review's minutes; answers to whom."""
	doc = frappe.get_doc(REVIEW, catalogue_review)
	doc.check_permission("submit")
	return minutes.send(doc)


@frappe.whitelist()
def request_form(item: str) -> dict[str, Any]:
	"""Kinds of request and questions of an item."""
	frappe.has_permission(ISSUE, "create", throw=True)
	return requests.form(item)


@frappe.whitelist(methods=["POST"])
def file_request(
	item: str,
	version: str,
	subject: str,
	kind: str | None = None,
	answers: str | dict | None = None,
	text: str | None = None,
	customer: str | None = None,
	raised_by: str | None = None,
	channel: str | None = None,
) -> str:
	"""An agent's request on behalf of somebody; answers the Issue's name."""
	frappe.has_permission(ISSUE, "create", throw=True)
	given = frappe.parse_json(answers or "{}")
	fields = {"customer": customer, "raised_by": raised_by, "itss_channel": channel}
	issue = requests.prepare(item, version, kind, subject, given, text, **fields)
	return str(requests.save(issue).name)


@frappe.whitelist()
def request_of(name: str) -> dict[str, Any] | None:
	"""The form that an Issue came with."""
	doc = frappe.get_doc(ISSUE, name)
	doc.check_permission("read")
	return requests.shown(doc)


@frappe.whitelist()
def print_booklet(language: str | None = None, edition: str = "Customers", as_pdf: bool = True) -> None:
	"""The published catalogue, for customers or with what is for staff."""
	frappe.has_permission(ITEM, "print", throw=True)
	booklet.respond(language or frappe.local.lang, edition == "Staff", bool(as_pdf))


def _writable(item: str) -> Document:
	doc = frappe.get_doc(ITEM, item)
	doc.check_permission("write")
	return doc


def _told(doc: Document) -> dict[str, Any]:
	return {"name": doc.name, "status": doc.status, "version": doc.version}
