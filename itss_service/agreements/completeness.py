"""What an agreement must say before its parties look at it and sign it, and what of that is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, flt, getdate

from itss_service.agreements.sign_offs import required_for
from itss_service.agreements.words import PARTIES, SIGN_OFF, SIGNING
from itss_service.catalogue import published


class IncompleteAgreementError(frappe.ValidationError):
	pass


class Gap(NamedTuple):
	"""A field that lacks something, and what to do there."""

	fieldname: str
	what: str


def gaps(doc: Document) -> list[Gap]:
	"""Everything that is missing, in the order of the form."""
	found = [
		*_parties(doc),
		*_term(doc),
		*_applies(doc),
		*_texts(doc),
		*_services(doc),
		*_targets(doc),
		*_reports(doc),
		*_workload(doc),
		*_cost(doc),
		*_signatories(doc),
		*_required(doc),
	]
	order = {field.fieldname: field.idx for field in doc.meta.fields}
	return sorted(found, key=lambda gap: order.get(gap.fieldname, 0))


def validate_complete(doc: Document) -> None:
	"""One refusal that names all of it."""
	found = gaps(doc)
	if not found:
		return
	rows = "".join(
		f"<li><b>{escape_html(place_of(doc, gap.fieldname))}</b>: {escape_html(gap.what)}</li>"
		for gap in found
	)
	frappe.throw(
		_("{0} does not say yet all that an agreement must say:").format(frappe.bold(doc.name))
		+ f"<ul>{rows}</ul>",
		IncompleteAgreementError,
		_("Agreement Is Not Complete"),
	)


def place_of(doc: Document, fieldname: str) -> str:
	"""Where the field stands on the form: its tab and its label."""
	tab = _("Details")
	for field in doc.meta.fields:
		if field.fieldtype == "Tab Break":
			tab = _(field.label, context=doc.doctype)
		if field.fieldname == fieldname:
			return f"{tab} › {_(field.label, context=doc.doctype)}"
	return fieldname


def _parties(doc: Document) -> Iterator[Gap]:
	fieldname, _party = PARTIES[doc.kind]
	if not doc.get(fieldname):
		yield Gap(fieldname, _("say with whom it is agreed"))


def _term(doc: Document) -> Iterator[Gap]:
	if not doc.valid_from:
		yield Gap("valid_from", _("say from when on it holds"))
	if not doc.valid_to and not cint(doc.notice_days):
		yield Gap("valid_to", _("say until when it holds, or give a notice period"))
	if doc.valid_to and getdate(doc.valid_to) < getdate():
		yield Gap("valid_to", _("its last day is over already; choose a later one"))


def _applies(doc: Document) -> Iterator[Gap]:
	named = {row.value for row in doc.scopes if row.scope == "Customer"}
	if doc.kind == "SLA" and doc.customer and named and doc.customer not in named:
		yield Gap("scopes", _("add the customer {0}, with whom it is agreed").format(doc.customer))


def _texts(doc: Document) -> Iterator[Gap]:
	wanted = {
		"response_events": _("say what the provider responds to"),
		"success_criteria": _("say when the service counts as delivered as agreed"),
		"failure_criteria": _("say when it counts as failed"),
	}
	for fieldname, what in wanted.items():
		if not (doc.get(fieldname) or "").strip():
			yield Gap(fieldname, what)
	if not doc.resources:
		yield Gap("resources", _("name the people, tools and rooms that it needs"))


def _services(doc: Document) -> Iterator[Gap]:
	if not doc.services and (doc.kind == "SLA" or not doc.underpins):
		yield Gap("services", _("name the catalogue items that it covers"))
	versions = published.versions(row.item for row in doc.services)
	for row in doc.services:
		if row.item and row.item not in versions:
			yield Gap(
				"services",
				_("row {0}: {1} is not published; publish it in the catalogue, or remove the row").format(
					row.idx, row.item
				),
			)


def _targets(doc: Document) -> Iterator[Gap]:
	if flt(doc.attainment_goal):
		return
	for row in doc.targets:
		if not flt(row.goal):
			yield Gap("targets", _("row {0}: say how many of a hundred tickets must meet it").format(row.idx))


def _reports(doc: Document) -> Iterator[Gap]:
	if not doc.report_duties and doc.kind != "OLA":
		yield Gap("report_duties", _("say which reports are sent, how often and to whom"))
	for row in doc.report_duties:
		if not (row.recipients or "").strip():
			yield Gap("report_duties", _("row {0}: say who receives it").format(row.idx))


def _workload(doc: Document) -> Iterator[Gap]:
	if not doc.workload and doc.kind == "SLA":
		yield Gap("workload", _("say how much is expected in a month"))


def _cost(doc: Document) -> Iterator[Gap]:
	if doc.kind == "OLA":
		return
	if not flt(doc.cost):
		yield Gap("cost", _("say what it costs in a period"))
	if not doc.currency:
		yield Gap("currency", _("say in which currency"))


def _signatories(doc: Document) -> Iterator[Gap]:
	for party in ("Provider", PARTIES[doc.kind][1]):
		rows = [row for row in doc.sign_offs if row.stage == SIGNING and row.party == party]
		if not rows:
			yield Gap(
				"sign_offs",
				_("nobody signs for the party {0}; add a row of the stage Signing").format(
					_(party, context=SIGN_OFF)
				),
			)
		for row in rows:
			if not (row.user or row.person):
				yield Gap(
					"sign_offs",
					_("row {0}: the party {1} has no signatory; name the user or the person").format(
						row.idx, _(party, context=SIGN_OFF)
					),
				)


def _required(doc: Document) -> Iterator[Gap]:
	present = {(row.stage, row.party, row.capacity) for row in doc.sign_offs}
	for row in required_for(doc.kind):
		if (row.stage, row.party, row.capacity) not in present:
			yield Gap(
				"sign_offs",
				_("add {0}, {1} at the stage {2}, which ITSS Settings require").format(
					_(row.party, context=SIGN_OFF), row.capacity, _(row.stage, context=SIGN_OFF)
				),
			)
