"""My Queue: who sees which tickets, in which order, and at what cost."""

from datetime import timedelta
from unittest.mock import patch

import frappe
from frappe.utils import get_datetime

from itss_service.api import queue
from itss_service.tests.site import factories
from itss_service.tests.site.ticket_case import MORNING, TicketTestCase


class TestQueue(TicketTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = factories.create_user("agent@linden.example", "Service Desk Agent", "Support Team")
		cls.other = factories.create_user("other@linden.example", "Service Desk Agent", "Support Team")

	def setUp(self):
		super().setUp()
		self.group = factories.create_group(members=[{"user": self.agent, "is_active": 1}]).name

	def opened(self, minutes=0, **values):
		with self.at(str(get_datetime(MORNING) + timedelta(minutes=minutes))):
			return self.issue(**values)

	def tickets(self, tab, minutes=60, user=None, **values):
		moment = str(get_datetime(MORNING) + timedelta(minutes=minutes))
		with self.at(moment), self.set_user(user or self.agent):
			return queue.tickets(tab, **values)

	def names(self, tab, **values):
		return [row["reference_name"] for row in self.tickets(tab, **values)["rows"]]

	def test_what_is_due_first_stands_first_and_what_has_no_due_time_last(self):
		waits = self.opened(0, status="On Hold")
		late = self.opened(30)
		early = self.opened(5)
		self.assertEqual(self.names("all"), [early.name, late.name, waits.name])

	def test_pages_neither_repeat_nor_skip_a_ticket(self):
		wanted = [self.opened(minute).name for minute in range(5)]
		wanted += [self.opened(minute, status="On Hold").name for minute in range(3)]
		for length in (1, 2, 3, 5, 8):
			with self.subTest(length):
				found, start, more = [], 0, True
				while more:
					page = self.tickets("all", start=start, length=length)
					found += [row["reference_name"] for row in page["rows"]]
					start, more = start + length, page["has_more"]
				self.assertEqual(found, wanted)

	def test_tabs_are_mine_my_groups_and_nobodys(self):
		mine = self.opened(1, itss_handler=self.agent, itss_ticket_owner=self.other)
		groups = self.opened(2, itss_support_group=self.group, itss_handler=self.other)
		nobodys = self.opened(3)
		answered_for = self.opened(4, itss_ticket_owner=self.agent, itss_handler=self.other)
		self.assertEqual(self.names("mine"), [mine.name])
		self.assertEqual(self.names("groups"), [groups.name])
		self.assertEqual(self.names("unassigned"), [nobodys.name])
		self.assertEqual(self.names("answered_for"), [answered_for.name])
		self.assertEqual(len(self.names("all")), 4)

	def test_a_lead_sees_the_group_without_being_a_member(self):
		issue = self.opened(itss_support_group=self.group)
		frappe.db.set_value("ITSS Support Group", self.group, "lead", self.other)
		self.assertEqual(self.names("groups", user=self.other), [issue.name])

	def test_what_is_over_leaves_the_queue(self):
		issue = self.opened()
		with self.at(str(get_datetime(MORNING) + timedelta(minutes=5))):
			issue.reload()
			issue.status = "Closed"
			issue.save()
		self.assertEqual(self.names("all"), [])

	def test_overdue_ones_are_counted(self):
		self.opened(0)
		self.opened(60)
		self.assertEqual(self.tickets("all", minutes=130)["overdue"], 1)

	def test_a_queue_can_be_limited_by_priority_and_by_nothing_else_than_it_offers(self):
		issue = self.opened(priority=factories.create_priority("P1"))
		self.opened(1, priority=factories.create_priority("P2"))
		self.assertEqual(self.names("all", limits={"priority": "P1"}), [issue.name])
		self.assertEqual(len(self.names("all", limits={"owner": "nobody"})), 2)

	def test_confidential_tickets_of_others_are_not_in_it(self):
		self.opened(itss_confidential=1, itss_handler=self.other, itss_support_group=self.group)
		self.assertEqual(self.names("all"), [])
		self.assertEqual(self.tickets("all", minutes=600)["overdue"], 0)
		self.assertEqual(len(self.names("all", user=self.other)), 1)

	def test_who_has_no_right_to_tickets_gets_nothing(self):
		user = factories.create_user("books@linden.example", "Accounts User")
		self.assertRaises(frappe.PermissionError, self.tickets, "all", user=user)

	def test_an_unknown_tab_is_refused(self):
		self.assertRaises(queue.UnknownTabError, self.tickets, "everything")

	def test_a_page_costs_the_same_queries_however_many_tickets_it_shows(self):
		for minute in range(2):
			self.opened(minute, itss_handler=self.other)
		self.tickets("all")
		few = self.queries_of_a_page()
		for minute in range(10):
			self.opened(minute, itss_handler=self.other)
		self.assertEqual(self.queries_of_a_page(), few)

	def queries_of_a_page(self):
		with patch.object(frappe.db, "sql", wraps=frappe.db.sql) as sql:
			self.tickets("all")
		return sql.call_count
