"""What the browser finds when it goes from a requirement to a signed SLA: people, a customer, a published service."""

from __future__ import annotations

import frappe

from itss_service.bridge import stamp
from itss_service.catalogue.publish import adopt, forget

PASSWORD = "Linden-2026-grid"
MANAGER, ADA = "levels@linden-browser.example", "ada@linden-browser.example"
CUSTOMER, CALENDAR = "Linden Browser Mill", "Linden browser day and night"
CATEGORY, ITEM, KIND = "Linden browser workplace", "Linden browser laptop", "A new one"
REQUIREMENT, SLA = "Linden browser laptops that work", "Linden browser laptop SLA"
SUBJECT = "A laptop for Wang Fang"


def make() -> None:
	_user(MANAGER, "Mei", "Service Level Manager", "Service Manager")
	_user(ADA, "Ada", "Customer")
	_calendar()
	_customer()
	_item()
	frappe.db.commit()


def _user(email: str, first_name: str, *roles: str) -> None:
	user = {"doctype": "User", "email": email, "first_name": first_name, "language": "en"}
	rights = {"roles": [{"role": role} for role in roles], "new_password": PASSWORD}
	frappe.get_doc({**user, **rights, "send_welcome_email": 0}).insert()


def _calendar() -> None:
	calendar = {"doctype": "ITSS Service Calendar", "calendar_name": CALENDAR}
	frappe.get_doc({**calendar, "time_zone": "UTC", "always_open": 1}).insert()


def _customer() -> None:
	customer = frappe.get_doc(
		{"doctype": "Customer", "customer_name": CUSTOMER, "customer_type": "Company"}
	).insert()
	contact = {"doctype": "Contact", "first_name": "Ada", "user": ADA}
	links = [{"link_doctype": "Customer", "link_name": customer.name}]
	frappe.get_doc({**contact, "links": links, "email_ids": [{"email_id": ADA, "is_primary": 1}]}).insert()
	customer.append("portal_users", {"user": ADA})
	customer.save()


def _item() -> None:
	frappe.get_doc({"doctype": "ITSS Service Category", "category_name": CATEGORY}).insert()
	item = {
		"doctype": "ITSS Catalogue Item",
		"item_name": ITEM,
		"category": CATEGORY,
		"on_portal": 1,
		"customer_description": "<p>A laptop, ready to work, on the desk within three days.</p>",
		"request_kinds": [{"kind_name": KIND}, {"kind_name": "A repair"}],
		"form_fields": [
			{"label": "For whom", "field_type": "Text", "required": 1},
			{"label": "Screen size", "field_type": "Choice", "choices": "14\n16", "request_kind": KIND},
		],
	}
	adopt(frappe.get_doc(item).insert())


def remove() -> None:
	frappe.set_user("Administrator")
	for name in frappe.get_all("Issue", filters={"subject": SUBJECT}, pluck="name"):
		_delete("Issue", name)
		for doctype in ("ITSS Ticket Event", "ITSS Clock", "ITSS Escalation", "ITSS Ticket"):
			frappe.db.delete(doctype, {"reference_name": name})
	for name in frappe.get_all("ITSS Request Details", filters={"item": ITEM}, pluck="name"):
		_delete("ITSS Request Details", name)
	for name in frappe.get_all("ITSS Service Requirement", filters={"title": REQUIREMENT}, pluck="name"):
		frappe.db.set_value("ITSS Service Requirement", name, {"status": "New", "agreement": None})
		_delete("ITSS Service Requirement", name)
	if frappe.db.exists("ITSS Agreement", SLA):
		frappe.db.set_value("ITSS Agreement", SLA, {"status": "Draft", "requirement": None})
		_delete("ITSS Agreement", SLA)
	if frappe.db.exists("ITSS Catalogue Item", ITEM):
		forget(ITEM)
	for name in frappe.get_all("Contact", filters={"user": ADA}, pluck="name"):
		_delete("Contact", name)
	for doctype, name in (
		("ITSS Catalogue Item", ITEM),
		("ITSS Service Category", CATEGORY),
		("Customer", CUSTOMER),
		("ITSS Service Calendar", CALENDAR),
		("User", MANAGER),
		("User", ADA),
	):
		_delete(doctype, name)
	stamp.bump()
	frappe.db.commit()


def _delete(doctype: str, name: str) -> None:
	if frappe.db.exists(doctype, name):
		frappe.delete_doc(doctype, name, force=True, ignore_permissions=True)
