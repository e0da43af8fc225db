"""An agreement as a document to sign: what its templates write, worked out here, so that they only lay it out."""

from __future__ import annotations

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt, getdate

from itss_service.agreements.words import NOT_YET, PARTIES, SIGNED_OFF, SIGNING
from itss_service.notify.words import metric_words
from itss_service.prints.hours import hours_of
from itss_service.prints.targets import measured, targets
from itss_service.prints.words import day, lines, money, months, number, share

SIGN_OFF = "ITSS Sign-off"
_REPORTED = "ITSS Report Duty"


def agreement_on_paper(doc: Document) -> dict[str, Any]:
	"""Every part of the document; empty parts are left out by the template."""
	return {
		"kind": _kind(doc),
		"subtitle": _between(doc),
		"is_binding": doc.status not in NOT_YET,
		"parties": _parties(doc),
		"term": _term(doc),
		"services": _services(doc),
		"scopes": _scopes(doc),
		"response_events": lines(doc.response_events),
		"targets": targets(doc),
		"measured": measured(doc),
		"calendars": [hours_of(name, *_days(doc)) for name in _calendars(doc)],
		"success": lines(doc.success_criteria),
		"failure": lines(doc.failure_criteria),
		"reports": _reports(doc),
		"review": months(doc.review_months),
		"workload": _workload(doc),
		"resources": _resources(doc),
		"money": _money(doc),
		"credits": _credits(doc),
		"underpins": _underpins(doc),
		"counter_signed": [_signature(doc, row) for row in doc.sign_offs if row.stage != SIGNING],
		"signatures": _signatures(doc),
	}


def _kind(doc: Document) -> str:
	return {
		"SLA": _("Service Level Agreement", context="ITSS Agreement"),
		"OLA": _("Operational Level Agreement"),
		"UC": _("Underpinning Contract"),
	}[doc.kind]


def provider() -> str:
	return frappe.db.get_single_value("Global Defaults", "default_company") or _("The provider")


def other_party(doc: Document) -> str:
	fieldname, _party = PARTIES[doc.kind]
	return doc.get(fieldname) or _scope_values(doc, "Customer") or _("All customers")


def _between(doc: Document) -> str:
	return _("between {0} and {1}").format(provider(), other_party(doc))


def _parties(doc: Document) -> list[dict[str, str]]:
	called = {
		"Customer": _("the customer"),
		"Department": _("the department"),
		"Supplier": _("the supplier"),
	}[PARTIES[doc.kind][1]]
	return [
		{"name": provider(), "called": _("the provider")},
		{"name": other_party(doc), "called": called},
	]


def _days(doc: Document) -> tuple[date | None, date | None]:
	first, last = (getdate(value) if value else None for value in (doc.valid_from, doc.valid_to))
	return first, last


def _term(doc: Document) -> list[tuple[str, str]]:
	until = day(doc.valid_to) or _("until it is terminated")
	rows = [
		(_("Begins", context="ITSS Agreement"), day(doc.valid_from)),
		(_("Ends", context="ITSS Agreement"), until),
	]
	if cint(doc.notice_days):
		rows.append(
			(_("Notice period"), _("{0} days", context="ITSS Agreement").format(cint(doc.notice_days)))
		)
	for label, value in (
		(_("Replaces", context="ITSS Agreement"), doc.replaces),
		(_("Contract", context="ITSS Agreement"), doc.contract),
		(_("Project", context="ITSS Agreement"), doc.project),
	):
		if value:
			rows.append((label, value))
	return rows


def _services(doc: Document) -> list[dict[str, Any]]:
	items = {
		row.name: row
		for row in frappe.get_all(
			"ITSS Catalogue Item",
			filters={"name": ["in", [row.item for row in doc.services] or [""]]},
			fields=["name", "item_name", "category", "version"],
			order_by="name",
		)
	}
	versions = {
		row.name: row.version
		for row in frappe.get_all(
			"ITSS Catalogue Version",
			filters={"name": ["in", [row.version for row in doc.services if row.version] or [""]]},
			fields=["name", "version"],
			order_by="name",
		)
	}
	shown = []
	for row in doc.services:
		item = items.get(row.item) or frappe._dict(item_name=row.item)
		version = versions.get(row.version) or item.version
		shown.append(
			{"item": item.item_name, "category": item.category, "version": version, "remarks": row.remarks}
		)
	return shown


