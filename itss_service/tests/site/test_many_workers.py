"""Several processes work on the same due tickets, and some of them die: every escalation once, none lost."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.tests.utils import FrappeTestCase
from frappe.utils import add_to_date, now_datetime

from itss_service.bridge import stamp
from itss_service.jobs import due
from itss_service.tests.site import live

TICKETS, BATCH = 24, 6


class TestManyWorkers(FrappeTestCase):
	def setUp(self):
		self.since = frappe.db.get_value("ITSS Tracked Doctype", "Issue", "track_since")
		live.set_up()
		self.before = frappe.db.get_single_value("ITSS Settings", "batch_size")
		frappe.db.set_single_value("ITSS Settings", "batch_size", BATCH)
		with self.freeze_time(add_to_date(now_datetime(), hours=-1)):
			frappe.local.new_doc_templates = {}
			self.issues = [live.issue().name for _ in range(TICKETS)]
			frappe.db.commit()
		frappe.local.new_doc_templates = {}

	def tearDown(self):
		frappe.db.rollback()
		frappe.db.set_single_value("ITSS Settings", "batch_size", self.before)
		frappe.db.set_value("ITSS Tracked Doctype", "Issue", "track_since", self.since)
		live.tear_down()

	def breached(self):
		frappe.db.rollback()
		return frappe.db.count("ITSS Clock", {"reference_name": ["in", self.issues], "state": "breached"})

	def rows(self, doctype, **filters):
		frappe.db.rollback()
		filters["reference_name"] = ["in", self.issues]
		return frappe.get_all(doctype, filters=filters, fields=["reference_name", "state"])

	def assertEachOnce(self, rows):
		self.assertEqual(sorted(row.reference_name for row in rows), sorted(self.issues))

	def test_workers_share_the_due_tickets_and_each_is_escalated_once(self):
		workers = [live.start("due") for _ in range(3)]
		done = [int(live.finish(worker)) for worker in workers]
		self.assertGreaterEqual(sum(done), TICKETS)
		self.assertEqual(self.breached(), TICKETS)
		self.assertEachOnce(self.rows("ITSS Escalation", rule=live.KIND))

	def test_killed_worker_holds_nobody_up_and_loses_nothing(self):
		stuck = live.start("stuck")
		self.assertTrue(stuck.stdout.readline().strip(), "it did not reach the middle of a batch")
		live.finish(live.start("due"))
		self.assertEqual(self.breached(), TICKETS - BATCH)
		live.kill(stuck)
		live.finish(live.start("due"))
		self.assertEqual(self.breached(), TICKETS)
		self.assertEachOnce(self.rows("ITSS Escalation", rule=live.KIND))

	def test_lost_database_connection_loses_nothing(self):
		stuck = live.start("stuck")
		connection = int(stuck.stdout.readline())
		frappe.db.sql(f"kill {connection}")
		live.finish(live.start("due"))
		live.kill(stuck)
		self.assertEqual(self.breached(), TICKETS)
		self.assertEachOnce(self.rows("ITSS Escalation", rule=live.KIND))

	def test_batch_that_must_give_way_in_the_database_is_left_for_the_next_minute(self):
		with patch.object(due, "refresh_many", self.failing_once(due.refresh_many)):
			due.run_due()
		self.assertEqual(self.breached(), TICKETS - BATCH)
		due.run_due()
		self.assertEqual(self.breached(), TICKETS)

	def test_ticket_that_nobody_foresaw_costs_itself_alone(self):
		broken = self.issues[0]
		written = due.refresh_many

		def refresh_many(rows):
			if any(row["reference_name"] == broken for row in rows):
				raise KeyError("a fault of the program")
			return written(rows)

		with patch.object(due, "refresh_many", refresh_many):
			self.assertEqual(due.run_due(), TICKETS - 1)
		self.assertEqual(self.breached(), TICKETS - 1)
		self.assertEqual(due.run_due(), 0)
		frappe.db.set_value("ITSS Ticket", {"reference_name": broken}, "next_event_at", now_datetime())
		frappe.db.commit()
		self.assertEqual(due.run_due(), 1)
		self.assertEqual(self.breached(), TICKETS)

	def failing_once(self, written):
		calls = []

		def refresh_many(rows):
			calls.append(rows)
			if len(calls) == 1:
				raise frappe.QueryDeadlockError
			return written(rows)

		return refresh_many

	def test_nothing_that_redis_forgets_is_lost(self):
		live.finish(live.start("due"))
		frappe.cache.delete_keys("")
		stamp.bump()
		workers = [live.start("act") for _ in range(3)]
		self.assertGreaterEqual(sum(int(live.finish(worker)) for worker in workers), TICKETS)
		found = self.rows("ITSS Escalation", rule=live.KIND)
		self.assertEachOnce(found)
		self.assertEqual({row.state for row in found}, {"Done"})
		notices = self.rows("ITSS Notice", address=live.LEAD)
		self.assertEachOnce(notices)

	def test_ticket_that_somebody_is_saving_is_left_to_them(self):
		frappe.get_doc("Issue", self.issues[0], for_update=True)
		live.finish(live.start("due"))
		self.assertEqual(self.breached(), TICKETS - 1)
		live.finish(live.start("due"))
		self.assertEqual(self.breached(), TICKETS)
