"""What becomes of a recorded escalation."""

from __future__ import annotations

import json
from unittest.mock import patch

import frappe
from frappe.utils import add_to_date, now_datetime

from itss_service.escalate import act, actions
from itss_service.tests.site import factories
from itss_service.tests.site.escalation_case import (
	AGENT,
	DIRECTOR,
	LEAD,
	MANAGER,
	EscalationTestCase,
	create_channel,
	create_ticket,
	ticket_of,
)


def steps(*actions_and_values):
	return [{"action": action, **values} for action, values in actions_and_values]


class TestNotifying(EscalationTestCase):
	def test_rule_without_steps_tells_its_receivers_on_the_default_channels(self):
		name = self.record()
		self.assertEqual(act.run_pending(), 1)
		row = self.escalation(name)
		self.assertEqual((row.state, row.attempts, row.error), ("Done", 1, None))
		self.assertIn(LEAD, row.result)
		notice = self.notices()[0]
		self.assertEqual((notice.recipient, notice.channel, notice.escalation), (LEAD, self.desk.name, name))
		self.assertIn(self.issue.name, notice.subject)
		self.assertIn("Printer <3> & scanner", notice.subject)
		self.assertIn("Printer &lt;3&gt; &amp; scanner", notice.message)

	def test_done_row_is_not_done_again(self):
		self.record()
		act.run_pending()
		self.assertEqual(act.run_pending(), 0)
		self.assertEqual(len(self.notices()), 1)

	def test_default_channels_are_all_used(self):
		create_channel("Linden mail", kind="E-mail", is_default=1)
		self.record()
		act.run_pending()
		self.assertEqual({row.channel for row in self.notices()}, {"Linden desk", "Linden mail"})

	def test_person_without_a_number_is_told_at_the_desk(self):
		create_channel("Linden sms", kind="SMS")
		rule = self.create_rule(rule_name="by phone", steps=steps(("Notify", {"channel": "Linden sms"})))
		name = self.record(rule)
		act.run_pending()
		self.assertEqual([(row.recipient, row.channel) for row in self.notices()], [(LEAD, None)])
		self.assertIn("no address", self.escalation(name).result)

	def test_what_is_not_due_yet_waits(self):
		name = self.record(act_after=add_to_date(now_datetime(), hours=1))
		self.assertEqual(act.run_pending(), 0)
		self.assertEqual(self.escalation(name).state, "Pending")

	def test_steps_of_a_rule_are_taken_in_their_order(self):
		taken = []
		rule = self.create_rule(
			rule_name="two steps", steps=steps(("Mark as Major Incident", {}), ("Notify", {}))
		)
		for step in reversed(rule.steps):
			self.record(rule, step=step.idx, action=step.action, due_at="2026-03-06 10:00:00")
		with patch.object(actions, "act", lambda row, *_: taken.append(row.action) or actions.Done()):
			act.run_pending()
		self.assertEqual(taken, ["Mark as Major Incident", "Notify"])


class TestWhatIsNotDone(EscalationTestCase):
	def test_observe_only_records_and_does_nothing(self):
		name = self.record()
		with patch("itss_service.escalate.act.observes_only", return_value=True):
			act.run_pending()
		self.assertEqual(self.escalation(name).state, "Observed")
		self.assertEqual(self.notices(), [])

	def test_agreement_that_is_only_observed_is_not_acted_upon(self):
		agreement = factories.create_agreement(title="Linden observed")
		agreement.db_set("observe_only", 1)
		name = self.record(agreement=agreement.name)
		act.run_pending()
		self.assertEqual(self.escalation(name).state, "Observed")

	def test_warning_of_a_ticket_that_is_over_is_dropped(self):
		frappe.db.set_value("ITSS Ticket", self.ticket.name, "state", "Resolved")
		name = self.record()
		act.run_pending()
		self.assertEqual(self.escalation(name).state, "Dropped")
		self.assertEqual(self.notices(), [])

	def test_breach_of_a_ticket_that_is_over_is_still_told(self):
		frappe.db.set_value("ITSS Ticket", self.ticket.name, "state", "Resolved")
		for number, condition in enumerate(
			({"share": 100}, {"condition": "After Breach", "duration": "1h"}), 1
		):
			rule = self.create_rule(rule_name=f"breach {number}", **condition)
			name = self.record(rule)
			act.run_pending()
			self.assertEqual(self.escalation(name).state, "Done")

	def test_ticket_that_is_over_is_not_changed_any_more(self):
		frappe.db.set_value("ITSS Ticket", self.ticket.name, "state", "Closed")
		rule = self.create_rule(
			rule_name="late change", share=100, steps=steps(("Mark as Major Incident", {}))
		)
		name = self.record(rule)
		act.run_pending()
		self.assertEqual(self.escalation(name).state, "Dropped")

	def test_rule_that_was_disabled_meanwhile_does_nothing(self):
		name = self.record()
		self.rule.db_set("disabled", 1)
		act.run_pending()
		self.assertEqual(self.escalation(name).state, "Dropped")