def _scopes(doc: Document) -> list[tuple[str, str]]:
	kinds = dict.fromkeys(row.scope for row in doc.scopes)
	return [(_(kind, context="ITSS Agreement Scope"), _scope_values(doc, kind)) for kind in kinds]


def _scope_values(doc: Document, kind: str) -> str:
	return ", ".join(str(row.value) for row in doc.scopes if row.scope == kind and row.value)


def _calendars(doc: Document) -> list[str]:
	return list(dict.fromkeys(name for name in (doc.calendar, *(r.calendar for r in doc.targets)) if name))


def _reports(doc: Document) -> list[dict[str, Any]]:
	return [
		{
			"title": row.title,
			"frequency": _(row.frequency, context=_REPORTED),
			"due": _("{0} days after the period's end").format(cint(row.due_days)),
			"recipients": ", ".join(lines(row.recipients)),
			"measures": ", ".join(_kpi_names(lines(row.measures))) or _("those of the targets"),
		}
		for row in doc.report_duties
	]


def _kpi_names(ids: list[str]) -> list[str]:
	if not ids:
		return []
	found = frappe.get_all("ITSS KPI", filters={"name": ["in", ids]}, fields=["name", "kpi_name"])
	named = {row.name: row.kpi_name for row in found}
	return [_(named.get(each) or each) for each in ids]


def _workload(doc: Document) -> list[dict[str, str]]:
	return [
		{
			"what": " · ".join(filter(None, (row.issue_type, row.item))) or _("all requests"),
			"expected": number(row.expected),
			"remarks": row.remarks or "",
		}
		for row in doc.workload
	]


def _resources(doc: Document) -> list[dict[str, str]]:
	return [
		{
			"what": row.resource,
			"quantity": " ".join(filter(None, (number(row.quantity), row.unit))),
			"by": _(row.provided_by, context="ITSS Agreement Resource") if row.provided_by else "",
			"cost": money(row.cost, doc.currency) if doc.kind != "SLA" else "",
		}
		for row in doc.resources
	]


def _money(doc: Document) -> list[tuple[str, str]]:
	"""What it costs the provider is not the customer's business."""
	period = {"Quarter": _("per quarter"), "Year": _("per year")}.get(doc.billing_period, _("per month"))
	rows = [(_("Price", context="ITSS Agreement"), doc.price)]
	if doc.kind != "SLA" and not flt(doc.price):
		rows = [(_("Cost", context="ITSS Agreement"), doc.cost)]
	return [(label, f"{money(amount, doc.currency)} {period}") for label, amount in rows if flt(amount)]


def _credits(doc: Document) -> dict[str, Any]:
	rows = [
		{
			"metric": metric_words(row.metric),
			"priority": row.priority or _("all", context="ITSS Agreement"),
			"below": share(row.below),
			"credit": _("{0} of the price").format(share(row.credit_percent))
			if flt(row.credit_percent)
			else money(row.credit_amount, doc.currency),
		}
		for row in doc.credit_rules
	]
	return {"rows": rows, "cap": share(doc.credit_cap)}


def _underpins(doc: Document) -> list[tuple[str, str]]:
	return [(row.agreement, metric_words(row.metric)) for row in doc.underpins if row.agreement]


def _signatures(doc: Document) -> list[dict[str, str]]:
	"""Those who sign; where nobody is named yet, a line for each party."""
	if rows := [_signature(doc, row) for row in doc.sign_offs if row.stage == SIGNING]:
		return rows
	blank = {"capacity": "", "person": "", "date": "", "how": ""}
	return [{"party": each["name"], **blank} for each in _parties(doc)]


def _party(doc: Document, row: Document) -> str:
	known = {"Provider": provider(), "Customer": doc.customer, "Supplier": doc.supplier}
	return row.support_group or known.get(row.party) or _(row.party, context=SIGN_OFF)


def _signature(doc: Document, row: Document) -> dict[str, str]:
	by_hand = row.decision == SIGNED_OFF and not row.user
	how = ""
	if row.decided_on and not by_hand:
		how = _(row.decision, context=SIGN_OFF)
	return {
		"party": _party(doc, row),
		"capacity": row.capacity or "",
		"person": row.person or frappe.utils.get_fullname(row.user) if row.person or row.user else "",
		"date": day(row.decided_on),
		"how": how,
	}
