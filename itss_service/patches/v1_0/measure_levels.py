"""Sites that had the app before it filled the tables of service level management measure their KPIs now.

They were created disabled, waiting for their tables; one that somebody changed stays as it is. Steps of the
installation that are new, such as the causes of breaches, are taken first.
"""

from __future__ import annotations

import frappe

from itss_service.bridge.kpis import DOCTYPE, build_kpi, kpi_fields
from itss_service.core.errors import ItssError
from itss_service.core.measure.kpi_definition import parse_kpi
from itss_service.core.measure.kpi_set import SHIPPED
from itss_service.patches.v1_0 import set_up_what_is_new
from itss_service.seeds import kpis, record

LEVELS = ("chains", "reviews", "reports", "catalogue_items", "agreement_changes")
ADJUSTED = "sla-attainment-adjusted"


def execute() -> None:
	set_up_what_is_new.execute()
	if not record.is_done(kpis.STEP):
		return  # they are created with what the site fills
	for definition in SHIPPED:
		if definition["table"] in LEVELS and _waits(definition):
			frappe.db.set_value(DOCTYPE, definition["id"], "enabled", 1)
		if definition["id"] == ADJUSTED:
			_create(definition)


def _waits(definition: dict) -> bool:
	"""Whether it is disabled and otherwise as it was shipped."""
	if frappe.db.get_value(DOCTYPE, definition["id"], "enabled") != 0:
		return False
	try:
		doc = frappe.get_doc(DOCTYPE, definition["id"])
		return parse_kpi({**build_kpi(doc).definition, "name": "any"}) == parse_kpi(
			{**definition, "name": "any"}
		)
	except ItssError:
		return False


def _create(definition: dict) -> None:
	"""New with this version; beside the raw figure."""
	if frappe.db.exists(DOCTYPE, ADJUSTED):
		return
	language = frappe.db.get_single_value("System Settings", "language")
	doc = frappe.new_doc(DOCTYPE)
	doc.update(kpi_fields(definition))
	beside = frappe.db.get_value(DOCTYPE, "sla-attainment", "sequence") or 0
	doc.update({"title": frappe._(definition["name"], language), "sequence": beside + 1, "enabled": 1})
	doc.insert(ignore_permissions=True)
	record.note(kpis.STEP, [doc.name])
