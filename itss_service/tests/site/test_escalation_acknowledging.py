"""Who takes an escalation on, and who is told if nobody does."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.utils import add_to_date, now_datetime, set_request

from itss_service.api import escalations as api
from itss_service.escalate import acknowledge, act, links
from itss_service.tests.site import factories
from itss_service.tests.site.escalation_case import (
	AGENT,
	DIRECTOR,
	LEAD,
	MANAGER,
	EscalationTestCase,
	create_channel,
)


class AcknowledgingTestCase(EscalationTestCase):
	def setUp(self):
		super().setUp()
		self.rule = self.create_rule(
			rule_name="answered", acknowledge_within="30m", receivers=[{"receiver": "Handler"}]
		)
		self.name = self.record(self.rule)
		act.run_pending()

	def let_it_pass(self, name):
		frappe.db.set_value(
			"ITSS Escalation", name, "acknowledge_by", add_to_date(now_datetime(), minutes=-1)
		)

	def line(self, number):
		return frappe.db.get_value(
			"ITSS Escalation", {"rule": self.rule.name, "line": number}, "*", as_dict=True
		)


class TestDeadline(AcknowledgingTestCase):
	def test_it_is_set_when_somebody_was_told(self):
		row = self.escalation(self.name)
		self.assertAlmostEqual((row.acknowledge_by - row.acted_at).total_seconds(), 1800, delta=2)

	def test_it_counts_working_time(self):
		self.group.db_set("calendar", factories.create_calendar().name)
		with self.freeze_time("2026-03-06 17:50:00"):  # a Friday, ten minutes before closing
			name = self.record(self.rule, cycle=2)
			act.run_pending()
			self.assertEqual(str(self.escalation(name).acknowledge_by), "2026-03-09 09:20:00")

	def test_rule_that_asks_for_none_sets_none(self):
		name = self.record(self.create_rule(rule_name="unanswered"))
		act.run_pending()
		self.assertIsNone(self.escalation(name).acknowledge_by)


class TestAcknowledging(AcknowledgingTestCase):
	def test_who_was_told_may_and_an_outsider_may_not(self):
		outsider = factories.create_user("outsider@linden.example", "Service Desk Agent")
		told = factories.create_user("told@linden.example", "Service Desk Agent")
		name = self.record(self.create_rule(rule_name="told", receivers=[{"receiver": "User", "user": told}]))
		act.run_pending()
		may = {
			user: acknowledge.may_acknowledge(name, user) for user in (told, AGENT, LEAD, MANAGER, outsider)
		}
		self.assertEqual(may, {told: True, AGENT: True, LEAD: True, MANAGER: True, outsider: False})

	def test_who_left_may_not(self):
		frappe.db.set_value("User", AGENT, "enabled", 0)
		self.assertFalse(acknowledge.may_acknowledge(self.name, AGENT))

	def test_it_is_stamped_with_who_and_when(self):
		frappe.set_user(AGENT)
		api.acknowledge(self.name)
		row = self.escalation(self.name)
		self.assertEqual(row.acknowledged_by, AGENT)
		self.assertIsNotNone(row.acknowledged_at)

	def test_outsider_is_refused(self):
		frappe.set_user(factories.create_user("outsider@linden.example", "Service Desk Agent"))
		with self.assertRaises(frappe.PermissionError):
			api.acknowledge(self.name)

	def test_nobody_acknowledges_it_twice(self):
		acknowledge.acknowledge(self.name, AGENT)
		with self.assertRaises(acknowledge.AcknowledgedAlreadyError):
			acknowledge.acknowledge(self.name, LEAD)

	def test_what_asks_for_none_cannot_be_acknowledged(self):
		name = self.record(self.create_rule(rule_name="unanswered"))
		act.run_pending()
		with self.assertRaises(acknowledge.NotToBeAcknowledgedError):
			acknowledge.acknowledge(name, LEAD)

	def test_one_acknowledgement_settles_every_line(self):
		self.let_it_pass(self.name)
		acknowledge.run_missed()
		acknowledge.acknowledge(self.name, AGENT)
		self.assertEqual(self.line(1).state, "Dropped")
		act.run_pending()
		self.assertEqual(self.told(), [AGENT])


class TestNextInLine(AcknowledgingTestCase):
	def test_chain_goes_up_to_the_service_manager_and_ends(self):
		told = [AGENT]
		name = self.name
		for line, user in enumerate((LEAD, MANAGER, DIRECTOR), 1):
			self.let_it_pass(name)
			self.assertEqual(acknowledge.run_missed(), 1)
			act.run_pending()
			told.append(user)
			self.assertEqual(self.told(), sorted(told))
			name = self.line(line).name
		self.let_it_pass(name)
		acknowledge.run_missed()
		self.assertIsNone(self.line(4))

	def test_ticket_that_was_reassigned_meanwhile_goes_on_with_the_people_of_its_group_now(self):
		self.second_line.db_set("manager", MANAGER)
		self.issue.update({"itss_support_group": self.second_line.name, "itss_handler": None}).save()
		self.let_it_pass(self.name)
		acknowledge.run_missed()
		act.run_pending()
		self.assertEqual(self.told(), [AGENT, MANAGER])

	def test_chain_ends_though_the_rule_tells_a_room(self):
		create_channel("Linden room", kind="Messenger", url="json://127.0.0.1/room")
		steps = [{"action": "Notify", "channel": "Linden room"}]
		self.rule = self.create_rule(rule_name="room", acknowledge_within="30m", steps=steps)
		name = self.record(self.rule)
		act.run_pending()
		self.assertEqual([row.recipient for row in self.notices(escalation=name)], [None])
		for line, user in enumerate((MANAGER, DIRECTOR), 1):
			self.let_it_pass(name)
			acknowledge.run_missed()
			act.run_pending()
			name = self.line(line).name
			told = [row.recipient for row in self.notices(escalation=name) if row.recipient]
			self.assertEqual(told, [user])
		self.let_it_pass(name)
		acknowledge.run_missed()
		self.assertIsNone(self.line(3))

	def test_one_is_missed_once(self):
		self.let_it_pass(self.name)
		acknowledge.run_missed()
		self.assertEqual(acknowledge.run_missed(), 0)
		self.assertEqual(frappe.db.count("ITSS Escalation", {"rule": self.rule.name}), 2)

	def test_before_the_deadline_nothing_happens(self):
		self.assertEqual(acknowledge.run_missed(), 0)

	def test_acknowledged_one_goes_no_further(self):
		self.let_it_pass(self.name)
		acknowledge.acknowledge(self.name, AGENT)
		self.assertEqual(acknowledge.run_missed(), 0)

	def test_ticket_that_is_over_goes_no_further(self):
		frappe.db.set_value("ITSS Ticket", self.ticket.name, "state", "Closed")
		self.let_it_pass(self.name)
		acknowledge.run_missed()
		self.assertIsNone(self.line(1))

	def test_opening_the_ticket_is_no_acknowledgement(self):
		frappe.set_user(AGENT)
		frappe.get_doc("Issue", self.issue.name).add_seen()
		self.assertIsNone(self.escalation(self.name).acknowledged_at)

	def test_next_in_line_hears_why(self):
		self.let_it_pass(self.name)
		acknowledge.run_missed()
		act.run_pending()
		self.assertIn("Nobody acknowledged it in time", self.notices(recipient=LEAD)[0].message)


class TestSignedLink(AcknowledgingTestCase):
	def setUp(self):
		super().setUp()
		set_request(method="GET", path="/")
		frappe.local.request_ip = "127.0.0.1"
		self.addCleanup(lambda: setattr(frappe.local, "request", None))
		frappe.set_user("Guest")

	def visit(self, function, user=AGENT, token=None):
		"""Past the counter of visits, which needs a real request."""
		undecorated = getattr(function, "__wrapped__", function)
		with patch.object(frappe, "respond_as_web_page") as page:
			undecorated(self.name, user, token or links.token(self.name, user))
		return page.call_args[0]

	def acknowledged_by(self):
		return self.escalation(self.name).acknowledged_by

	def test_following_it_changes_nothing(self):
		_title, html = self.visit(api.acknowledgement_page)[:2]
		self.assertIn('<form method="POST"', html)
		self.assertIsNone(self.acknowledged_by())

	def test_pressing_the_button_acknowledges_for_its_owner(self):
		self.visit(api.acknowledge_by_link)
		self.assertEqual(self.acknowledged_by(), AGENT)

	def test_pressing_it_again_only_says_who_has_it(self):
		self.visit(api.acknowledge_by_link)
		self.visit(api.acknowledge_by_link, LEAD)
		self.assertEqual(self.acknowledged_by(), AGENT)

	def test_token_of_another_person_or_escalation_is_worth_nothing(self):
		for token in (links.token(self.name, LEAD), links.token("other", AGENT), "", "é"):
			with self.subTest(token):
				title = self.visit(api.acknowledge_by_link, AGENT, token or "0")[0]
				self.assertEqual(title, "Link Not Valid")
		self.assertIsNone(self.acknowledged_by())

	def test_who_left_has_no_use_of_the_link(self):
		frappe.db.set_value("User", AGENT, "enabled", 0)
		self.visit(api.acknowledge_by_link)
		self.assertIsNone(self.acknowledged_by())
