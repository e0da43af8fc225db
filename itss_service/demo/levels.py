"""An agreement that a customer of the made-up desk has signed, and what comes of it: reports, a review, a credit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, add_months

from itss_service.agreements import sign_offs, signing, steps
from itss_service.bridge.agreements import DOCTYPE
from itss_service.credits import drafting
from itss_service.demo import rulings
from itss_service.demo.made import Made
from itss_service.demo.words import DOMAIN, people
from itss_service.reviews import planning
from itss_service.seeds.sign_offs import required_in
from itss_service.service_reports import duties

Words = dict[str, dict[str, str]]
MODEL, CUSTOMER = "SLA-standard", "plant east"
SERVICES = ("workplace", "e-mail", "network")
SIGNED_BEFORE = 7
"""Days between the last signature and the first day in force."""


def sign(made: Made, words: Words, first_day: date) -> Document | None:
	"""An SLA with the standard's targets, signed by both sides; None on a site without the standard one."""
	if not frappe.db.exists(DOCTYPE, {"name": MODEL, "status": "In Force"}):
		return None
	language = frappe.db.get_single_value("System Settings", "language")
	title = _("{0}: Workplace Services", language).format(words["customer"][CUSTOMER])
	if frappe.db.exists(DOCTYPE, title):
		return None
	agreement = made.insert(_agreement(title, words, language, first_day), title)
	steps.submit_for_review(agreement)
	_give_sign_offs(agreement, add_days(first_day, -SIGNED_BEFORE))
	steps.send_to_customer(agreement)
	_give_sign_offs(agreement, add_days(first_day, -SIGNED_BEFORE))
	steps.complete_signing(agreement, _("taken for the demo", language))
	return agreement


def measure(made: Made, agreement: Document, words: Words, today: date) -> None:
	"""What the daily jobs would have drafted meanwhile, and a wish of another customer."""
	rulings.rule(agreement.name)
	found = [
		(duties.compute.DOCTYPE, name)
		for duty in _duties(agreement, today)
		for name in duties.draft_due(duty, today)
	]
	found.append((planning.DOCTYPE, planning.draft(agreement.name, today)))
	found.append((drafting.DOCTYPE, drafting.draft_due(agreement.name, today)))
	for doctype, name in found:
		if name:
			made.note("created", doctype, name)
	wish = frappe.get_doc(_requirement(words, agreement, today)).insert(ignore_permissions=True)
	made.note("created", wish.doctype, wish.name)


def _duties(agreement: Document, today: date) -> list[Any]:
	return [duty for duty in duties.open_duties(today) if duty.parent == agreement.name]


def _agreement(title: str, words: Words, language: str | None, first_day: date) -> dict[str, Any]:
	model = frappe.copy_doc(frappe.get_doc(DOCTYPE, MODEL))
	return {
		"doctype": DOCTYPE,
		"title": title,
		"kind": "SLA",
		"signing": "Signed by the Parties",
		"customer": words["customer"][CUSTOMER],
		"valid_from": first_day,
		"valid_to": add_days(add_months(first_day, 12), -1),
		"calendar": model.calendar,
		"attainment_goal": model.attainment_goal,
		"pauses": model.pauses,
		"targets": [row.as_dict() for row in model.targets],
		"services": [{"item": words["service"][service]} for service in SERVICES],
		"response_events": _("Faults, requests and questions by portal, e-mail or phone", language),
		"success_criteria": _("Each month, each target is met by the share agreed", language),
		"failure_criteria": _("A target is missed in two months in a row", language),
		"sign_offs": _sign_offs(language),
		"report_duties": [_duty(language)],
		"review_months": 6,
		"workload": [{"expected": 20, "remarks": _("As in the year before", language)}],
		"resources": [
			{"resource": _("Service desk", language), "quantity": 4, "unit": _("people", language)}
		],
		"currency": frappe.db.get_default("currency"),
		"cost": 42_000,
		"price": 50_000,
		"billing_period": "Month",
		"credit_cap": 20,
		"credit_rules": [
			{"metric": metric, "below": below, "credit_percent": percent}
			for metric in ("response", "resolution")
			for below, percent in ((95, 2), (90, 5))
		],
	}


def _duty(language: str | None) -> dict[str, Any]:
	return {
		"title": _("Monthly service report", language),
		"frequency": "Month",
		"due_days": 5,
		"recipients": f"plant-east@{DOMAIN}",
	}


def _sign_offs(language: str | None) -> list[dict[str, Any]]:
	"""What the site asks for, or the standard where it asks for nothing."""
	persons = {"Customer": _("Wei Lin", language)}
	required = sign_offs.required_for("SLA") or [
		frappe._dict(row) for row in required_in(language) if row["kind"] == "SLA"
	]
	return [
		{
			**{name: row.get(name) for name in ("stage", "party", "capacity")},
			"person": persons.get(row.party, people(language)["hong"]),
		}
		for row in required
	]


def _give_sign_offs(agreement: Document, day: date) -> None:
	while rows := sign_offs.waiting(agreement):
		for row in rows:
			signing.record_paper(agreement, row.name, row.person, day, _signed_file(agreement.title))


def _signed_file(title: str) -> str:
	content = _("{0}: signed, for the made-up desk.").format(title) + f" {frappe.generate_hash(length=8)}"
	file = {"doctype": "File", "file_name": "signed.txt", "content": content, "is_private": 1}
	return str(frappe.get_doc(file).insert(ignore_permissions=True).file_url)


def _requirement(words: Words, agreement: Document, today: date) -> dict[str, Any]:
	language = frappe.db.get_single_value("System Settings", "language")
	return {
		"doctype": "ITSS Service Requirement",
		"title": _("{0}: faster at the end of the month", language).format(words["customer"]["sales"]),
		"trigger": "Customer Asks",
		"customer": words["customer"]["sales"],
		"received_on": today - timedelta(days=3),
		"calendar": agreement.calendar,
		"services": [{"item": words["service"]["ERP"]}],
		"in_words": f"<p>{_('When we close the month, nobody can wait for a day.', language)}</p>",
		"wanted_targets": [
			{"metric": "response", "duration": "30m", "goal": 95},
			{"metric": "resolution", "duration": "6h", "goal": 90},
		],
		"change_factors": [
			{
				"factor": "Season",
				"description": _("The last three working days of a month", language),
				"effect": "Harder",
			}
		],
	}
