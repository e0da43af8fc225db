"""Other document types become tickets by a record, without code: Warranty Claim, and one that has no status."""

from __future__ import annotations

import frappe
from frappe.utils import get_datetime

from itss_service.bridge import stamp
from itss_service.itss_service.doctype.itss_tracked_doctype.itss_tracked_doctype import (
	InvalidTrackedDoctypeError,
	RepeatedRowError,
	TrackedTypeInUseError,
	UnfitTrackedFieldError,
	UnknownTrackedFieldError,
	UnknownTrackedStatusError,
)
from itss_service.jobs import due, reconcile
from itss_service.tests.site.ticket_case import MORNING, TicketTestCase
from itss_service.tickets.tracked import tracked

CLAIM, VISIT = "Warranty Claim", "Linden Visit"
MEANINGS = {"Open": "Active", "Work In Progress": "Answered", "Closed": "Closed", "Cancelled": "Cancelled"}
FIELDS = {"subject": "item_name", "customer": "customer", "user": "resolved_by"}


def make_tracked(**values):
	given = {
		"doctype": "ITSS Tracked Doctype",
		"document_type": CLAIM,
		"status_field": "status",
		"statuses": [{"status": status, "meaning": meaning} for status, meaning in MEANINGS.items()],
		"mapped_fields": [{"ticket_field": name, "fieldname": field} for name, field in FIELDS.items()],
	}
	return frappe.get_doc({**given, **values})


