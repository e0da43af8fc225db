"""Every road on which an Issue's status changes ends as an event."""

from __future__ import annotations

import csv
import tempfile
from unittest.mock import call, patch

import frappe
from frappe.core.doctype.communication.email import make
from frappe.desk.doctype.bulk_update.bulk_update import submit_cancel_or_update_docs
from frappe.utils import get_datetime

from itss_service.jobs import reconcile
from itss_service.tests.site import factories
from itss_service.tests.site.ticket_case import MORNING, TicketTestCase

AFTERNOON = "2026-03-02 14:00:00"


class TestRoads(TicketTestCase):
	def opened(self, status="Open", **values):
		with self.at(MORNING):
			issue = self.issue(**values)
			if status != "Open":
				issue.status = status
				issue.save(ignore_permissions=True)
		return issue

	def last(self, issue, *columns):
		return self.events(issue, *columns)[-1]

	def test_form_tells_each_status(self):
		issue = self.opened()
		for status in ("On Hold", "Open", "Replied", "Resolved", "Closed", "Open"):
			with self.at(AFTERNOON):
				issue.status = status
				issue.save()
		expected = ["opened", "paused", "resumed", "responded", "paused", "resolved", "closed", "reopened"]
		self.assertEqual(self.events(issue), expected)

	def test_saving_without_a_change_adds_nothing(self):
		issue = self.opened()
		with self.at(AFTERNOON):
			issue.description = "It burns brightly"
			issue.save()
		self.assertEqual(self.events(issue), ["opened"])

	def test_bulk_edit_in_the_list(self):
		issues = [self.opened(), self.opened()]
		with self.at(AFTERNOON):
			names = [issue.name for issue in issues]
			submit_cancel_or_update_docs("Issue", names, action="update", data={"status": "On Hold"})
		for issue in issues:
			self.assertEqual(self.last(issue), "paused")

	def test_mark_set_past_every_hook_is_found(self):
		issue = self.opened()
		with self.at(AFTERNOON):
			frappe.db.set_value("Issue", issue.name, "itss_confidential", 1)
			reconcile.run()
		self.assertTrue(self.ticket(issue).confidential)
		self.assertEqual(self.events(issue), ["opened"])

	def test_a_number_that_is_given_again_is_another_ticket(self):
		"""ERPNext takes the last number of a series back when its Issue is deleted."""
		former = self.opened()
		evidence = self.ticket(former).name
		with self.at(AFTERNOON):
			frappe.delete_doc("Issue", former.name)
			later = self.opened()
		self.assertEqual(later.name, former.name)
		self.assertEqual(self.events(later), ["opened"])
		self.assertEqual(self.ticket(later).state, "Open")
		told = frappe.get_all(
			"ITSS Ticket Event",
			filters={"ticket": evidence},
			fields=["event", "reference_name"],
			order_by="serial",
			as_list=True,
		)
		kept = f"{former.name} ({evidence})"
		self.assertEqual(told, (("opened", kept), ("cancelled", kept)))
		self.assertEqual(frappe.db.get_value("ITSS Ticket", evidence, "state"), "Cancelled")
		clocks = frappe.get_all("ITSS Clock", {"reference_name": later.name}, pluck="ticket")
		self.assertEqual(set(clocks), {self.ticket(later).name})

	def test_set_status_and_set_multiple_status(self):
		issue = self.opened()
		path = "erpnext.support.doctype.issue.issue."
		self.call(path + "set_status", name=issue.name, status="Closed")
		self.assertEqual(self.last(issue, "event", "status"), ("closed", "Closed"))
		with patch.object(frappe, "get_doc", wraps=frappe.get_doc) as read:
			self.call(path + "set_status", name=issue.name, status="Open")
		self.assertIn(call("Issue", issue.name, for_update=True), read.mock_calls)
		self.call(path + "set_multiple_status", names=frappe.as_json([issue.name]), status="Open")
		self.assertEqual(self.last(issue), "reopened")

	def test_set_status_asks_for_permission(self):
		issue = self.opened()
		frappe.set_user("Guest")
		with self.assertRaises(frappe.PermissionError):
			self.call("erpnext.support.doctype.issue.issue.set_status", name=issue.name, status="Closed")

	def call(self, method, **arguments):
		"""As the web server calls a whitelisted method, overrides included."""
		for override in reversed(frappe.get_hooks("override_whitelisted_methods", {}).get(method, [])):
			return frappe.get_attr(override)(**arguments)
		return frappe.get_attr(method)(**arguments)

	def mail(self, issue, **values):
		with self.at(AFTERNOON):
			given = {
				"doctype": "Communication",
				"communication_type": "Communication",
				"communication_medium": "Email",
				"sent_or_received": "Received",
				"subject": "Re: The printer burns",
				"content": "Still burning",
				"sender": "ada@example.com",
				"reference_doctype": "Issue",
				"reference_name": issue.name,
				**values,
			}
			return frappe.get_doc(given).insert(ignore_permissions=True)

	def test_incoming_mail_by_status(self):
		for status, expected in (
			("Open", "opened"),
			("Replied", "resumed"),
			("On Hold", "resumed"),
			("Resolved", "reopened"),
			("Closed", "reopened"),
		):
			with self.subTest(status):
				issue = self.opened(status)
				mail = self.mail(issue)
				self.assertEqual(self.last(issue), expected)
				if status != "Open":
					self.assertEqual(
						self.last(issue, "source", "channel"), (f"Communication {mail.name}", "reply")
					)

	def test_outgoing_reply_is_the_response_and_a_later_one_an_update(self):
		issue = self.opened()
		for expected in (["opened", "responded"], ["opened", "responded", "updated"]):
			with self.at(AFTERNOON):
				make(
					doctype="Issue",
					name=issue.name,
					content="We bring water",
					subject="Re: The printer burns",
					recipients="ada@example.com",
					communication_medium="Email",
				)
			self.assertEqual(self.events(issue), expected)
		self.assertEqual(self.clock(issue, "response").state, "breached")

	def test_a_call_counts_as_response(self):
		issue = self.opened()
		with self.at("2026-03-02 10:30:00"):
			self.mail(
				issue, sent_or_received="Sent", communication_medium="Phone", sender="agent@example.com"
			)
		self.assertEqual(self.last(issue, "event", "channel"), ("responded", "call"))

	def test_automatic_message_is_no_response(self):
		issue = self.opened()
		self.mail(issue, sent_or_received="Sent", communication_type="Automated Message")
		self.assertEqual(self.events(issue), ["opened"])

	def test_mail_among_colleagues_is_no_response(self):
		issue = self.opened()
		colleague = factories.create_user("colleague@example.com", "Service Desk Agent")
		self.mail(issue, sent_or_received="Sent", recipients=colleague)
		self.assertEqual(self.events(issue), ["opened"])
		self.mail(issue, sent_or_received="Sent", recipients=f"{colleague}, ada@example.com")
		self.assertEqual(self.events(issue), ["opened", "responded"])

	def test_deleted_communication_is_told_and_undoes_nothing(self):
		issue = self.opened()
		mail = self.mail(issue, sent_or_received="Sent", recipients="ada@example.com")
		mail.delete(ignore_permissions=True)
		self.assertEqual(self.events(issue), ["opened", "responded", "communication_deleted"])

	def test_auto_close_of_replied_issues(self):
		from erpnext.support.doctype.issue.issue import auto_close_tickets

		issue = self.opened("Replied")
		frappe.db.set_value("Issue", issue.name, "modified", "2026-01-01 00:00:00", update_modified=False)
		with self.at("2026-03-20 10:00:00"):
			auto_close_tickets()
		self.assertEqual(self.last(issue), "closed")

	def test_data_import_of_historic_issues_brings_no_old_notices(self):
		frappe.get_doc(
			{
				"doctype": "ITSS Escalation Rule",
				"rule_name": "Linden late",
				"condition": "After Breach",
				"metric": "resolution",
				"duration": "1m",
				"receivers": [{"receiver": "Address", "address": "lead@example.com"}],
			}
		).insert()
		from frappe.core.doctype.data_import.importer import Importer

		# a table without transactions; what an earlier run left there would make the importer skip our rows
		frappe.db.delete("Data Import Log", {"data_import": ["is", "not set"]})
		with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="") as file:
			rows = csv.writer(file)
			rows.writerow(["Subject", "Raised By (Email)", "Reported At", "Status"])
			rows.writerow(["Imported open", "ada@example.com", "2026-01-05 09:00:00", "Open"])
			rows.writerow(["Imported closed", "ada@example.com", "2026-01-05 09:00:00", "Closed"])
			file.flush()
			with self.at(AFTERNOON):
				Importer(
					"Issue", file_path=file.name, import_type="Insert New Records", console=True
				).import_data()
		found = {
			row.subject: row
			for row in frappe.get_all(
				"Issue", filters={"subject": ["like", "Imported %"]}, fields=["name", "subject"]
			)
		}
		for subject, expected in (("Imported open", ["opened"]), ("Imported closed", ["opened", "closed"])):
			with self.subTest(subject):
				issue = frappe.get_doc("Issue", found[subject].name)
				self.assertEqual(self.events(issue), expected)
				self.assertEqual(self.ticket(issue).opened_at, get_datetime("2026-01-05 09:00:00"))
				self.assertEqual({state for _, state in self.escalations(issue)}, {"Past"})

	def test_rest_update(self):
		issue = self.opened()
		with self.at(AFTERNOON):
			frappe.client.set_value("Issue", issue.name, "status", "Resolved")
		self.assertEqual(self.last(issue), "resolved")

	def test_split_is_a_ticket_of_its_own(self):
		issue = self.opened()
		mail = self.mail(issue)
		with self.at(AFTERNOON):
			new = frappe.get_doc("Issue", issue.name).split_issue("Another fire", mail.name)
		self.assertEqual(self.events(frappe.get_doc("Issue", new)), ["opened"])
		self.assertEqual(self.ticket(frappe.get_doc("Issue", new)).opened_at, get_datetime(AFTERNOON))

	def test_merge_cancels_the_one_and_leaves_the_other(self):
		one, other = self.opened(), self.opened()
		with self.at(AFTERNOON):
			frappe.rename_doc("Issue", one.name, other.name, merge=True, show_alert=False)
		self.assertEqual(self.events(one), ["opened", "cancelled"])
		self.assertIn(other.name, self.last(one, "reason"))
		self.assertEqual(self.events(other), ["opened"])

	def test_rename_takes_the_history_along(self):
		issue = self.opened()
		frappe.rename_doc("Issue", issue.name, "ISS-RENAMED", show_alert=False)
		renamed = frappe.get_doc("Issue", "ISS-RENAMED")
		self.assertEqual(self.events(renamed), ["opened"])
		self.assertEqual(self.clock(renamed, "resolution").state, "running")

	def test_deleted_issue_leaves_its_evidence(self):
		issue = self.opened()
		with self.at(AFTERNOON):
			frappe.delete_doc("Issue", issue.name)
		self.assertEqual(self.events(issue), ["opened", "cancelled"])
		self.assertFalse(self.clock(issue, "resolution").is_open)

	def test_direct_db_set_is_found_by_the_reconcile_job(self):
		issue = self.opened()
		with self.at(AFTERNOON):
			frappe.db.set_value("Issue", issue.name, "status", "Closed")
		self.assertEqual(self.events(issue), ["opened"])
		with self.at("2026-03-02 14:05:00"):
			self.assertEqual(reconcile.run(), 1)
			self.assertEqual(reconcile.run(), 0)
		event, source, reason, at = self.last(issue, "event", "source", "reason", "at")
		self.assertEqual((event, source), ("closed", "reconcile"))
		self.assertIn("Closed", reason)
		self.assertEqual(at, get_datetime(AFTERNOON))

	def test_reconcile_finds_what_left_modified_alone_at_night(self):
		issue = self.opened()
		with self.at("2026-03-05 01:00:00"):
			frappe.db.set_value("Issue", issue.name, "priority", None, update_modified=False)
			frappe.db.sql("update tabIssue set status = 'Resolved' where name = %s", issue.name)
			reconcile.run()
			reconcile.run_everything()
		self.assertEqual(self.last(issue), "resolved")

	def test_document_deleted_past_the_app_is_buried_at_night(self):
		issue = self.opened()
		frappe.db.delete("Issue", issue.name)
		with self.at(AFTERNOON):
			reconcile.run_everything()
		self.assertEqual(self.last(issue), "cancelled")