class TestWorkingHours(EscalationTestCase):
	def setUp(self):
		super().setUp()
		self.calendar = factories.create_calendar(calendar_name="Linden hours")
		self.rule = self.create_rule(
			rule_name="in hours", working_hours_only=1, hours_calendar=self.calendar.name
		)

	def test_outside_them_it_waits_for_the_next_opening(self):
		with self.freeze_time("2026-03-07 10:00:00"):  # a Saturday
			name = self.record()
			act.run_pending()
			row = self.escalation(name)
			self.assertEqual((row.state, str(row.act_after)), ("Held", "2026-03-09 09:00:00"))
			self.assertEqual(self.notices(), [])
		with self.freeze_time("2026-03-09 09:00:01"):
			act.run_pending()
			self.assertEqual(self.escalation(name).state, "Done")

	def test_inside_them_it_acts_at_once(self):
		with self.freeze_time("2026-03-06 10:00:00"):
			name = self.record()
			act.run_pending()
			self.assertEqual(self.escalation(name).state, "Done")

	def test_without_a_calendar_of_its_own_the_group_lends_one(self):
		rule = self.create_rule(rule_name="in hours of the group", working_hours_only=1)
		self.group.db_set("calendar", self.calendar.name)
		with self.freeze_time("2026-03-07 10:00:00"):
			name = self.record(rule)
			act.run_pending()
			self.assertEqual(self.escalation(name).state, "Held")


