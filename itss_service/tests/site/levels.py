"""Agreements that their parties sign: one that says all it must, and the way to its signature."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from itss_service.agreements import sign_offs, signing, steps
from itss_service.tests.site import factories

CUSTOMER = "Linden Mills"
SIGN_OFFS = (
	{"stage": "Internal Review", "party": "Department", "capacity": "head of first line"},
	{"stage": "Customer Review", "party": "Customer", "capacity": "customer project manager"},
	{"stage": "Signing", "party": "Provider", "capacity": "service manager", "person": "Ada Linden"},
	{"stage": "Signing", "party": "Customer", "capacity": "managing director", "person": "Grace Mill"},
)


def create_customer(name: str = CUSTOMER) -> str:
	if not frappe.db.exists("Customer", name):
		frappe.get_doc({"doctype": "Customer", "customer_name": name, "customer_type": "Company"}).insert(
			ignore_permissions=True
		)
	return name


def create_supplier(name: str = "Linden Repairs") -> str:
	if not frappe.db.exists("Supplier", name):
		frappe.get_doc({"doctype": "Supplier", "supplier_name": name}).insert(ignore_permissions=True)
	return name


def published_item(name: str = "Linden mail") -> str:
	"""A catalogue item whose first version is published, by the road of items that are older than the catalogue."""
	from itss_service.catalogue.publish import adopt

	if not frappe.db.exists("ITSS Catalogue Item", name):
		frappe.get_doc({"doctype": "ITSS Catalogue Item", "item_name": name}).insert(ignore_permissions=True)
	adopt(frappe.get_doc("ITSS Catalogue Item", name))
	return name


def make_complete(**values: Any) -> Document:
	"""An SLA of one customer that says all that it must; values given replace the default."""
	kind = values.get("kind", "SLA")
	content = {
		"title": f"Linden {kind} to sign",
		"signing": "Signed by the Parties",
		"valid_from": getdate(),
		"valid_to": add_days(getdate(), 364),
		"customer": create_customer() if kind == "SLA" else None,
		"supplier": create_supplier() if kind == "UC" else None,
		"services": [{"item": published_item()}],
		"response_events": "Faults and requests",
		"success_criteria": "All goals of a month are met",
		"failure_criteria": "A goal is missed twice in a row",
		"report_duties": [
			{"title": "Service report", "frequency": "Month", "recipients": "mill@example.com"}
		],
		"workload": [{"expected": 40}],
		"resources": [{"resource": "Service desk", "quantity": 2}],
		"cost": 1000,
		"price": 1500,
		"currency": "CNY",
		"sign_offs": sign_offs_of(kind),
	}
	return factories.make_agreement(**{**content, **values})


def sign_offs_of(kind: str) -> list[dict[str, str]]:
	other = {"OLA": "Department", "UC": "Supplier"}.get(kind)
	rows = [dict(row) for row in SIGN_OFFS if not other or row["stage"] != "Customer Review"]
	for row in rows:
		if other and row["party"] == "Customer":
			row["party"] = other
	return rows


def create_complete(**values: Any) -> Document:
	return make_complete(**values).insert(ignore_permissions=True)


def give_sign_offs(doc: Document) -> None:
	"""Everybody whose turn it is signs on paper; who is asked after them, too."""
	while rows := sign_offs.waiting(doc):
		for row in rows:
			signing.record_paper(doc, row.name, row.person or "Somebody", getdate(), uploaded(doc))


def uploaded(doc: Document) -> str:
	file = {
		"doctype": "File",
		"file_name": "signed.txt",
		"content": f"signed {frappe.generate_hash()}",
		"is_private": 1,
	}
	return frappe.get_doc(file).insert(ignore_permissions=True).file_url


def sign(doc: Document, risk_reason: str | None = None) -> Document:
	"""From a draft through all reviews to its signature."""
	steps.submit_for_review(doc)
	give_sign_offs(doc)
	if doc.kind == "SLA":
		steps.send_to_customer(doc)
		give_sign_offs(doc)
	steps.complete_signing(doc, risk_reason)
	return doc


def create_signed(**values: Any) -> Document:
	"""A signed agreement; in force if its first day has come."""
	return sign(create_complete(**values), "taken for the tests")
