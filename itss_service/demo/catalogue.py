"""What the made-up desk offers: a published item for every service that its tickets are about."""

from __future__ import annotations

from typing import Any, NamedTuple

import frappe
from frappe import _

from itss_service.catalogue import publish
from itss_service.catalogue.published import ITEM
from itss_service.demo.made import Made
from itss_service.demo.words import DOMAIN
from itss_service.seeds.standard_policy import site_facts

Words = dict[str, dict[str, str]]
CATEGORY = "ITSS Service Category"
OWNER = "yun"


class Offer(NamedTuple):
	"""`kinds` are the kinds of Issue that one asks for; `questions` are text, type, choices and whether mandatory."""

	category: str
	customers: str
	staff: str
	kinds: tuple[str, ...]
	questions: tuple[tuple[str, str, str, bool], ...]
	cost: int
	price: int


def set_up(made: Made, words: Words) -> None:
	language = frappe.db.get_single_value("System Settings", "language")
	for sequence, name in enumerate(_categories(language).values(), 1):
		made.insert({"doctype": CATEGORY, "category_name": name, "sequence": sequence}, name)
	for service, offer in _offers(language).items():
		name = words["service"][service]
		item = made.insert(_fields(name, offer, words, language), name)
		publish.adopt(item)


def _fields(name: str, offer: Offer, words: Words, language: str | None) -> dict[str, Any]:
	owner = f"{OWNER}@{DOMAIN}"
	group, calendar = words["group"]["first line"], site_facts().names["office"]
	return {
		"doctype": ITEM,
		"item_name": name,
		"category": _categories(language)[offer.category],
		"customer_description": f"<p>{offer.customers}</p>",
		"description": f"<p>{offer.staff}</p>",
		"request_kinds": [
			{"kind_name": words["kind"][kind], "issue_type": words["kind"][kind]} for kind in offer.kinds
		],
		"form_fields": [
			{"label": label, "field_type": field_type, "choices": choices, "required": int(required)}
			for label, field_type, choices, required in offer.questions
		],
		"service_owner": owner if frappe.db.exists("User", owner) else None,
		"support_group": group if frappe.db.exists("ITSS Support Group", group) else None,
		"calendar": calendar if frappe.db.exists("ITSS Service Calendar", calendar) else None,
		"currency": frappe.db.get_default("currency"),
		"cost": offer.cost,
		"price": offer.price,
		"charge_unit": _("user and month", language),
	}


def _categories(language: str | None) -> dict[str, str]:
	return {
		"workplace": _("Workplace and Devices", language),
		"network": _("Network and Files", language),
		"business": _("Business Applications", language),
	}


def _offers(language: str | None) -> dict[str, Offer]:
	where = (_("Where is it needed?", language), "Text", "", True)
	since = (_("Since when?", language), "Date", "", False)
	return {
		"workplace": Offer(
			"workplace",
			_("A computer with everything for your work, set up and kept running.", language),
			_("Standard image; spare devices are in the store. Leased for three years.", language),
			("fault", "resource request", "how-to"),
			(where, (_("Which device?", language), "Choice", _("Notebook\nDesktop", language), True), since),
			310,
			350,
		),
		"e-mail": Offer(
			"workplace",
			_("Your mailbox, calendar and address book, on the computer and on the phone.", language),
			_("Mailboxes above 20 GB need the lead's word.", language),
			("fault", "permission change", "how-to"),
			((_("Which mailbox?", language), "Text", "", True), since),
			18,
			25,
		),
		"network": Offer(
			"network",
			_("Cable and wireless network in the offices, and the way in from home.", language),
			_("The carrier is called by the second line alone.", language),
			("fault", "resource request"),
			(where, (_("How many people are affected?", language), "Number", "", False), since),
			45,
			60,
		),
		"file shares": Offer(
			"network",
			_("Space for the files of a department, saved every night.", language),
			_("Restored from the nightly copy; older ones are in the vault.", language),
			("fault", "permission change", "resource request"),
			(
				(_("Which folder?", language), "Text", "", True),
				(_("Until when?", language), "Date", "", False),
			),
			9,
			15,
		),
		"ERP": Offer(
			"business",
			_("Orders, stock and accounts of the company in one application.", language),
			_("Corrections of booked data need two people.", language),
			("fault", "permission change", "data change", "suggestion"),
			((_("Which screen or document?", language), "Text", "", True), since),
			260,
			320,
		),
	}
