"""The buttons of a ticket: what each does to the document, which event it leaves, and when it is refused."""

from contextlib import contextmanager
from datetime import timedelta

import frappe
from frappe.utils import get_datetime

from itss_service.api import tickets
from itss_service.desk import refusals
from itss_service.tests.site import factories
from itss_service.tests.site.ticket_case import MORNING, TicketTestCase

SAID = ("event", "source", "reason", "note")


class TestTicketActions(TicketTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.lead = factories.create_user("lead@linden.example", "First-line Lead", "Support Team")
		cls.agent = factories.create_user("agent@linden.example", "Service Desk Agent", "Support Team")
		cls.auditor = factories.create_user("auditor@linden.example", "ITSS Auditor")

	def setUp(self):
		super().setUp()
		with self.at(MORNING):
			self.second = factories.create_group(group_name="Linden second line", tier=2).name
			self.first = factories.create_group(
				group_name="Linden first line", next_group=self.second, lead=self.lead
			).name
			self.doc = self.issue(itss_support_group=self.first)
		self.minutes = 0

	@contextmanager
	def later(self, minutes=10):
		self.minutes += minutes
		with self.at(str(get_datetime(MORNING) + timedelta(minutes=self.minutes))):
			yield

	def press(self, button, *args, **values):
		with self.later():
			answer = getattr(tickets, button)("Issue", self.doc.name, *args, **values)
		self.doc.reload()
		return answer

	def last(self, count=1):
		return self.events(self.doc, *SAID)[-count:]

	def test_take_makes_the_user_its_handler(self):
		with self.set_user(self.agent):
			self.press("take")
		self.assertEqual(self.doc.itss_handler, self.agent)
		self.assertEqual(self.last(), [("assigned", "button take", None, None)])

	def test_assigning_to_a_group_leaves_it_to_whoever_takes_it(self):
		self.press("assign", handler=self.agent)
		self.press("assign", group=self.second, note="needs a screwdriver")
		self.assertEqual((self.doc.itss_support_group, self.doc.itss_handler), (self.second, None))
		self.assertEqual(self.last(), [("assigned", "button assign", None, "needs a screwdriver")])
		self.assertEqual(self.ticket(self.doc).reassigned, 1)

	def test_assigning_to_nobody_is_refused(self):
		self.assertRaises(refusals.NothingToAssignError, self.press, "assign")

	def test_who_left_is_no_handler(self):
		frappe.db.set_value("User", self.agent, "enabled", 0)
		self.assertRaises(refusals.InvalidHandlerError, self.press, "assign", handler=self.agent)

	def test_who_does_not_use_the_desk_is_no_handler(self):
		customer = factories.create_user("portal@linden.example", "Customer")
		frappe.db.set_value("User", customer, "user_type", "Website User")
		with self.assertRaises(refusals.InvalidHandlerError):
			self.press("assign", handler=customer)

	def test_disabled_group_gets_nothing(self):
		third = factories.create_group(group_name="Linden third line", tier=3).name
		frappe.db.set_value("ITSS Support Group", self.second, {"disabled": 1, "next_group": third})
		with self.assertRaises(refusals.InvalidGroupError):
			self.press("assign", group=self.second)
		with self.assertRaises(refusals.InvalidGroupError):
			self.press("escalate", reason="too hard", group=self.second)
		self.press("escalate", reason="too hard")
		self.assertEqual(self.doc.itss_support_group, third)

	def test_functional_escalation_goes_to_the_next_group_with_its_reason(self):
		self.press("escalate", "beyond us")
		self.assertEqual(self.doc.itss_support_group, self.second)
		self.assertEqual(self.last(), [("assigned", "button escalate", "beyond us", None)])
		self.assertTrue(self.ticket(self.doc).escalated)
		self.assertRaises(refusals.NothingToAssignError, self.press, "escalate", "and now?")

	def test_hierarchic_escalation_tells_the_lead_and_moves_nothing(self):
		with self.set_user(self.agent):
			told = self.press("escalate", "customer shouts", "Hierarchic")
		self.assertEqual(told, [self.lead])
		self.assertEqual(self.doc.itss_support_group, self.first)
		self.assertEqual(self.last(), [("escalated", "button escalate", "customer shouts", self.lead)])
		self.assertTrue(self.ticket(self.doc).escalated)

	def test_a_pause_needs_a_reason_and_keeps_it(self):
		self.assertRaises(refusals.NeedsTextError, self.press, "pause", " ")
		self.press("pause", "waiting for a part", next_contact="2026-03-04 09:00:00")
		self.assertEqual((self.doc.status, self.doc.itss_pause_reason), ("On Hold", "waiting for a part"))
		self.assertEqual(self.doc.itss_next_contact, get_datetime("2026-03-04 09:00:00"))
		self.assertEqual(self.last(), [("paused", "button pause", "waiting for a part", None)])

	def test_pausing_twice_is_one_pause(self):
		self.press("pause", "waiting for a part")
		before = len(self.events(self.doc))
		self.press("pause", "waiting for a part")
		self.assertEqual(len(self.events(self.doc)), before)

	def test_resume_goes_on_and_only_what_waits_can_be_resumed(self):
		self.press("pause", "waiting for a part")
		self.press("resume", "it came")
		self.assertEqual((self.doc.status, self.doc.itss_pause_reason), ("Open", None))
		self.assertEqual(self.last(), [("resumed", "button resume", None, "it came")])
		before = len(self.events(self.doc))
		self.press("resume")
		self.assertEqual(len(self.events(self.doc)), before)

	def test_first_word_is_the_response_and_the_next_an_update(self):
		self.press("progress", "We are on it")
		self.assertEqual(self.last(), [("responded", "button progress", None, "We are on it")])
		self.press("progress", "Half done")
		self.assertEqual(self.last(), [("updated", "button progress", None, "Half done")])
		self.assertEqual(self.events(self.doc, "event", "channel")[-1], ("updated", "call"))
		self.assertRaises(refusals.NeedsTextError, self.press, "progress", "")

	def test_mail_from_here_is_a_message_of_the_document(self):
		self.mail_account()
		self.press("progress", "<p>We are on it</p>", recipients="ada@example.com")
		self.assertEqual(self.events(self.doc, "event", "channel")[-1], ("responded", "reply"))
		sent = frappe.get_all("Communication", filters={"reference_name": self.doc.name}, pluck="recipients")
		self.assertEqual(sent, ["ada@example.com"])

	def mail_account(self):
		frappe.db.set_value("Email Account", {"default_outgoing": 1}, "default_outgoing", 0)
		frappe.get_doc(
			{
				"doctype": "Email Account",
				"email_account_name": "Linden desk",
				"email_id": "desk@linden.example",
				"enable_outgoing": 1,
				"default_outgoing": 1,
				"smtp_server": "localhost",
				"no_smtp_authentication": 1,
			}
		).db_insert()
		frappe.local.outgoing_email_account = {}

	def test_solving_keeps_how(self):
		self.assertRaises(refusals.NeedsTextError, self.press, "resolve", "<p> </p>")
		self.press("resolve", "<p>New fuser</p>")
		self.assertEqual((self.doc.status, self.doc.resolution_details), ("Resolved", "<p>New fuser</p>"))
		self.assertEqual(self.last()[0][:2], ("resolved", "button resolve"))
		self.assertEqual(self.clock(self.doc, "resolution").state, "met")

	def test_confirmation_closes_what_is_solved_and_nothing_else(self):
		self.assertRaises(refusals.NotInThisStateError, self.press, "confirm")
		self.press("resolve", "New fuser")
		self.press("confirm", "Ada, by phone")
		self.assertEqual(self.doc.status, "Closed")
		self.assertEqual(
			self.last(2),
			[
				("confirmed", "button confirm", None, "Ada, by phone"),
				("closed", "button confirm", None, None),
			],
		)
		before = len(self.events(self.doc))
		self.press("confirm")
		self.assertEqual(len(self.events(self.doc)), before)

	def test_reopening_runs_the_clock_on_and_counts(self):
		self.press("resolve", "New fuser")
		self.press("reopen", "still burns")
		self.assertEqual(self.doc.status, "Open")
		self.assertEqual(self.last(), [("reopened", "button reopen", "still burns", None)])
		ticket = self.ticket(self.doc)
		self.assertEqual((ticket.state, ticket.reopened), ("Open", 1))
		self.assertEqual(self.clock(self.doc, "resolution").is_open, 1)

	def test_what_is_solved_cannot_be_paused_or_escalated(self):
		self.press("resolve", "New fuser")
		self.assertRaises(refusals.NotInThisStateError, self.press, "pause", "waiting")
		self.assertRaises(refusals.NotInThisStateError, self.press, "escalate", "why not")

	def test_what_is_closed_is_nobodys_to_take(self):
		self.press("resolve", "New fuser")
		self.press("confirm")
		self.assertRaises(refusals.NotInThisStateError, self.press, "take")
		self.assertRaises(refusals.NotInThisStateError, self.press, "progress", "too late")

	def test_cancelling_needs_a_status_that_means_it(self):
		self.assertRaises(refusals.NotPossibleHereError, self.press, "cancel", "no need any more")
		self.assertNotIn("cancel", self.may())

	def test_a_major_incident_is_marked_once_and_taken_off(self):
		self.press("mark_major", "the whole floor")
		self.press("mark_major", "the whole floor")
		self.assertEqual(self.events(self.doc).count("marked_major"), 1)
		self.assertEqual(self.ticket(self.doc).major_incident, 1)
		self.press("mark_major", "one printer only", is_major=False)
		self.assertEqual(self.ticket(self.doc).major_incident, 0)
		self.assertEqual(self.last(), [("unmarked_major", "button major incident", "one printer only", None)])

	def test_a_lead_may_name_the_agreement_and_an_agent_may_not(self):
		other = factories.create_agreement(
			title="Linden gold",
			calendar=self.sla.calendar,
			valid_from="2026-01-01",
			scopes=[{"scope": "Issue Type", "value": self.issue_type()}],
			targets=[{"metric": "resolution", "duration": "4h"}],
		)
		other.put_in_force("taken for the tests")
		with self.set_user(self.agent):
			self.assertRaises(
				frappe.PermissionError, self.press, "name_agreement", other.name, "they pay for it"
			)
		with self.set_user(self.lead):
			self.press("name_agreement", other.name, "they pay for it")
		self.assertEqual(self.last(), [("agreement_changed", "button agreement", "they pay for it", None)])
		self.assertEqual(self.ticket(self.doc).agreement, other.name)
		self.assertRaises(refusals.NoAgreementError, self.press, "name_agreement", "Linden of old", "why not")

	def issue_type(self):
		return frappe.get_doc({"doctype": "Issue Type", "name": "Linden gold"}).insert().name

	def test_who_may_only_read_may_press_nothing(self):
		with self.set_user(self.auditor):
			for button, args in (("take", ()), ("pause", ("x",)), ("resolve", ("x",)), ("progress", ("x",))):
				with self.subTest(button):
					self.assertRaises(frappe.PermissionError, self.press, button, *args)
			self.assertEqual(self.may(), [])

	def may(self):
		with self.later(0):
			return tickets.panel("Issue", self.doc.name)["may"]

	def test_buttons_follow_the_state(self):
		self.assertLess({"take", "pause", "resolve", "progress", "assign", "escalate"}, set(self.may()))
		self.press("pause", "waiting for a part")
		self.assertIn("resume", self.may())
		self.assertNotIn("pause", self.may())
		self.press("resolve", "New fuser")
		self.assertEqual(self.may(), ["confirm", "reopen", "progress"])
		self.press("confirm")
		self.assertEqual(self.may(), ["reopen"])
