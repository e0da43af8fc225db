"""What the questions of an item's form were answered: in order, checked, and as text that stays readable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.utils import cint, format_date, getdate

from itss_service.catalogue.content import Content
from itss_service.catalogue.rules import choices_of

LONGEST = 10_000


class AnswersMissingError(frappe.ValidationError):
	pass


class InvalidAnswerError(frappe.ValidationError):
	pass


class UnknownRequestKindError(frappe.ValidationError):
	pass


class Question(NamedTuple):
	"""`key` tells it from the others of its version."""

	key: str
	label: str
	field_type: str
	choices: list[str]
	required: bool
	help: str
	request_kind: str | None


class Answer(NamedTuple):
	question: str
	answer: str


def questions_of(content: Content) -> list[Question]:
	return [
		Question(
			str(number),
			row["label"],
			row["field_type"],
			choices_of(row.get("choices")),
			bool(row.get("required")),
			row.get("help") or "",
			row.get("request_kind"),
		)
		for number, row in enumerate(content["form_fields"])
	]


def kind_of(content: Content, name: str | None) -> dict[str, Any]:
	"""The kind of request; none if the item knows no kinds, the only one if none was named."""
	kinds = {row["kind_name"]: row for row in content["request_kinds"]}
	if not kinds:
		return {}
	if not name and len(kinds) == 1:
		return next(iter(kinds.values()))
	if name not in kinds:
		frappe.throw(
			_("Choose a kind of request: {0}.").format(", ".join(kinds)),
			UnknownRequestKindError,
			_("Kind of Request Missing"),
		)
	return kinds[name]


def check(content: Content, kind: str | None, given: Mapping[str, Any]) -> list[Answer]:
	"""The answers to the questions of a kind of request; everything that is missing is named at once."""
	asked = [one for one in questions_of(content) if not one.request_kind or one.request_kind == kind]
	told = {one.key: str("" if given.get(one.key) is None else given[one.key]).strip() for one in asked}
	if missing := [one.label for one in asked if one.required and not told[one.key]]:
		frappe.throw(
			_("Please answer: {0}").format(
				", ".join(frappe.bold(frappe.utils.escape_html(label)) for label in missing)
			),
			AnswersMissingError,
			_("Answers Missing"),
		)
	return [Answer(one.label, _read(one, told[one.key])) for one in asked if told[one.key]]


def _read(question: Question, text: str) -> str:
	if len(text) > LONGEST:
		_refuse(question, _("The answer is too long."))
	match question.field_type:
		case "Number":
			return _number(question, text)
		case "Date":
			return _date(question, text)
		case "Choice" if text not in question.choices:
			_refuse(question, _("Choose one of: {0}").format(", ".join(question.choices)))
		case "Yes or No":
			return _("Yes") if text == "Yes" or cint(text) else _("No")
	return text


def _number(question: Question, text: str) -> str:
	try:
		float(text)
	except ValueError:
		_refuse(question, _("{0} is not a number.").format(text))
	return text


def _date(question: Question, text: str) -> str:
	try:
		return str(format_date(getdate(text), "yyyy-mm-dd"))
	except frappe.ValidationError:
		_refuse(question, _("{0} is not a date.").format(text))
		raise


def _refuse(question: Question, why: str) -> None:
	frappe.throw(
		f"{frappe.bold(frappe.utils.escape_html(question.label))}: {frappe.utils.escape_html(why)}",
		InvalidAnswerError,
		_("Answer Not Understood"),
	)
