"""Issues of one made-up desk under one SLA, at a time that the tests set."""

from __future__ import annotations

from contextlib import contextmanager
from unittest.mock import patch

import frappe
from frappe.tests.utils import FrappeTestCase

from itss_service.bridge import stamp
from itss_service.tests.site import factories
from itss_service.tests.site.set_up import empty_set_up, forget_settings

MORNING = "2026-03-02 10:00:00"
"""A Monday; the desk is open round the clock unless a test says otherwise."""


class TicketTestCase(FrappeTestCase):
	"""Response within 2 h, a word every 24 h, resolution within 8 h, warned at half of it; undone after each test."""

	def setUp(self):
		frappe.db.savepoint("ticket_test")
		empty_set_up()
		for doctype in ("Issue", "ITSS Ticket"):
			frappe.db.delete(doctype)
		frappe.db.set_value("ITSS Tracked Doctype", "Issue", "track_since", None)
		settings = {"enforcement": "Enforce", "default_group": None, "last_reconciled_at": None}
		frappe.db.set_single_value("ITSS Settings", settings)
		stamp.bump()
		always = factories.create_calendar(calendar_name="Linden always", always_open=1, windows=[])
		targets = [
			{"metric": "response", "duration": "2h"},
			{"metric": "update", "duration": "24h"},
			{"metric": "resolution", "duration": "8h", "warn_at": "50"},
		]
		self.sla = factories.create_agreement(
			title="Linden SLA", calendar=always.name, targets=targets, valid_from="2026-01-01"
		)
		self.sla.put_in_force("taken for the tests")

	def tearDown(self):
		frappe.set_user("Administrator")
		frappe.flags.itss_cause = None
		frappe.db.rollback(save_point="ticket_test")
		forget_settings()
		stamp.bump()

	def issue(self, **values):
		given = {"doctype": "Issue", "subject": "The printer burns", "raised_by": "ada@example.com", **values}
		return frappe.get_doc(given).insert(ignore_permissions=True)

	def events(self, issue, *columns):
		"""The names of a ticket's events in order, or the columns asked for."""
		rows = frappe.get_all(
			"ITSS Ticket Event",
			filters={"reference_doctype": issue.doctype, "reference_name": issue.name},
			fields=list(columns) or ["event"],
			order_by="serial",
			as_list=True,
		)
		return [row if columns[1:] else row[0] for row in rows]

	def ticket(self, issue):
		return frappe.get_doc(
			"ITSS Ticket", {"reference_doctype": issue.doctype, "reference_name": issue.name}
		)

	def clock(self, issue, metric, kind="SLA"):
		filters = {"reference_name": issue.name, "metric": metric, "kind": kind}
		return frappe.get_doc("ITSS Clock", filters)

	def escalations(self, issue, *columns):
		return frappe.get_all(
			"ITSS Escalation",
			filters={"reference_name": issue.name},
			fields=list(columns) or ["rule", "state"],
			order_by="due_at, rule",
			as_list=True,
		)

	@contextmanager
	def at(self, moment):
		"""Just after that moment; what the app commits inside stays in the test's transaction."""
		# not at the very second: Frappe writes `modified` with a fraction and reads it back without one
		with self.freeze_time(f"{moment}.000001"), patch.object(frappe.db, "commit"):
			frappe.local.new_doc_templates = {}  # defaults such as "Today" are kept in there
			yield
