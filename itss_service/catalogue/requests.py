"""A request out of the catalogue: the answers to the item's form, and the Issue that is worked on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from itss_service.catalogue import answers, published
from itss_service.catalogue.answers import Answer
from itss_service.permissions.visibility import TICKET

DETAILS = "ITSS Request Details"
DOCTYPE = "Issue"


class FormChangedError(frappe.ValidationError):
	pass


class SubjectMissingError(frappe.ValidationError):
	pass


def form(item: str) -> dict[str, Any]:
	"""What a request of the item asks for; nothing of what is for staff alone."""
	version = published.require([item])[item]
	content = published.of_version(version)
	kinds = [
		{"name": row["kind_name"], "description": row.get("description") or ""}
		for row in content["request_kinds"]
	]
	questions = [one._asdict() for one in answers.questions_of(content)]
	return {"item": item, "version": version, "kinds": kinds, "questions": questions}


def prepare(
	item: str,
	version: str,
	kind: str | None,
	subject: str,
	given: Mapping[str, Any],
	text: str | None = None,
	**fields: Any,
) -> Document:
	"""The Issue of a request, yet to be saved by `save`."""
	if not (subject or "").strip():
		frappe.throw(_("Say in a few words what it is about."), SubjectMissingError, _("Subject Missing"))
	validate_same_version(item, version)
	content = published.of_version(version)
	chosen = answers.kind_of(content, kind)
	told = answers.check(content, chosen.get("kind_name"), given)
	issue = frappe.get_doc(
		{
			"doctype": DOCTYPE,
			"subject": subject.strip()[:140],
			"description": description(text, told),
			"itss_catalogue_item": item,
			**fields,
		}
	)
	issue.flags.itss_version = version
	issue.flags.itss_request_kind = chosen.get("kind_name")
	issue.flags.itss_answers = told
	return issue


def save(issue: Document, ignore_permissions: bool = False) -> Document:
	"""Both, or neither: the form first, as the Issue names it."""
	details = frappe.get_doc(
		{
			"doctype": DETAILS,
			"reference_doctype": DOCTYPE,
			"item": issue.itss_catalogue_item,
			"version": issue.flags.itss_version,
			"request_kind": issue.flags.itss_request_kind,
			"answers": [answer._asdict() for answer in issue.flags.itss_answers],
		}
	).insert(ignore_permissions=True)
	issue.itss_request = details.name
	issue.insert(ignore_permissions=ignore_permissions)
	about = {"reference_doctype": DOCTYPE, "reference_name": issue.name}
	details.db_set({"reference_name": issue.name, "ticket": frappe.db.get_value(TICKET, about)})
	return issue


def description(text: str | None, told: Sequence[Answer]) -> str:
	"""The Issue's own text, so that mails, the portal and prints tell the answers too."""
	said = escape_html((text or "").strip()).replace("\n", "<br>")
	rows = "".join(
		f"<li><strong>{escape_html(one.question)}</strong>: {escape_html(one.answer).replace(chr(10), '<br>')}</li>"
		for one in told
	)
	return (f"<p>{said}</p>" if said else "") + (f"<ul>{rows}</ul>" if rows else "")


def shown(issue: Document) -> dict[str, Any] | None:
	"""The form that an Issue came with."""
	if not issue.get("itss_request"):
		return None
	details = frappe.get_cached_doc(DETAILS, issue.itss_request)
	return {
		"item": published.of_version(details.version)["item_name"] if details.version else details.item,
		"version": details.version,
		"kind": details.request_kind,
		"answers": [{"question": row.question, "answer": row.answer} for row in details.answers],
	}


def forget(issue: Document) -> None:
	"""The answers go with the Issue."""
	for name in frappe.get_all(
		DETAILS,
		filters={"reference_doctype": DOCTYPE, "reference_name": issue.name},
		pluck="name",
		order_by="name",
	):
		frappe.delete_doc(DETAILS, name, ignore_permissions=True, force=True)


def validate_same_version(item: str, version: str) -> None:
	if version != published.require([item])[item]:
		frappe.throw(
			_("The form of {0} was changed while you filled it in. Load it again.").format(frappe.bold(item)),
			FormChangedError,
			_("Form Changed"),
		)
