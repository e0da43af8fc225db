"""Issues from before the tracking become tickets when an administrator asks for it, and not before."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.utils import get_datetime

from itss_service.api import tickets_intake
from itss_service.bridge import stamp
from itss_service.jobs import reconcile, take_in
from itss_service.roles import LEVEL_ADMINISTRATOR, LEVEL_MANAGER
from itss_service.tests.site import factories
from itss_service.tests.site.ticket_case import MORNING, TicketTestCase


class TestTakeIn(TicketTestCase):
	def setUp(self):
		super().setUp()
		factories.create_rule().db_set("effective_from", "2026-01-01 00:00:00")
		with self.at(MORNING):
			self.track(enabled=0)
			self.old = self.issue(subject="From before")
			self.answered = self.issue(subject="Answered before")
			self.answered.db_set("first_responded_on", "2026-03-02 10:30:00")
			self.closed = self.issue(subject="Closed before", status="Closed")
			self.track(enabled=1, track_since="2026-03-02 20:00:00")

	def track(self, **values):
		frappe.db.set_value("ITSS Tracked Doctype", "Issue", values)
		stamp.bump()

	def tickets(self):
		return set(frappe.get_all("ITSS Ticket", pluck="reference_name"))

	def take_in(self, moment="2026-03-03 09:00:00"):
		with self.at(moment):
			return take_in.run("Issue")

	def test_nothing_becomes_a_ticket_by_itself(self):
		with self.at("2026-03-03 09:00:00"):
			self.old.reload().update({"subject": "Changed"}).save()
			reconcile.run(everything=True)
		self.assertEqual(self.tickets(), set())

	def test_open_ones_are_taken_in_and_closed_ones_are_not(self):
		self.assertEqual(self.take_in(), {"taken": 2, "failed": 0})
		self.assertEqual(self.tickets(), {self.old.name, self.answered.name})

	def test_their_clocks_run_from_their_true_start(self):
		self.take_in()
		ticket, clock = self.ticket(self.old), self.clock(self.old, "resolution")
		self.assertEqual(ticket.opened_at, get_datetime(MORNING))
		self.assertEqual(clock.started_at, get_datetime(MORNING))
		self.assertEqual(clock.breached_at, get_datetime("2026-03-02 18:00:00"))
		self.assertEqual(ticket.level_state, "Breached")
		self.assertEqual(
			self.clock(self.answered, "response").stopped_at, get_datetime("2026-03-02 10:30:00")
		)

	def test_an_imported_one_starts_with_its_opening(self):
		self.old.db_set({"opening_date": "2026-02-27", "opening_time": "16:00:00", "itss_reported_at": None})
		self.take_in()
		self.assertEqual(self.ticket(self.old).opened_at, get_datetime("2026-02-27 16:00:00"))

	def test_nobody_is_told_of_the_past(self):
		self.take_in()
		states = {state for _rule, state in self.escalations(self.old)}
		self.assertEqual(states, {"Past"})
		self.assertFalse(frappe.get_all("ITSS Notice", filters={"reference_name": self.old.name}))

	def test_what_comes_after_is_told_as_ever(self):
		with self.at(MORNING):
			self.track(enabled=0)
			late = self.issue(subject="Just before")
			self.track(enabled=1)
		self.take_in("2026-03-02 12:30:00")
		self.assertEqual(self.escalations(late), ())
		from itss_service.jobs import due

		with self.at("2026-03-02 16:30:00"):
			due.run_due()
		self.assertNotIn("Past", {state for _rule, state in self.escalations(late)})
		self.assertTrue(self.escalations(late))

	def test_a_second_time_takes_nothing(self):
		self.take_in()
		events = frappe.db.count("ITSS Ticket Event")
		self.assertEqual(self.take_in(), {"taken": 0, "failed": 0})
		self.assertEqual(frappe.db.count("ITSS Ticket Event"), events)

	def test_one_that_fails_does_not_stop_the_others(self):
		adopt = take_in.observe.adopt

		def failing(doc, told):
			if doc.name == self.old.name:
				raise RuntimeError("no")
			return adopt(doc, told)

		with patch.object(take_in.observe, "adopt", failing):
			self.assertEqual(self.take_in(), {"taken": 1, "failed": 1})
		self.assertEqual(self.tickets(), {self.answered.name})

	def test_it_goes_on_beyond_a_batch(self):
		with patch.object(take_in, "BATCH", 1):
			self.assertEqual(self.take_in()["taken"], 2)

	def test_what_was_taken_in_is_followed(self):
		self.take_in()
		with self.at("2026-03-03 10:00:00"):
			self.old.reload().update({"status": "Closed"}).save()
		self.assertIn("closed", self.events(self.old))

	def test_administrators_alone_ask_for_it(self):
		administrator = factories.create_user("intake-admin@linden.example", LEVEL_ADMINISTRATOR)
		manager = factories.create_user("intake-manager@linden.example", LEVEL_MANAGER)
		frappe.set_user(manager)
		for ask in (tickets_intake.documents_to_take_in, tickets_intake.take_in_documents):
			self.assertRaises(frappe.PermissionError, ask, "Issue")
		frappe.set_user(administrator)
		with patch.object(take_in, "enqueue") as enqueue:
			self.assertEqual(tickets_intake.documents_to_take_in("Issue"), 2)
			self.assertEqual(tickets_intake.take_in_documents("Issue"), {"found": 2})
		enqueue.assert_called_once_with("Issue")

	def test_the_job_is_queued_once(self):
		with patch.object(frappe, "enqueue") as enqueue:
			take_in.enqueue("Issue")
		told = enqueue.call_args.kwargs
		self.assertTrue(told["deduplicate"] and told["job_id"])
