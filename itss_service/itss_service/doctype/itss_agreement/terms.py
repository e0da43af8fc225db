"""What an agreement promises and to whom: the rules of its fields and rows."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from itss_service.agreements.words import ENDED, NOT_YET
from itss_service.bridge.agreements import Resolve, build_agreement
from itss_service.bridge.places import Built, Place, Places, faults_named
from itss_service.bridge.quantities import percents_text, shares, written_duration
from itss_service.bridge.scopes import HOLDER_FIELDS, RECORDS
from itss_service.core.agreement.definition import parse_policy
from itss_service.core.errors import DefinitionError


class InvalidAgreementError(frappe.ValidationError):
	pass


class InvalidDurationError(InvalidAgreementError):
	pass


class InvalidPercentageError(InvalidAgreementError):
	pass


class MissingPartyError(InvalidAgreementError):
	pass


class UnknownScopeError(InvalidAgreementError):
	pass


class InvalidUnderpinningError(InvalidAgreementError):
	pass


class ImmutableAgreementError(frappe.ValidationError):
	pass


TERMS = ("kind", "signing", "support_group", "supplier", "calendar", "attainment_goal", "pauses")
"""Fields that stay as they are once an agreement was put in force; so do the rows below."""
TABLES = {
	"targets": (
		"metric",
		"custom_metric",
		"priority",
		"duration",
		"calendar",
		"goal",
		"warn_at",
		"pauses",
		"pause_reasons",
		"counts_as_response",
		"start_on",
		"stop_on",
		"restart_on",
		"on_reopen",
	),
	"underpins": ("agreement", "metric", "position"),
}


def set_parties(doc: Document) -> None:
	for kind, (fieldname, _key) in HOLDER_FIELDS.items():
		if doc.kind != kind:
			doc.set(fieldname, None)
	if doc.kind == "SLA":
		doc.set("underpins", [])


def set_written_quantities(doc: Document) -> None:
	for row in doc.targets:
		row.duration = _written(row)
		row.warn_at = _percentages(row)
		if row.metric != "custom":
			row.custom_metric = None


def _written(row: Document) -> str:
	try:
		return written_duration(row.duration or "")
	except DefinitionError:
		frappe.throw(
			_(
				"Row {0} of the targets: {1} is not a duration. Write 2h, 30m, 1d 4h or PT2H for working time, "
				"2wd or 2wd-eod for working days."
			).format(row.idx, frappe.bold(row.duration or "")),
			InvalidDurationError,
			_("Duration Not Understood"),
		)


def _percentages(row: Document) -> str:
	try:
		return percents_text(shares(row.warn_at))
	except DefinitionError:
		frappe.throw(
			_("Row {0} of the targets: {1} are no percentages. Write them like 50, 80 in Warn At.").format(
				row.idx, frappe.bold(row.warn_at)
			),
			InvalidPercentageError,
			_("Percentages Not Understood"),
		)


def validate_unchanged(doc: Document) -> None:
	before = doc.get_doc_before_save()
	if before is None or before.status in NOT_YET:
		return
	changed = next(
		(name for name in (*TERMS, *TABLES) if _terms_of(doc, name) != _terms_of(before, name)), None
	)
	if changed:
		frappe.throw(
			_(
				"{0} of {1} cannot change any more: it was put in force. Make a new version of it instead."
			).format(frappe.bold(_(doc.meta.get_label(changed))), frappe.bold(doc.name)),
			ImmutableAgreementError,
			_("Agreement Cannot Be Changed"),
		)


def _terms_of(doc: Document, fieldname: str) -> Any:
	if fieldname in TABLES:
		return [tuple(str(row.get(name) or "") for name in TABLES[fieldname]) for row in doc.get(fieldname)]
	value = doc.get(fieldname)
	return float(value or 0) if fieldname == "attainment_goal" else value or ""


def validate_scopes(doc: Document) -> None:
	if doc.kind in HOLDER_FIELDS and not doc.get(HOLDER_FIELDS[doc.kind][0]):
		label = _(doc.meta.get_label(HOLDER_FIELDS[doc.kind][0]))
		frappe.throw(
			_("An agreement of kind {0} binds somebody; choose the {1}.").format(
				doc.kind, frappe.bold(label)
			),
			MissingPartyError,
			_("Whom Does It Bind?"),
		)
	if doc.status in ENDED:
		return
	for row in doc.scopes:
		row.value = (row.value or "").strip()
		doctype = RECORDS.get(row.scope)
		if doctype and not frappe.db.exists(doctype, row.value):
			frappe.throw(
				_(
					"Row {0} of Applies To: there is no {1} {2}. Choose one that exists, or remove the row."
				).format(row.idx, _(doctype), frappe.bold(row.value)),
				UnknownScopeError,
				_("Unknown Condition"),
			)


def validate_underpinnings(doc: Document) -> None:
	own = _metrics(doc)
	for row in doc.underpins:
		supported = frappe.db.get_value("ITSS Agreement", row.agreement, "kind")
		if supported != "SLA" or row.agreement == doc.name:
			_throw_underpinning(
				_("Row {0} of Underpins: {1} is no SLA. Choose the SLA whose target it supports.").format(
					row.idx, frappe.bold(row.agreement)
				)
			)
		row.metric = (row.metric or "").strip()
		for name, metrics in ((row.agreement, _metrics_of(row.agreement)), (doc.name or doc.title, own)):
			if row.metric not in metrics:
				_throw_underpinning(
					_("Row {0} of Underpins: {1} has no target for {2}. It has: {3}.").format(
						row.idx, frappe.bold(name), frappe.bold(row.metric), ", ".join(metrics) or _("none")
					)
				)


def _throw_underpinning(message: str) -> None:
	frappe.throw(message, InvalidUnderpinningError, _("Underpinning Cannot Be Used"))


def _metrics(doc: Document) -> list[str]:
	return list(dict.fromkeys(row.custom_metric or row.metric for row in doc.targets))


def _metrics_of(agreement: str) -> list[str]:
	rows = frappe.get_all(
		"ITSS Agreement Target",
		filters={"parent": agreement, "parenttype": "ITSS Agreement"},
		fields=["metric", "custom_metric"],
		order_by="idx",
	)
	return list(dict.fromkeys(row.custom_metric or row.metric for row in rows))


def validate_with_core(doc: Document) -> None:
	"""Builds the agreement by itself; its calendars and underpinnings have rules of their own."""
	built = built_terms(doc)
	alone = {key: value for key, value in built.definition.items() if key != "underpins"}
	names = {alone.get("calendar"), *(target.get("calendar") for target in alone["targets"])} - {None}
	policy = {"calendars": {name: {"always_open": True} for name in names}, "agreements": [alone]}
	with faults_named(doc, built.places, InvalidAgreementError, _("Agreement Cannot Be Used")):
		try:
			parse_policy(policy)
		except DefinitionError as error:
			raise type(error)(error.message, error.path[2:]) from None


def built_terms(doc: Document, resolve: Resolve = lambda name: name) -> Built:
	"""The definition; InvalidAgreementError names the row that cannot be read."""
	try:
		return build_agreement(doc, resolve)
	except DefinitionError as error:
		row = int(error.path[1]) if error.path[:1] == ("rows",) else None
		places = Places({(): Place("targets", row)})
		with faults_named(doc, places, InvalidAgreementError, _("Agreement Cannot Be Used")):
			raise
