"""The catalogue as customers see it: what is published for them, and nothing that was written for staff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

import frappe
from erpnext.controllers.website_list_for_contact import get_customers_suppliers
from frappe import _
from frappe.model.document import Document
from frappe.utils import fmt_money, strip_html

from itss_service.catalogue import content, requests
from itss_service.catalogue.published import ITEM, VERSION

ROUTE = "service-catalogue"
CUSTOMER = "Customer"
_SHORT = 160


class NotForThisCustomerError(frappe.PermissionError):
	pass


def require_access() -> None:
	"""For who came to the portal as a customer, and for staff who may read the catalogue."""
	user = frappe.session.user
	if user == "Guest" or not (CUSTOMER in frappe.get_roles(user) or frappe.has_permission(ITEM, "read")):
		raise frappe.PermissionError(_("Sign in as a customer to see the service catalogue."))


def items(search: str | None = None, category: str | None = None) -> list[dict[str, Any]]:
	"""Every item on the portal that has all the words, by name."""
	below = _with_below(category) if category else None
	words = (search or "").casefold().split()
	return [
		card
		for card in map(_card, _rows())
		if (below is None or card["category"] in below) and all(word in card["searched"] for word in words)
	]


def item(name: str) -> dict[str, Any]:
	"""One item's page; DoesNotExistError for what is not on the portal, whatever else it may be."""
	rows = _rows(name)
	if not rows:
		raise frappe.DoesNotExistError(_("{0} is not in the service catalogue.").format(name))
	return {**_card(rows[0]), **requests.form(name)}


def categories(cards: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
	"""The categories in which there is something, in their order, with their depth and how much is in each of them."""
	rows = frappe.get_all(
		"ITSS Service Category",
		fields=["name", "category_name", "parent_category", "description"],
		order_by="sequence, category_name",
	)
	counts: dict[str, int] = {}
	parents = {row.name: row.parent_category for row in rows}
	for card in cards:
		above = card["category"]
		while above:
			counts[above] = counts.get(above, 0) + 1
			above = parents.get(above)
	return list(_in_order(rows, counts, None, 0))


def customers_of(user: str) -> list[str]:
	"""Whose people the user is one of."""
	return list(get_customers_suppliers("Issue", user)[0] or [])


def file_request(
	name: str,
	version: str,
	kind: str | None,
	subject: str,
	given: Mapping[str, Any],
	text: str | None,
	customer: str | None,
) -> Document:
	"""The Issue, as if the customer had filled in ERPNext's form of the portal."""
	item(name)
	user = frappe.session.user
	mine = customers_of(user)
	if customer and customer not in mine:
		raise NotForThisCustomerError(_("You cannot ask for something on behalf of {0}.").format(customer))
	fields = {"raised_by": user, "via_customer_portal": 1}
	if customer or len(mine) == 1:
		fields["customer"] = customer or mine[0]
	issue = requests.prepare(name, version, kind, subject, given, text, **fields)
	return requests.save(issue, ignore_permissions=True)


def _rows(name: str | None = None) -> list[Any]:
	version, row = frappe.qb.DocType(VERSION), frappe.qb.DocType(ITEM)
	query = (
		frappe.qb.from_(row)
		.join(version)
		.on(row.published_version == version.name)
		.select(row.name, version.content)
		.where(row.on_portal == 1)
		.orderby(version.item_name)
	)
	if name:
		query = query.where(row.name == name)
	return query.run(as_dict=True)


def _card(row: Mapping[str, Any]) -> dict[str, Any]:
	"""Chosen word by word: what is added to the content later is not shown unless it is added here."""
	told = content.read(row["content"])
	title, text = _(told["item_name"]), _(told["customer_description"] or "")
	plain = " ".join(strip_html(text).split())
	price = fmt_money(told["price"], currency=told["currency"]) if told["price"] else ""
	return {
		"name": row["name"],
		"title": title,
		"category": told["category"],
		"image": told["image"],
		"text": text,
		"short": plain if len(plain) <= _SHORT else f"{plain[:_SHORT].rstrip()} …",
		"price": price,
		"charge_unit": _(told["charge_unit"] or "") if price else "",
		"route": f"/{ROUTE}/{quote(row['name'], safe='')}",
		"searched": f"{title} {told['item_name']} {plain} {told['category'] or ''}".casefold(),
	}


def _with_below(category: str) -> set[str]:
	parents = dict(
		frappe.get_all(
			"ITSS Service Category", fields=["name", "parent_category"], order_by="name", as_list=True
		)
	)

	def within(name: str | None) -> bool:
		while name:
			if name == category:
				return True
			name = parents.get(name)
		return False

	return {name for name in parents if within(name)}


def _in_order(
	rows: list[Any], counts: Mapping[str, int], parent: str | None, depth: int
) -> Iterable[dict[str, Any]]:
	for row in rows:
		if (row.parent_category or None) == parent and counts.get(row.name):
			yield {**row, "depth": depth, "count": counts[row.name]}
			yield from _in_order(rows, counts, row.name, depth + 1)