class TestChangingTheTicket(EscalationTestCase):
	def act_with(self, *wanted, **values):
		rule = self.create_rule(rule_name="changes", steps=steps(*wanted), **values)
		name = self.record(rule)
		act.run_pending()
		self.issue.reload()
		return self.escalation(name)

	def test_next_tier_gets_the_ticket_without_a_handler(self):
		row = self.act_with(("Reassign to Next Group", {}))
		self.assertEqual(row.state, "Done", row.error)
		self.assertEqual(self.issue.itss_support_group, self.second_line.name)
		self.assertFalse(self.issue.itss_handler)
		event = frappe.get_last_doc("ITSS Ticket Event", filters={"ticket": self.ticket.name})
		self.assertEqual(json.loads(event.changes).get("group"), self.second_line.name)
		self.assertEqual(event.source, "escalation rule changes")

	def test_step_may_name_the_group(self):
		other = factories.create_group(group_name="Linden network", tier=2)
		self.act_with(("Reassign to Next Group", {"support_group": other.name}))
		self.assertEqual(self.issue.itss_support_group, other.name)

	def test_group_that_is_disabled_is_passed_over(self):
		third = factories.create_group(group_name="Linden third line", tier=3)
		self.second_line.db_set({"disabled": 1, "next_group": third.name})
		self.act_with(("Reassign to Next Group", {}))
		self.assertEqual(self.issue.itss_support_group, third.name)

	def test_without_a_next_group_it_fails_at_once_and_says_where_to_mend_it(self):
		self.group.db_set("next_group", None)
		row = self.act_with(("Reassign to Next Group", {}))
		self.assertEqual((row.state, row.attempts), ("Failed", 1))
		self.assertIn("Next Group", row.error)

	def test_priority_goes_one_up_with_its_reason(self):
		frappe.db.set_value("ITSS Priority Matrix", {"is_default": 1}, "is_default", 0)
		factories.make_matrix(matrix_name="Linden priorities", is_default=1).insert()
		self.issue, self.ticket = create_ticket(
			itss_support_group=self.group.name,
			priority="P3",
			itss_priority_override=1,
			itss_priority_reason="by hand",
		)
		row = self.act_with(("Raise Priority", {}))
		self.assertEqual(row.state, "Done", row.error)
		self.assertEqual((self.issue.priority, self.issue.itss_priority_override), ("P2", 1))
		self.assertIn("changes", self.issue.itss_priority_reason)
		self.assertEqual(ticket_of(self.issue).priority, "P2")

	def test_highest_priority_stays(self):
		with patch.object(actions, "priorities_in_order", return_value=["P1", "P2"]):
			frappe.db.set_value("ITSS Ticket", self.ticket.name, "priority", "P1")
			row = self.act_with(("Raise Priority", {}))
		self.assertEqual(row.state, "Done")
		self.assertIn("highest", row.result)

	def test_major_incident_is_marked(self):
		self.act_with(("Mark as Major Incident", {}))
		self.assertTrue(self.issue.itss_major_incident)

	def test_what_a_rule_does_is_nobodys_doing(self):
		"""Frappe runs a job as whoever asked for it, such as a customer whose Issue made the rule fire."""
		rule = self.create_rule(
			rule_name="changes", steps=steps(("Reassign to Next Group", {}), ("Create ToDo", {}))
		)
		for step, action in enumerate(("Reassign to Next Group", "Create ToDo"), 1):
			self.record(rule, step=step, action=action)
		frappe.set_user(AGENT)
		act.run_pending()
		self.assertEqual(frappe.session.user, AGENT)
		told = {"reference_name": self.issue.name, "event": "assigned"}
		self.assertEqual(frappe.db.get_value("ITSS Ticket Event", told, "actor"), "Administrator")
		self.assertEqual(frappe.db.get_value("Issue", self.issue.name, "modified_by"), "Administrator")
		todos = frappe.get_all("ToDo", filters={"reference_name": self.issue.name}, pluck="owner")
		self.assertEqual(set(todos), {"Administrator"})

	def test_each_receiver_gets_one_to_do(self):
		both = [{"receiver": "Group Lead"}, {"receiver": "Manager"}, {"receiver": "User", "user": LEAD}]
		self.act_with(("Create ToDo", {}), receivers=both)
		todos = frappe.get_all("ToDo", filters={"reference_name": self.issue.name}, pluck="allocated_to")
		self.assertEqual(sorted(todos), [LEAD, MANAGER])

	def test_webhook_gets_a_notice_of_its_own(self):
		create_channel("Linden hook", kind="Webhook", url="https://hooks.linden.example/itss")
		self.act_with(("Call Webhook", {"channel": "Linden hook"}))
		told = json.loads(self.notices()[0].message)
		self.assertEqual((told["event"], told["ticket"]["name"]), ("escalation", self.issue.name))


