"""Set-up documents and people of one made-up company. `make_x` builds, `create_x` saves; values given replace the default."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document

from itss_service.catalogue import publish

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def make_calendar(**values: Any) -> Document:
	"""Monday to Friday 09:00-12:00 and 13:30-18:00 in Shanghai."""
	windows = [
		{"weekday": day, "opens": opens, "closes": closes}
		for day in WEEKDAYS
		for opens, closes in (("09:00", "12:00"), ("13:30", "18:00"))
	]
	return _make(
		"ITSS Service Calendar",
		values,
		calendar_name="Linden office",
		time_zone="Asia/Shanghai",
		windows=windows,
	)


def make_matrix(**values: Any) -> Document:
	"""Impact high or low against urgency high or low."""
	cells = [
		{"impact": impact, "urgency": urgency, "priority": create_priority(priority)}
		for impact, urgency, priority in (
			("high", "high", "P1"),
			("high", "low", "P2"),
			("low", "high", "P2"),
			("low", "low", "P3"),
		)
	]
	return _make(
		"ITSS Priority Matrix",
		values,
		matrix_name="Linden matrix",
		impacts="high\nlow",
		urgencies="high\nlow",
		cells=cells,
	)


def make_group(**values: Any) -> Document:
	return _make("ITSS Support Group", values, group_name="Linden first line", tier=1)


def make_agreement(**values: Any) -> Document:
	"""An SLA for everybody: response within 2 h, resolution within 8 h of the calendar "Linden office"."""
	if "calendar" not in values:
		values["calendar"] = create_calendar().name
	targets = [{"metric": "response", "duration": "2h"}, {"metric": "resolution", "duration": "8h"}]
	return _make(
		"ITSS Agreement", values, title="Linden SLA", kind="SLA", attainment_goal=95, targets=targets
	)


def make_item(**values: Any) -> Document:
	"""Two kinds of request and a question each, beside one that is always asked; customers may read of it."""
	kinds = [{"kind_name": "New one"}, {"kind_name": "Repair"}]
	questions = [
		{"label": "Where is it?", "field_type": "Text", "required": 1},
		{
			"label": "Which size?",
			"field_type": "Choice",
			"choices": "small\nlarge",
			"request_kind": "New one",
		},
		{"label": "Since when?", "field_type": "Date", "request_kind": "Repair"},
	]
	return _make(
		"ITSS Catalogue Item",
		values,
		item_name="Linden printer",
		category=create_category(values.pop("category", None) or "Linden devices").name,
		customer_description="<p>Prints on paper.</p>",
		description="<p>Secret of the staff.</p>",
		request_kinds=kinds,
		form_fields=questions,
		cost=12345,
	)


def make_rule(**values: Any) -> Document:
	"""Tells the group's lead when 80 % of a resolution's time is used."""
	receivers = [{"receiver": "Group Lead"}]
	return _make(
		"ITSS Escalation Rule",
		values,
		rule_name="Linden near",
		condition="Share of Target",
		share=80,
		receivers=receivers,
	)


def create_calendar(**values: Any) -> Document:
	return _create(make_calendar(**values), "calendar_name")


def create_matrix(**values: Any) -> Document:
	return _create(make_matrix(**values), "matrix_name")


def create_group(**values: Any) -> Document:
	return _create(make_group(**values), "group_name")


def create_agreement(**values: Any) -> Document:
	return _create(make_agreement(**values), "title")


def create_category(name: str = "Linden devices", **values: Any) -> Document:
	return _create(_make("ITSS Service Category", values, category_name=name), "category_name")


def create_item(**values: Any) -> Document:
	"""A published one."""
	doc = _create(make_item(**values), "item_name")
	publish.adopt(doc)
	return doc


def create_rule(**values: Any) -> Document:
	return _create(make_rule(**values), "rule_name")


def create_priority(name: str) -> str:
	if not frappe.db.exists("Issue Priority", name):
		frappe.get_doc({"doctype": "Issue Priority", "name": name}).insert(ignore_permissions=True)
	return name


def create_user(email: str, *roles: str) -> str:
	"""A person with these roles and no others."""
	if not frappe.db.exists("User", email):
		user = {
			"doctype": "User",
			"email": email,
			"first_name": email.partition("@")[0],
			"send_welcome_email": 0,
		}
		frappe.get_doc(user).insert(ignore_permissions=True)
	user = frappe.get_doc("User", email)
	user.set("roles", [{"role": role} for role in roles])
	user.save(ignore_permissions=True)
	return email


def _make(doctype: str, values: dict[str, Any], **defaults: Any) -> Document:
	return frappe.get_doc({"doctype": doctype, **defaults, **values})


def _create(doc: Document, name_field: str) -> Document:
	"""Saves the document, or answers the one of that name if there is one already."""
	if existing := frappe.db.exists(doc.doctype, doc.get(name_field)):
		return frappe.get_doc(doc.doctype, existing)
	return doc.insert(ignore_permissions=True)
