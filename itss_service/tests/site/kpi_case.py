"""Tickets, clocks and escalations of made-up months, written as the projections have them; undone after each test."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import frappe
from frappe.tests.utils import FrappeTestCase

from itss_service.bridge import stamp
from itss_service.bridge.kpis import DOCTYPE, kpi_fields
from itss_service.tests.site import factories
from itss_service.tickets.rows import insert_rows

MARCH = {"period_kind": "Month", "from_date": "2026-03-01"}
TICKET = {
	"reference_doctype": "Issue",
	"subject": "The printer burns",
	"status": "Closed",
	"state": "Closed",
	"is_open": 0,
	"level_state": "Met",
	"kind": None,
	"customer": None,
	"customer_group": None,
	"priority": None,
	"support_group": None,
	"agreement": None,
	"handler": None,
	"ticket_owner": None,
	"confidential": 0,
	"opened_at": "2026-03-02 09:00:00",
	"responded_at": None,
	"resolved_at": None,
	"closed_at": None,
	"next_due_at": None,
	"response_seconds": 0,
	"resolution_seconds": 0,
	"reopened": 0,
	"reassigned": 0,
	"escalated": 0,
	"covered": 1,
}
CLOCK = {
	"reference_doctype": "Issue",
	"kind": "SLA",
	"agreement": None,
	"metric": "response",
	"priority": None,
	"state": "met",
	"is_open": 0,
	"started_at": "2026-03-02 09:00:00",
	"due_at": None,
	"stopped_at": None,
	"breached_at": None,
	"breach_noticed_at": None,
	"attached_at": "2026-03-02 09:00:00",
	"duration": 7200,
	"elapsed_seconds": 0,
	"paused_seconds": 0,
}
ESCALATION = {
	"reference_doctype": "Issue",
	"rule": "near",
	"level": 1,
	"step": 1,
	"line": 0,
	"cycle": 1,
	"clock_key": "SLA response",
	"state": "Done",
	"due_at": "2026-03-02 11:00:00",
	"recorded_at": "2026-03-02 11:00:30",
	"delay_seconds": 30,
	"is_late": 0,
	"acknowledge_by": None,
	"acknowledged_at": None,
}


class KpiTestCase(FrappeTestCase):
	def setUp(self):
		frappe.db.savepoint("kpi_test")
		for doctype in ("ITSS Ticket", "ITSS Clock", "ITSS Escalation", DOCTYPE, "ITSS KPI Condition"):
			frappe.db.delete(doctype)
		stamp.bump()
		self.number = 0

	def tearDown(self):
		frappe.set_user("Administrator")
		frappe.db.rollback(save_point="kpi_test")
		stamp.bump()

	def ticket(self, **values: Any) -> str:
		return self._insert("ITSS Ticket", TICKET, values)

	def clock(self, ticket: str | None = None, **values: Any) -> str:
		values.setdefault("metric", CLOCK["metric"])
		return self._insert("ITSS Clock", CLOCK, {"ticket": ticket or self.ticket(), **values})

	def escalation(self, ticket: str | None = None, **values: Any) -> str:
		return self._insert("ITSS Escalation", ESCALATION, {"ticket": ticket or self.ticket(), **values})

	def _insert(self, doctype: str, defaults: dict, values: dict) -> str:
		self.number += 1
		name = f"linden-{self.number:04}"
		row = {"name": name, "reference_name": f"ISS-{self.number}", **defaults, **values}
		insert_rows(doctype, [row])
		return name

	def kpi(self, definition: dict[str, Any], **values: Any):
		doc = frappe.new_doc(DOCTYPE)
		doc.update({**kpi_fields(definition), **values})
		return doc.insert()

	def report(self, **values: Any):
		return frappe.get_doc({"doctype": "ITSS KPI Report", **MARCH, **values}).insert()

	def figure(self, report, kpi: str):
		return next(row for row in report.figures if row.kpi == kpi)

	def user(self, name: str, *roles: str) -> str:
		return factories.create_user(f"{name}@linden.example", *roles)


def at(text: str) -> datetime:
	return frappe.utils.get_datetime(text)