class TestFailing(EscalationTestCase):
	def test_failure_is_kept_and_tried_again_later_and_later(self):
		name = self.record()
		waits = []
		with patch.object(actions, "act", side_effect=frappe.MandatoryError("fill in the Customer")):
			for attempt in range(1, 6):
				with self.freeze_time("2026-03-06 10:00:00"):
					frappe.db.set_value("ITSS Escalation", name, "act_after", now_datetime())
					act.run_pending()
					row = self.escalation(name)
					self.assertEqual((row.attempts, row.error), (attempt, "fill in the Customer"))
					if row.act_after:
						waits.append((row.act_after - now_datetime()).seconds // 60)
		self.assertEqual(waits, [5, 10, 20, 40])
		self.assertEqual((row.state, row.act_after), ("Failed", None))

	def test_giving_others_the_way_in_the_database_is_no_failure(self):
		name = self.record()
		with patch.object(actions, "act", side_effect=frappe.QueryDeadlockError("try again")):
			self.assertEqual(act.run_pending(), 0)
		self.assertEqual((self.escalation(name).state, self.escalation(name).attempts), ("Pending", 0))
		self.assertEqual(act.run_pending(), 1)

	def test_what_a_failing_action_did_is_undone(self):
		name = self.record()

		def half(row, rule, ticket):
			frappe.db.set_value("Issue", self.issue.name, "subject", "half done")
			raise ValueError("died")

		with patch.object(actions, "act", half):
			act.run_pending()
		self.assertEqual(frappe.db.get_value("Issue", self.issue.name, "subject"), "Printer <3> & scanner")
		self.assertEqual(self.escalation(name).state, "Pending")

	def test_one_failure_does_not_stop_the_others(self):
		bad, good = self.record(cycle=1), self.record(cycle=2)
		real = actions.act

		def act_but_once(row, rule, ticket):
			if row.name == bad:
				raise ValueError("died")
			return real(row, rule, ticket)

		with patch.object(actions, "act", act_but_once):
			act.run_pending()
		self.assertEqual(self.escalation(good).state, "Done")

	def test_document_that_cannot_be_saved_is_a_failure_of_its_row_alone(self):
		rule = self.create_rule(rule_name="unsavable", steps=steps(("Mark as Major Incident", {})))
		name = self.record(rule)
		with patch(
			"erpnext.support.doctype.issue.issue.Issue.validate", side_effect=frappe.ValidationError("no")
		):
			act.run_pending()
		row = self.escalation(name)
		self.assertEqual((row.state, row.error), ("Pending", "no"))


class TestReceivers(EscalationTestCase):
	def told_by(self, *receivers):
		rule = self.create_rule(rule_name="receivers", receivers=list(receivers))
		self.name = self.record(rule)
		act.run_pending()
		return self.told(escalation=self.name)

	def test_persons_are_found_from_the_ticket(self):
		wanted = [{"receiver": receiver} for receiver in ("Handler", "Group Lead", "Manager")]
		self.assertEqual(self.told_by(*wanted), [AGENT, LEAD, MANAGER])

	def test_person_is_told_once_however_often_meant(self):
		wanted = [{"receiver": "Group Lead"}, {"receiver": "User", "user": LEAD}]
		self.assertEqual(self.told_by(*wanted), [LEAD])

	def test_disabled_lead_is_stood_in_for_by_the_manager(self):
		frappe.db.set_value("User", LEAD, "enabled", 0)
		self.assertEqual(self.told_by({"receiver": "Group Lead"}), [MANAGER])
		self.assertIn("disabled", self.escalation(self.name).result)

	def test_somebody_is_always_reached(self):
		self.group.db_set({"lead": None, "manager": None})
		frappe.db.set_value("ITSS Ticket", self.ticket.name, "handler", None)
		self.assertEqual(self.told_by({"receiver": "Handler"}), [DIRECTOR])

	def test_manager_is_found_along_the_reporting_line(self):
		self.group.db_set("manager", None)
		boss = create_employee(MANAGER)
		create_employee(LEAD, reports_to=boss)
		self.assertEqual(self.told_by({"receiver": "Manager"}), [MANAGER])

	def test_role_means_its_enabled_users(self):
		self.assertEqual(self.told_by({"receiver": "Role", "role": "Service Manager"}), [DIRECTOR])

	def test_role_that_nobody_has_is_stood_in_for(self):
		frappe.get_doc({"doctype": "Role", "role_name": "Linden nobody"}).insert()
		self.assertEqual(self.told_by({"receiver": "Role", "role": "Linden nobody"}), [LEAD])

	def test_address_gets_a_mail_though_the_desk_is_the_default(self):
		create_channel("Linden mail", kind="E-mail")
		self.assertEqual(self.told_by({"receiver": "Address", "address": "x@y.example"}), ["x@y.example"])

	def test_confidential_ticket_is_told_of_without_its_content(self):
		frappe.db.set_value("ITSS Ticket", self.ticket.name, "confidential", 1)
		self.told_by({"receiver": "Group Lead"})
		notice = self.notices(escalation=self.name)[0]
		self.assertNotIn("Printer", notice.subject + notice.message)


def create_employee(user, **values):
	company = frappe.get_all("Company", pluck="name", order_by="creation", limit=1)[0]
	employee = {
		"doctype": "Employee",
		"first_name": user.partition("@")[0],
		"user_id": user,
		"company": company,
		"gender": "Other",
		"date_of_birth": "1990-01-01",
		"date_of_joining": "2020-01-01",
		"status": "Active",
	}
	return frappe.get_doc({**employee, **values}).insert(ignore_permissions=True).name
