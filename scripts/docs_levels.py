"""The pictures of the catalogue and of an agreement's life; part of docs_screenshots.py."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
	from docs_screenshots import Pictures

	from itss_service.tests.browser.desk import Desk

TITLE = "Linden laptops"
FIRST = """const rows = await frappe.db.get_list(arguments[0], {filters: arguments[1], order_by: "name", limit: 1});
return rows.length ? rows[0].name : null;"""
MAKE = """const {doc, signatory} = JSON.parse(arguments[0]);
if (!(await frappe.db.exists(doc.doctype, doc.title))) {
	const made = await frappe.xcall("frappe.client.insert", {doc});
	for (const row of made.sign_offs) if (row.party === "Customer") row.person = signatory; else row.user = frappe.session.user;
	await frappe.xcall("frappe.client.save", {doc: made});
}
const known = await frappe.db.get_value(doc.doctype, doc.title, "status");
if (known.message.status === "Draft")
	await frappe.xcall("itss_service.api.agreements.submit_for_review", {agreement: doc.title});"""
PAUSED = """const rows = await frappe.db.get_list("ITSS Ticket", {
	filters: {is_open: 1, reference_doctype: "Issue", meaning: "Paused", confidential: 0, pause_limit_at: ["is", "set"]},
	fields: ["reference_name"], order_by: "pause_limit_at desc", limit: 1});
return rows.length ? rows[0].reference_name : null;"""
PAUSE = """const reasons = await frappe.db.get_list("ITSS Pause Reason", {filters: {disabled: 0}, order_by: "creation", limit: 1});
await frappe.xcall("itss_service.api.tickets.pause", {doctype: "Issue", name: arguments[0], reason: reasons[0].name,
	next_contact: frappe.datetime.add_days(frappe.datetime.now_datetime(), 1)});"""
ACTIVE = """const rows = await frappe.db.get_list("ITSS Ticket", {
	filters: {is_open: 1, reference_doctype: "Issue", meaning: ["in", ["Active", "Answered"]], covered: 1, confidential: 0},
	fields: ["reference_name"], limit: 1});
return rows.length ? rows[0].reference_name : null;"""


def take_levels(desk: Desk, pictures: Pictures, language: str) -> None:
	"""Needs the demo: a published item and a customer; left out on a site that has none."""
	item = desk.browser.run(FIRST, "ITSS Catalogue Item", {"status": "Published", "on_portal": 1})
	customer = desk.browser.run(FIRST, "Customer", {})
	if not item or not customer:
		print("no published item or no customer on this site: the pictures of service levels are left out")
		return
	_make_agreement(desk, item, customer)
	desk.go("Workspaces", "Service Levels")
	pictures.take("levels-workspace", 900, hide_side=False)
	desk.go("Form", "ITSS Catalogue Item", item)
	pictures.take("catalogue-item", 900)
	desk.go("Form", "ITSS Agreement", TITLE)
	desk.browser.run("cur_frm.scroll_to_field('steps_html')")
	desk.settle()
	pictures.take("agreement-signing", 700)
	_take_paused(desk, pictures)
	_take_pages(desk, pictures, item, language)


def _make_agreement(desk: Desk, item: str, customer: str) -> None:
	first = date.today().replace(day=1) + timedelta(days=32)
	calendar = desk.browser.run(FIRST, "ITSS Service Calendar", {"disabled": 0, "always_open": 0})
	doc = {
		"doctype": "ITSS Agreement",
		"title": TITLE,
		"kind": "SLA",
		"signing": "Signed by the Parties",
		"customer": customer,
		"valid_from": first.replace(day=1).isoformat(),
		"valid_to": (first.replace(day=1) + timedelta(days=365)).isoformat(),
		"notice_days": 90,
		"review_months": 6,
		"calendar": calendar,
		"attainment_goal": 95,
		"services": [{"item": item}],
		"targets": [
			{"metric": "response", "duration": "2h"},
			{"metric": "update", "duration": "1wd"},
			{"metric": "resolution", "duration": "8h", "goal": 90},
		],
		"response_events": "Faults\nRequests\nQuestions",
		"success_criteria": "Every target is kept in its share in every month",
		"failure_criteria": "A target is missed two months in a row",
		"report_duties": [
			{"title": "Service report", "frequency": "Month", "due_days": 5, "recipients": "it@example.com"}
		],
		"workload": [{"expected": 120}],
		"resources": [
			{"resource": "Service desk agents", "quantity": 3, "unit": "people", "provided_by": "Provider"}
		],
		"currency": "CNY",
		"cost": 50000,
		"price": 80000,
		"credit_cap": 15,
		"credit_rules": [{"metric": "resolution", "below": 90, "credit_percent": 5}],
	}
	desk.browser.run(MAKE, json.dumps({"doc": doc, "signatory": "Ada Linden"}))
	desk.settle()


def _take_paused(desk: Desk, pictures: Pictures) -> None:
	if not desk.browser.run(PAUSED) and (active := desk.browser.run(ACTIVE)):
		desk.browser.run(PAUSE, active)
	if ticket := desk.browser.run(PAUSED):
		desk.go("Form", "Issue", ticket)
		desk.browser.find(".itss-pause-line")
		pictures.take("ticket-paused", 620, ".form-section[data-fieldname=itss_service_level]")


def _take_pages(desk: Desk, pictures: Pictures, item: str, language: str) -> None:
	"""Outside the desk: paper and portal."""
	browser = desk.browser
	name = TITLE.replace(" ", "%20")
	query = f"doctype=ITSS%20Agreement&name={name}&format=ITSS%20SLA&no_letterhead=1&_lang={language}"
	browser.open(f"{desk.base}/printview?{query}")
	browser.find(".itss-paper")
	pictures.take("agreement-print", 1100, hide_side=False)
	browser.open(f"{desk.base}/service-catalogue")
	browser.find(".itss-catalogue-card")
	pictures.take("catalogue-portal", 600, hide_side=False)
	browser.open(f"{desk.base}/service-catalogue/{item.replace(' ', '%20')}")
	browser.find("#itss-request")
	pictures.take("catalogue-request", 900, hide_side=False)
	browser.open(f"{desk.base}/app")
	browser.wait("return window.frappe?.boot && frappe.router?.current_route", what="the desk", seconds=90)
	desk.settle()
