"""What must hold of a catalogue item: whose word its status is, and that its form can be filled in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.document import Document

from itss_service.bridge.quantities import written_duration
from itss_service.catalogue.content import differs
from itss_service.catalogue.publish import DRAFT
from itss_service.core.errors import ItssError

KEPT = (
	"status",
	"version",
	"published_version",
	"last_reviewed_on",
	"retired_on",
	"retire_reason",
	"successor",
)
"""Written by the steps alone, whatever a form or a program sends."""


class ContentLockedError(frappe.ValidationError):
	pass


class InvalidFormError(frappe.ValidationError):
	pass


class InvalidTargetError(frappe.ValidationError):
	pass


class SupportingItselfError(frappe.ValidationError):
	pass


def keep_what_steps_write(item: Document) -> None:
	before = item.get_doc_before_save()
	if before is None:
		item.update(dict.fromkeys(KEPT))
		item.status, item.version = DRAFT, 1
		return
	for fieldname in KEPT:
		item.set(fieldname, before.get(fieldname))


def validate_content_unlocked(item: Document) -> None:
	"""What is reviewed or published says what was reviewed or published."""
	before = item.get_doc_before_save()
	if before is None or before.status == DRAFT or not differs(item, before):
		return
	frappe.throw(
		_(
			"The text of {0} is {1} and cannot be changed. Press Revise to write the next version, or Take Back if it is in review."
		).format(frappe.bold(item.name), _(before.status, context=item.doctype)),
		ContentLockedError,
		_("Content Is Locked"),
	)


def validate_form(item: Document) -> None:
	"""Kinds of request are told by name, questions by their text."""
	kinds = [row.kind_name for row in item.request_kinds]
	_refuse_twice(kinds, _("The kind of request {0} is there twice."))
	for row in item.form_fields:
		if row.request_kind and row.request_kind not in kinds:
			frappe.throw(
				_("Row {0} of the questions is for {1}, which is not among the kinds of request.").format(
					row.idx, frappe.bold(row.request_kind)
				),
				InvalidFormError,
				_("Unknown Kind of Request"),
			)
		if row.field_type == "Choice" and len(choices_of(row.choices)) < 2:
			frappe.throw(
				_("Row {0} of the questions offers no choice. Write at least two, one per line.").format(
					row.idx
				),
				InvalidFormError,
				_("No Choices"),
			)
	for kind in kinds or [None]:
		asked = [row.label for row in item.form_fields if not row.request_kind or row.request_kind == kind]
		_refuse_twice(asked, _("The question {0} is asked twice."))


def choices_of(text: str | None) -> list[str]:
	return list(dict.fromkeys(line.strip() for line in (text or "").splitlines() if line.strip()))


def validate_targets(item: Document) -> None:
	for row in item.targets:
		try:
			written_duration(row.duration)
		except ItssError as error:
			frappe.throw(
				_("Row {0} of the default targets: {1}").format(row.idx, error),
				InvalidTargetError,
				_("No Duration"),
			)


def validate_supporting_items(item: Document) -> None:
	names = [row.item for row in item.supporting_items]
	if item.name in names:
		frappe.throw(
			_("{0} cannot support itself. Take it out of the supporting items.").format(
				frappe.bold(item.name)
			),
			SupportingItselfError,
			_("Supports Itself"),
		)
	_refuse_twice(names, _("The supporting item {0} is there twice."))


def _refuse_twice(values: Iterable[str], sentence: str) -> None:
	for value, count in Counter(values).items():
		if count > 1:
			frappe.throw(
				sentence.format(frappe.bold(frappe.utils.escape_html(value))), InvalidFormError, _("Twice")
			)
