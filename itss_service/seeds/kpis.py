"""The shipped KPIs as documents: enabled where the site fills the table that they count, else waiting for it."""

from __future__ import annotations

import frappe
from frappe import _

from itss_service.bridge.kpis import DOCTYPE, kpi_fields
from itss_service.core.measure.kpi_definition import parse_kpi
from itss_service.core.measure.kpi_set import SHIPPED
from itss_service.reports.tables import is_filled

STEP = "kpis"


def seed() -> list[str]:
	"""Creates those whose ID no document has, named in the site's language."""
	language = frappe.db.get_single_value("System Settings", "language")
	created = []
	for number, definition in enumerate(SHIPPED, 1):
		if frappe.db.exists(DOCTYPE, definition["id"]):
			continue
		doc = frappe.new_doc(DOCTYPE)
		doc.update(kpi_fields(definition))
		doc.update(
			{
				"title": _(definition["name"], language),
				"sequence": number * 10,
				"enabled": is_filled(parse_kpi(definition)),
			}
		)
		doc.insert(ignore_permissions=True)
		created.append(doc.name)
	return created
