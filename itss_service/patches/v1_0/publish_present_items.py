"""Items of sites that had them before the catalogue had a life go on being chosen; those switched off are retired."""

from __future__ import annotations

import frappe
from frappe import _

from itss_service.catalogue import life, publish
from itss_service.catalogue.published import ITEM, VERSION


def execute() -> None:
	known = frappe.get_all(VERSION, pluck="item", distinct=True, order_by="item")
	off = _switched_off()
	for name in frappe.get_all(ITEM, filters={"name": ["not in", known]}, pluck="name", order_by="name"):
		item = frappe.get_doc(ITEM, name)
		publish.adopt(item)
		if name in off:
			life.retire(item, _("Disabled before the catalogue had versions"))


def _switched_off() -> set[str]:
	"""By a column that is no field any more."""
	if not frappe.db.has_column(ITEM, "disabled"):
		return set()
	table = frappe.qb.DocType(ITEM)
	return {name for (name,) in frappe.qb.from_(table).select(table.name).where(table.disabled == 1).run()}
