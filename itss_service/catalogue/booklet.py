"""The published catalogue as a booklet; the staff's edition tells everything.

The items' own texts are in the language in which they were written, unless the site has a Translation of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe
from frappe import _
from frappe.utils import fmt_money, format_date, today
from frappe.utils.pdf import get_pdf

from itss_service.catalogue import content
from itss_service.catalogue.answers import questions_of
from itss_service.catalogue.published import ITEM, VERSION

TEMPLATE = "itss_service/templates/includes/catalogue_booklet.html"


def respond(language: str, for_staff: bool, as_pdf: bool) -> None:
	"""The answer to the request that is being served."""
	with _speaking(language):
		html = page(for_staff)
		name = _("Service Catalogue")
	frappe.local.response.filename = f"{name}.{'pdf' if as_pdf else 'html'}"
	frappe.local.response.filecontent = get_pdf(html) if as_pdf else html.encode()
	frappe.local.response.type = "pdf" if as_pdf else "download"
	frappe.local.response.display_content_as = "inline"


def page(for_staff: bool = False) -> str:
	"""In the language that is being spoken."""
	chapters = list(_chapters(for_staff))
	company = frappe.defaults.get_global_default("company") or ""
	told = {"chapters": chapters, "for_staff": for_staff, "company": company, "day": format_date(today())}
	return str(frappe.render_template(TEMPLATE, {**told, "lang": frappe.local.lang}))


def _chapters(for_staff: bool) -> Iterator[dict[str, Any]]:
	"""Categories in their order, each with its items; those without a category at the end."""
	entries: dict[str, list[dict[str, Any]]] = {}
	for row in _rows(for_staff):
		entry = _entry(row, for_staff)
		entries.setdefault(entry["category"] or "", []).append(entry)
	for category, depth in _categories():
		if category.name in entries:
			yield {
				"title": _(category.category_name),
				"text": _(category.description or ""),
				"depth": depth,
				"items": entries.pop(category.name),
			}
	if left := [entry for rows in entries.values() for entry in rows]:
		yield {"title": _("Other Services"), "text": "", "depth": 0, "items": left}


def _rows(for_staff: bool) -> list[Any]:
	version, item = frappe.qb.DocType(VERSION), frappe.qb.DocType(ITEM)
	query = (
		frappe.qb.from_(item)
		.join(version)
		.on(item.published_version == version.name)
		.select(item.name, item.service_owner, version.content, version.version, version.published_at)
		.orderby(version.item_name)
	)
	return (query if for_staff else query.where(item.on_portal == 1)).run(as_dict=True)


def _entry(row: Any, for_staff: bool) -> dict[str, Any]:
	told = content.read(row.content)
	entry = {
		"title": _(told["item_name"]),
		"category": told["category"],
		"text": _(told["customer_description"] or ""),
		"version": row.version,
		"published_on": format_date(row.published_at),
		"kinds": [
			{"name": _(kind["kind_name"]), "description": _(kind["description"] or "")}
			for kind in told["request_kinds"]
		],
		"questions": [
			{
				"label": _(one.label),
				"request_kind": _(one.request_kind or ""),
				"required": one.required,
				"choices": [_(choice) for choice in one.choices],
			}
			for one in questions_of(told)
		],
		"price": _money(told, "price"),
		"charge_unit": _(told["charge_unit"] or ""),
	}
	if for_staff:
		entry["staff"] = {
			"text": _(told["description"] or ""),
			"owner": frappe.utils.get_fullname(row.service_owner) if row.service_owner else "",
			"group": told["support_group"] or "",
			"calendar": told["calendar"] or "",
			"cost": _money(told, "cost"),
			"targets": told["targets"],
			"supporting": [support["item"] for support in told["supporting_items"]],
		}
	return entry


def _money(told: dict[str, Any], name: str) -> str:
	return str(fmt_money(told[name], currency=told["currency"])) if told[name] else ""


def _categories() -> Iterator[tuple[Any, int]]:
	rows = frappe.get_all(
		"ITSS Service Category",
		fields=["name", "category_name", "parent_category", "description"],
		order_by="sequence, category_name",
	)

	def below(parent: str | None, depth: int) -> Iterator[tuple[Any, int]]:
		for row in rows:
			if (row.parent_category or None) == parent:
				yield row, depth
				yield from below(row.name, depth + 1)

	return below(None, 0)


@contextmanager
def _speaking(language: str) -> Iterator[None]:
	before, frappe.local.lang = frappe.local.lang, language
	try:
		yield
	finally:
		frappe.local.lang = before