class TestTrackedDoctypes(TicketTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		if not frappe.db.exists("DocType", VISIT):
			fields = [{"fieldname": "subject", "fieldtype": "Data", "label": "Subject"}]
			rules = [{"role": "System Manager", "read": 1, "write": 1, "create": 1, "submit": 1, "cancel": 1}]
			given = {"name": VISIT, "module": "Custom", "custom": 1, "is_submittable": 1}
			frappe.get_doc({"doctype": "DocType", "fields": fields, "permissions": rules, **given}).insert()
		cls.addClassCleanup(cls.forget_visit)

	@classmethod
	def forget_visit(cls):
		frappe.db.rollback()
		frappe.delete_doc("DocType", VISIT, force=True)
		frappe.db.commit()

	def track(self, **values):
		with self.at(MORNING):
			return make_tracked(**values).insert()

	def claim(self, **values):
		company = frappe.get_all("Company", pluck="name", limit=1)[0]
		if not frappe.db.exists("Customer", "Linden Mill"):
			frappe.get_doc({"doctype": "Customer", "customer_name": "Linden Mill"}).insert()
		given = {"customer": "Linden Mill", "company": company, "complaint": "It burns", "status": "Open"}
		given |= {"complaint_date": "2026-03-02", "item_name": "Printer"}
		return frappe.get_doc({"doctype": CLAIM, **given, **values}).insert()

	def change(self, doc, moment, **values):
		with self.at(moment):
			doc.reload().update(values).save()

	def test_a_claim_runs_through_its_clocks_by_its_statuses(self):
		self.track()
		with self.at("2026-03-02 11:00:00"):
			claim = self.claim()
		self.change(claim, "2026-03-02 11:30:00", status="Work In Progress", resolved_by="Administrator")
		self.change(claim, "2026-03-02 16:00:00", status="Closed")
		self.assertEqual(self.events(claim), ["opened", "assigned", "responded", "closed"])
		response, resolution = self.clock(claim, "response"), self.clock(claim, "resolution")
		self.assertEqual(response.elapsed_seconds, 30 * 60)
		self.assertEqual(resolution.elapsed_seconds, 5 * 3600)
		self.assertEqual([response.state, resolution.breached_at], ["met", None])
		ticket = self.ticket(claim)
		self.assertEqual(
			(ticket.subject, ticket.customer, ticket.level_state), ("Printer", "Linden Mill", "Met")
		)

	def test_a_claim_is_breached_by_the_minute_job(self):
		self.track()
		with self.at("2026-03-02 11:00:00"):
			claim = self.claim()
		with self.at("2026-03-02 13:00:01"):
			due.run_due()
		self.assertEqual(self.clock(claim, "response").breached_at, get_datetime("2026-03-02 13:00:00"))
		self.assertEqual(self.ticket(claim).level_state, "Breached")

	def test_a_cancelled_claim_stops(self):
		self.track()
		with self.at("2026-03-02 11:00:00"):
			claim = self.claim()
		self.change(claim, "2026-03-02 12:00:00", status="Cancelled")
		self.assertEqual(
			(self.ticket(claim).state, self.clock(claim, "resolution").is_open), ("Cancelled", 0)
		)

	def test_a_status_that_is_not_listed_is_active(self):
		self.track(statuses=[{"status": "Closed", "meaning": "Closed"}])
		with self.at("2026-03-02 11:00:00"):
			claim = self.claim()
		self.change(claim, "2026-03-02 12:00:00", status="Work In Progress")
		self.assertEqual(self.events(claim), ["opened"])

	def test_a_change_past_the_app_is_found(self):
		self.track()
		with self.at("2026-03-02 11:00:00"):
			claim = self.claim()
			frappe.db.set_value(CLAIM, claim.name, "status", "Closed")
		with self.at("2026-03-02 12:00:00"):
			self.assertEqual(reconcile.run(everything=True), 1)
		self.assertEqual(self.events(claim), ["opened", "closed"])

	def test_nothing_is_tracked_without_the_record(self):
		with self.at("2026-03-02 11:00:00"):
			claim = self.claim()
		self.assertEqual(self.events(claim), [])

	def test_disabling_stops_and_keeps_history(self):
		record = self.track()
		with self.at("2026-03-02 11:00:00"):
			claim = self.claim()
		with self.at("2026-03-02 11:10:00"):
			record.reload().update({"enabled": 0}).save()
		self.assertIsNone(tracked(CLAIM))
		self.change(claim, "2026-03-02 11:30:00", status="Closed")
		with self.at("2026-03-02 15:00:00"):
			due.run_due()
			reconcile.run(everything=True)
		self.assertEqual(self.events(claim), ["opened"])
		self.assertIsNone(self.clock(claim, "response").breached_at)
		self.assertIsNone(self.ticket(claim).next_event_at)
		with self.at("2026-03-02 16:00:00"):
			record.reload().update({"enabled": 1}).save()
			reconcile.run(everything=True)
		self.assertEqual(self.events(claim), ["opened", "closed"])

	def test_a_type_that_has_tickets_is_disabled_and_not_deleted(self):
		record = self.track()
		with self.at("2026-03-02 11:00:00"):
			self.claim()
		self.assertRaises(TrackedTypeInUseError, frappe.delete_doc, record.doctype, record.name)

	def test_a_document_without_status_goes_by_its_state(self):
		self.track(document_type=VISIT, status_field="", statuses=[], mapped_fields=[])
		with self.at("2026-03-02 11:00:00"):
			visit = frappe.get_doc({"doctype": VISIT, "subject": "Floor 2"}).insert()
		self.assertEqual(self.ticket(visit).state, "Open")
		with self.at("2026-03-02 12:00:00"):
			visit.submit()
		self.assertEqual(self.ticket(visit).state, "Closed")
		self.assertEqual(self.clock(visit, "resolution").elapsed_seconds, 3600)
		with self.at("2026-03-02 13:00:00"):
			visit.cancel()
		self.assertEqual(self.events(visit), ["opened", "closed", "cancelled"])

	def test_everything_wrong_is_told_at_once(self):
		fields = [
			{"ticket_field": "customer", "fieldname": "custmer"},
			{"ticket_field": "group", "fieldname": "gruop"},
		]
		told = self.refused(UnknownTrackedFieldError, mapped_fields=fields)
		self.assertIn("custmer", told)
		self.assertIn("gruop", told)

	def test_a_heading_is_no_field(self):
		field = {"ticket_field": "subject", "fieldname": "customer_issue_section"}
		heading = next(f.fieldname for f in frappe.get_meta(CLAIM).fields if f.fieldtype == "Section Break")
		self.refused(UnknownTrackedFieldError, mapped_fields=[{**field, "fieldname": heading}])

	def test_an_instant_is_read_from_a_date(self):
		rows = [{"ticket_field": "reported_at", "fieldname": "complaint"}]
		self.refused(UnfitTrackedFieldError, mapped_fields=rows)

	def test_statuses_are_those_of_the_document(self):
		told = self.refused(
			UnknownTrackedStatusError,
			statuses=[{"status": name, "meaning": "Active"} for name in ("Opne", "Open", "Shut")],
		)
		self.assertIn("Opne", told)
		self.assertIn("Shut", told)

	def test_a_status_means_one_thing(self):
		rows = [{"status": "Open", "meaning": meaning} for meaning in ("Active", "Closed")]
		self.refused(RepeatedRowError, statuses=rows)

	def test_rows_of_documents_and_settings_are_no_tickets(self):
		for doctype in ("Sales Invoice Item", "System Settings", "ITSS Clock"):
			with self.subTest(doctype):
				self.refused(
					InvalidTrackedDoctypeError, document_type=doctype, status_field=None, mapped_fields=[]
				)

	def refused(self, error, **values):
		frappe.clear_messages()
		with self.assertRaises(error) as raised:
			make_tracked(**values).insert()
		stamp.bump()
		return str(raised.exception) + str(frappe.get_message_log())
