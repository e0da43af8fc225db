"""How a person is kept from a storm of notices."""

from __future__ import annotations

import frappe
from frappe.utils import now_datetime

from itss_service.escalate import act, past
from itss_service.notify import deliver, digest
from itss_service.tests.site.escalation_case import (
	LEAD,
	MANAGER,
	EscalationTestCase,
	create_channel,
	create_ticket,
)

MORNING = "2026-03-06 10:00:00"


class TestDigest(EscalationTestCase):
	def setUp(self):
		super().setUp()
		frappe.db.set_single_value("ITSS Settings", {"digest_from": 4, "digest_minutes": 15})

	def storm(self, count, first=1, **values):
		for cycle in range(first, first + count):
			self.record(cycle=cycle, **values)
		act.run_pending()

	def states(self):
		return sorted((row.state for row in self.notices()), reverse=True)

	def test_first_ones_go_out_at_once_and_the_rest_waits(self):
		with self.freeze_time(MORNING):
			self.storm(6)
			self.assertEqual(self.states(), ["Pending"] * 3 + ["Digested"] * 3)
			self.assertEqual(
				{str(row.send_after) for row in self.notices(state="Digested")}, {"2026-03-06 10:15:00"}
			)
			self.assertEqual(digest.run_due(), 0)

	def test_one_digest_goes_out_at_the_end_of_the_window(self):
		with self.freeze_time(MORNING):
			self.storm(6)
			deliver.run_pending()
		with self.freeze_time("2026-03-06 10:15:01"):
			self.assertEqual(digest.run_due(), 1)
			self.assertEqual(digest.run_due(), 0)
			(written,) = self.notices(escalation=["is", "not set"])
			self.assertEqual((written.state, written.recipient), ("Pending", LEAD))
			self.assertEqual(len(self.notices(digest=written.name)), 3)
			self.assertEqual(deliver.run_pending(), 1)

	def test_while_a_storm_lasts_there_is_one_digest_per_window(self):
		with self.freeze_time(MORNING):
			self.storm(6)
		with self.freeze_time("2026-03-06 10:15:00"):
			digest.run_due()
		with self.freeze_time("2026-03-06 10:16:00"):
			self.storm(6, first=7)
			waiting = {str(row.send_after) for row in self.notices(state="Digested") if row.send_after}
			self.assertEqual(waiting, {"2026-03-06 10:30:00"})

	def test_after_the_storm_notices_go_out_at_once_again(self):
		with self.freeze_time(MORNING):
			self.storm(6)
		with self.freeze_time("2026-03-06 10:15:00"):
			digest.run_due()
		with self.freeze_time("2026-03-06 10:45:00"):
			self.storm(1, first=7)
			self.assertEqual(self.notices()[-1].state, "Pending")

	def test_single_one_that_waited_goes_out_as_it_is(self):
		with self.freeze_time(MORNING):
			self.storm(4)
		with self.freeze_time("2026-03-06 10:15:00"):
			digest.run_due()
			self.assertEqual(self.states(), ["Pending"] * 4)

	def test_others_and_other_channels_are_not_concerned(self):
		create_channel("Linden mail", kind="E-mail", is_default=1)
		both = self.create_rule(
			rule_name="both", receivers=[{"receiver": "Group Lead"}, {"receiver": "Manager"}]
		)
		with self.freeze_time(MORNING):
			self.storm(3)
			self.record(both)
			act.run_pending()
			self.assertEqual(
				[(row.recipient, row.state) for row in self.notices(recipient=MANAGER)],
				[(MANAGER, "Pending")] * 2,
			)
			states = sorted((row.state for row in self.notices(recipient=LEAD)), reverse=True)
			self.assertEqual(states, ["Pending"] * 6 + ["Digested"] * 2)

	def test_most_urgent_stands_first(self):
		urgent = self.create_rule(rule_name="urgent", level=3)
		with self.freeze_time(MORNING):
			self.storm(5)
			self.record(urgent)
			act.run_pending()
		with self.freeze_time("2026-03-06 10:15:00"):
			digest.run_due()
			message = self.notices(escalation=["is", "not set"])[0].message
		self.assertLess(message.index("Level 3"), message.index("Level 1"))

	def test_no_minutes_mean_no_digests(self):
		frappe.db.set_single_value("ITSS Settings", "digest_minutes", 0)
		with self.freeze_time(MORNING):
			self.storm(6)
			self.assertEqual(self.states(), ["Pending"] * 6)

	def test_webhooks_get_every_one(self):
		create_channel("Linden hook", kind="Webhook", url="https://hooks.linden.example/itss")
		rule = self.create_rule(
			rule_name="calls", steps=[{"action": "Call Webhook", "channel": "Linden hook"}]
		)
		with self.freeze_time(MORNING):
			for cycle in range(6):
				self.record(rule, cycle=cycle)
			act.run_pending()
			self.assertEqual(self.states(), ["Pending"] * 6)


class TestLateAndPast(EscalationTestCase):
	def test_what_was_due_while_nothing_ran_says_so(self):
		self.record(is_late=1)
		act.run_pending()
		self.assertIn("told late", self.notices()[0].message)

	def past_of(self, ticket, **values):
		ticket, self.ticket = self.ticket, ticket
		try:
			return self.record(
				state="Past",
				act_after=None,
				recorded_at=frappe.utils.add_to_date(now_datetime(), hours=-1),
				**values,
			)
		finally:
			self.ticket = ticket

	def test_lead_gets_one_summary_of_what_lay_in_the_past(self):
		_issue, other = create_ticket(itss_support_group=self.group.name)
		for ticket in (self.ticket, other):
			for cycle in (1, 2):
				self.past_of(ticket, cycle=cycle)
		self.assertEqual(act.run_pending(), 1)
		(summary,) = self.notices()
		self.assertEqual(summary.recipient, LEAD)
		self.assertIn(self.issue.name, summary.message)
		self.assertIn(other.reference_name, summary.message)
		self.assertEqual(act.run_pending(), 0)

	def test_tickets_that_are_over_need_no_summary(self):
		frappe.db.set_value("ITSS Ticket", self.ticket.name, "state", "Closed")
		name = self.past_of(self.ticket)
		act.run_pending()
		self.assertEqual(self.notices(), [])
		self.assertEqual(self.escalation(name).state, "Past")

	def test_what_was_recorded_just_now_is_summed_up_later(self):
		self.record(state="Past", act_after=None)
		self.assertEqual(past.run_summaries(), 0)
