"""What is wanted of the service levels: from the customer's words to a draft agreement, or to a reasoned no."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_months, getdate

from itss_service.agreements import baseline
from itss_service.agreements.words import BY_PARTIES, DOCTYPE
from itss_service.bridge.quantities import written_duration
from itss_service.catalogue import published
from itss_service.core.errors import DefinitionError

NEW, ANALYSED, DRAFTED, DECLINED = "New", "Analysed", "Agreement Drafted", "Declined"
OPEN = (NEW, ANALYSED)


class RequirementStatusError(frappe.ValidationError):
	pass


class IncompleteRequirementError(frappe.ValidationError):
	pass


class WantedDurationError(frappe.ValidationError):
	pass


class RequirementDoneError(frappe.ValidationError):
	pass


def validate_status(doc: Document) -> None:
	before = doc.get_doc_before_save()
	if doc.status != (before.status if before else NEW) and not doc.flags.changing_status:
		frappe.throw(
			_("The status of a requirement changes by its steps, which are buttons on its form."),
			RequirementStatusError,
			_("Status Cannot Be Set"),
		)


def validate_open(doc: Document) -> None:
	"""What became an agreement, or was declined, is a record."""
	before = doc.get_doc_before_save()
	if before and before.status not in OPEN:
		_throw_done(doc)


def set_wanted_durations(doc: Document) -> None:
	for row in doc.wanted_targets:
		try:
			row.duration = written_duration(row.duration or "")
		except DefinitionError:
			frappe.throw(
				_(
					"Row {0} of the wanted targets: {1} is not a duration. Write 2h, 30m, 1d 4h or PT2H for working "
					"time, 2wd or 2wd-eod for working days."
				).format(row.idx, frappe.bold(row.duration or "")),
				WantedDurationError,
				_("Duration Not Understood"),
			)


def set_baseline_period(doc: Document) -> None:
	"""The year before it was received, unless something else is said."""
	if not doc.baseline_to:
		doc.baseline_to = getdate(doc.received_on)
	if not doc.baseline_from:
		doc.baseline_from = add_months(doc.baseline_to, -12)


def measure(doc: Document) -> None:
	"""Measures the baseline; a requirement that is measured, scoped and has wanted targets is analysed."""
	_validate_step(doc)
	baseline.measure(doc)
	if not _missing(doc):
		doc.status = ANALYSED
	_save(doc)


def decline(doc: Document, reason: str) -> None:
	_validate_step(doc)
	if not (reason or "").strip():
		frappe.throw(
			_("Say why it is declined: the customer will ask."),
			IncompleteRequirementError,
			_("Reason Missing"),
		)
	doc.declined_reason = reason.strip()
	doc.status = DECLINED
	_save(doc)


def make_draft(doc: Document, title: str | None = None) -> Document:
	"""A saved draft of an SLA with the requirement's scope and targets, to be signed by its parties."""
	_validate_step(doc)
	if missing := _missing(doc):
		rows = "".join(f"<li>{what}</li>" for what in missing)
		frappe.throw(
			_("Before {0} becomes an agreement:").format(frappe.bold(doc.title)) + f"<ul>{rows}</ul>",
			IncompleteRequirementError,
			_("Requirement Is Not Analysed"),
		)
	published.require(row.item for row in doc.services)
	agreement = frappe.get_doc(_draft_of(doc, title)).insert()
	doc.agreement = agreement.name
	doc.status = DRAFTED
	_save(doc)
	return agreement


def _draft_of(doc: Document, title: str | None) -> dict[str, object]:
	services = [{"item": row.item, "remarks": row.remarks} for row in doc.services]
	return {
		"doctype": DOCTYPE,
		"title": _free_title(title or doc.title),
		"kind": "SLA",
		"signing": BY_PARTIES,
		"requirement": doc.name,
		"customer": doc.customer,
		"project": doc.project,
		"calendar": doc.calendar,
		"services": services,
		"scopes": [
			{"scope": "Customer", "value": doc.customer},
			*({"scope": "Service", "value": row["item"]} for row in services),
		],
		"targets": [
			{
				"metric": row.metric,
				"priority": row.priority,
				"duration": row.duration,
				"goal": row.goal,
			}
			for row in doc.wanted_targets
		],
	}


def _free_title(title: str) -> str:
	stem, number = title, 2
	while frappe.db.exists(DOCTYPE, title):
		title, number = f"{stem} ({number})", number + 1
	return title


def _missing(doc: Document) -> list[str]:
	found = []
	if not doc.customer:
		found.append(_("choose the customer"))
	if not doc.services:
		found.append(_("name the services, which are items of the catalogue"))
	if not doc.calendar:
		found.append(_("choose the service calendar on which the targets count"))
	if not doc.wanted_targets:
		found.append(_("write the wanted targets"))
	if not doc.baseline_measured_at:
		found.append(_("measure the baseline, so that nothing is promised that was never achieved"))
	return found


def _validate_step(doc: Document) -> None:
	if doc.status not in OPEN:
		_throw_done(doc)


def _throw_done(doc: Document) -> None:
	frappe.throw(
		_("{0} was settled already ({1}). Write a new requirement.").format(
			frappe.bold(doc.title), _(doc.status, context=doc.doctype)
		),
		RequirementDoneError,
		_("Requirement Is Settled"),
	)


def _save(doc: Document) -> None:
	doc.flags.changing_status = True
	doc.save()
	doc.flags.changing_status = False
