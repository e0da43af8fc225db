"""What may be chosen on tickets and agreements: items of which a version is published."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import frappe
from frappe import _

from itss_service.catalogue import content
from itss_service.catalogue.content import Content

ITEM, VERSION = "ITSS Catalogue Item", "ITSS Catalogue Version"
CHOOSABLE: dict[str, Any] = {"published_version": ["is", "set"]}
"""Filters on items: a retired one has no published version, one that is revised keeps its last."""


class ItemNotPublishedError(frappe.ValidationError):
	pass


def versions(items: Iterable[str]) -> dict[str, str]:
	"""The published version of each item that has one."""
	names = sorted({name for name in items if name})
	if not names:
		return {}
	rows = frappe.get_all(
		ITEM,
		filters={"name": ["in", names], **CHOOSABLE},
		fields=["name", "published_version"],
		order_by="name",
	)
	return {row.name: row.published_version for row in rows}


def require(
	items: Iterable[str], exception: type[frappe.ValidationError] = ItemNotPublishedError
) -> dict[str, str]:
	"""The published version of each item; throws, naming those that have none."""
	names = [name for name in dict.fromkeys(items) if name]
	found = versions(names)
	if missing := [name for name in names if name not in found]:
		frappe.throw(
			_(
				"Only published items of the catalogue can be chosen, and these are not: {0}. Have them published, or choose others."
			).format(", ".join(frappe.bold(frappe.utils.escape_html(name)) for name in missing)),
			exception,
			_("Not Published"),
		)
	return found


def of_version(version: str) -> Content:
	"""What a version says; it never changes, so it is kept."""
	return content.read(frappe.get_cached_value(VERSION, version, "content"))
