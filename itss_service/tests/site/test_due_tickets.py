"""What happens by itself: warnings, breaches and escalations, after changes of terms and after a standstill."""

from __future__ import annotations

import frappe
from frappe.utils import get_datetime

from itss_service.jobs import due, rebuild
from itss_service.tests.site import factories
from itss_service.tests.site.ticket_case import MORNING, TicketTestCase

LEAD = [{"receiver": "Address", "address": "lead@example.com"}]


class TestDueTickets(TicketTestCase):
	def rule(self, name="Linden late", **values):
		given = {"condition": "Share of Target", "metric": "resolution", "share": 100, "receivers": LEAD}
		with self.at("2026-01-02 08:00:00"):
			return factories.create_rule(rule_name=name, **{**given, **values})

	def opened(self, **values):
		with self.at(MORNING):
			return self.issue(**values)

	def due_at(self, moment):
		with self.at(moment):
			return due.run_due()

	def test_nothing_is_done_before_it_is_due(self):
		issue = self.opened()
		self.assertEqual(self.due_at("2026-03-02 11:59:59"), 0)
		self.assertEqual(self.clock(issue, "response").state, "running")

	def test_breach_is_noticed_without_anybody_saving(self):
		issue = self.opened()
		self.assertEqual(self.due_at("2026-03-02 12:00:20"), 1)
		clock = self.clock(issue, "response")
		self.assertEqual((clock.state, clock.breached_at), ("breached", get_datetime("2026-03-02 12:00:00")))
		self.assertEqual(clock.breach_noticed_at, get_datetime("2026-03-02 12:00:20"))
		self.assertEqual(self.due_at("2026-03-02 12:01:00"), 0)

	def test_next_instant_follows_from_one_to_the_next(self):
		issue = self.opened()
		seen = []
		for _ in range(3):
			ticket = self.ticket(issue)
			seen.append(str(ticket.next_event_at))
			self.due_at(str(ticket.next_event_at))
		expected = ["2026-03-02 12:00:00", "2026-03-02 14:00:00", "2026-03-02 18:00:00"]
		self.assertEqual(seen, expected)

	def test_issue_shows_what_is_due_next(self):
		issue = self.opened()
		self.due_at("2026-03-02 14:00:00")
		shown = frappe.db.get_value("Issue", issue.name, ["itss_next_due_at", "itss_level_state"])
		self.assertEqual(shown, (get_datetime("2026-03-02 12:00:00"), "Breached"))

	def test_form_that_was_open_meanwhile_brings_nothing_old_back(self):
		issue = self.opened()
		self.due_at("2026-03-02 12:00:00")
		with self.at("2026-03-02 12:10:00"):
			issue.description = "Typed before the breach, saved after it"
			issue.save()
		self.assertEqual(issue.itss_level_state, "Breached")
		self.assertEqual(frappe.db.get_value("Issue", issue.name, "itss_level_state"), "Breached")

	def test_due_issue_keeps_who_modified_it(self):
		issue = self.opened()
		self.due_at("2026-03-02 12:00:00")
		self.assertEqual(
			frappe.db.get_value("Issue", issue.name, "modified"), get_datetime(f"{MORNING}.000001")
		)

	def test_escalation_is_recorded_once(self):
		self.rule()
		issue = self.opened()
		for moment in ("2026-03-02 18:00:05", "2026-03-02 18:01:05", "2026-03-03 18:01:05"):
			self.due_at(moment)
		found = self.escalations(issue, "rule", "state", "delay_seconds", "is_late", "cycle")
		self.assertEqual(found, (("Linden late", "Pending", 5, 0, 1),))

	def test_each_step_of_a_rule_is_a_row(self):
		self.rule(steps=[{"action": "Notify"}, {"action": "Mark as Major Incident"}])
		issue = self.opened()
		self.due_at("2026-03-02 18:00:05")
		found = self.escalations(issue, "step", "action")
		self.assertEqual(sorted(found), [(1, "Notify"), (2, "Mark as Major Incident")])

	def test_reopening_begins_a_new_cycle_that_escalates_again(self):
		self.rule()
		issue = self.opened()
		self.due_at("2026-03-02 18:00:05")
		for moment, status in (("2026-03-02 18:30:00", "Resolved"), ("2026-03-03 09:00:00", "Open")):
			with self.at(moment):
				issue.reload()
				issue.status = status
				issue.save(ignore_permissions=True)
		clock = self.clock(issue, "resolution")
		self.assertEqual((clock.cycle, clock.breached_at), (2, get_datetime("2026-03-02 18:00:00")))
		self.assertEqual(len(self.escalations(issue)), 1)

	def test_silence_is_escalated(self):
		self.rule("Linden silent", condition="No Update For", duration="3h", metric=None, share=0)
		issue = self.opened()
		self.assertEqual(self.due_at("2026-03-02 12:59:59"), 1)  # the response
		self.due_at("2026-03-02 13:00:00")
		self.assertEqual(self.escalations(issue), (("Linden silent", "Pending"),))

	def test_observe_only_records_and_does_not_act(self):
		self.rule()
		for where in ("settings", "agreement"):
			with self.subTest(where):
				value = "Observe Only" if where == "settings" else "Enforce"
				frappe.db.set_single_value("ITSS Settings", "enforcement", value)
				frappe.clear_document_cache("ITSS Settings", "ITSS Settings")
				self.sla.db_set("observe_only", int(where == "agreement"))
				self.sla.make_anew()
				issue = self.opened()
				self.due_at("2026-03-02 18:00:05")
				self.assertEqual(self.escalations(issue), (("Linden late", "Observed"),))
				self.assertEqual(self.clock(issue, "resolution").state, "breached")

	def test_late_intake_tells_nothing_of_the_past(self):
		self.rule()
		with self.at("2026-03-02 18:30:00"):
			issue = self.issue(itss_reported_at="2026-03-02 09:00:00")
		self.assertEqual(self.clock(issue, "resolution").breached_at, get_datetime("2026-03-02 17:00:00"))
		self.assertEqual(self.escalations(issue), (("Linden late", "Past"),))

	def test_new_rule_brings_no_old_notices(self):
		issue = self.opened()
		self.due_at("2026-03-02 18:00:05")
		with self.at("2026-03-02 19:00:00"):
			factories.create_rule(
				rule_name="Linden new",
				condition="After Breach",
				metric="resolution",
				duration="30m",
				receivers=LEAD,
			)
			factories.create_rule(
				rule_name="Linden old",
				condition="Share of Target",
				metric="resolution",
				share=100,
				receivers=LEAD,
			)
			rebuild.run()
		found = dict(self.escalations(issue))
		self.assertEqual(found, {"Linden new": "Past", "Linden old": "Past"})

	def test_after_a_standstill_everything_missed_is_done_once_and_marked_late(self):
		self.rule("Linden near", share=50)
		self.rule()
		issues = [self.opened(), self.opened()]
		self.assertEqual(self.due_at("2026-03-03 09:00:00"), 2)
		self.assertEqual(self.due_at("2026-03-03 09:01:00"), 0)
		for issue in issues:
			found = self.escalations(issue, "rule", "state", "is_late")
			self.assertEqual(found, (("Linden near", "Pending", 1), ("Linden late", "Pending", 1)))

	def test_ticket_that_somebody_deletes_by_sql_does_not_stop_the_others(self):
		gone, other = self.opened(), self.opened()
		frappe.db.delete("Issue", gone.name)
		self.assertEqual(self.due_at("2026-03-02 12:00:00"), 2)
		self.assertEqual(self.clock(other, "response").state, "breached")

	def test_ticket_that_cannot_be_judged_is_logged_and_left_for_later(self):
		broken, other = self.opened(), self.opened()
		frappe.db.set_value(
			"ITSS Ticket Event",
			{"reference_name": broken.name},
			"at",
			"2400-01-01 00:00:00",
			update_modified=False,
		)
		self.assertEqual(self.due_at("2026-03-02 12:00:00"), 1)
		self.assertEqual(self.clock(other, "response").state, "breached")
		self.assertGreater(self.ticket(broken).next_event_at, get_datetime("2026-03-02 12:10:00"))


class TestRebuild(TicketTestCase):
	def test_changed_calendar_moves_open_clocks_and_says_so(self):
		with self.at(MORNING):
			issue, closed = self.issue(), self.issue()
		with self.at("2026-03-02 11:00:00"):
			closed.status = "Closed"
			closed.save(ignore_permissions=True)
		verdict = self.clock(closed, "resolution").as_dict()
		calendar = frappe.get_doc("ITSS Service Calendar", "Linden always")
		with self.at("2026-03-02 11:30:00"):
			calendar.append(
				"exceptions", {"exception": "Closed", "from_date": "2026-03-02", "to_date": "2026-03-02"}
			)
			calendar.save()
			self.assertEqual(rebuild.run(), 1)
			self.assertEqual(rebuild.run(), 0)
		self.assertEqual(self.clock(issue, "resolution").due_at, get_datetime("2026-03-03 08:00:00"))
		self.assertEqual(self.events(issue)[-1], "agreement_changed")
		self.assertIn("resolution", self.events(issue, "event", "reason")[-1][1])
		self.assertEqual(self.clock(closed, "resolution").as_dict(), verdict)

	def test_stopped_clock_keeps_its_verdict_whatever_happens_to_the_ticket_later(self):
		with self.at(MORNING):
			issue = self.issue()
		with self.at("2026-03-02 11:00:00"):
			issue.status = "Replied"
			issue.save(ignore_permissions=True)
		calendar = frappe.get_doc("ITSS Service Calendar", "Linden always")
		with self.at("2026-03-02 11:30:00"):
			calendar.append(
				"exceptions", {"exception": "Closed", "from_date": "2026-03-02", "to_date": "2026-03-02"}
			)
			calendar.save()
			rebuild.run()
		response = self.clock(issue, "response")
		self.assertEqual((response.state, response.due_at), ("met", get_datetime("2026-03-02 12:00:00")))

	def test_ticket_keeps_the_version_under_which_it_was_opened(self):
		with self.at(MORNING):
			issue = self.issue()
		with self.at("2026-03-10 09:00:00"):
			successor = self.sla.new_version()
			successor.title, successor.valid_from = "Linden SLA 2", "2026-03-10"
			for target in successor.targets:
				target.duration = "1h"
			successor.insert()
			successor.put_in_force("taken for the tests")
			rebuild.run()
			later = self.issue()
		self.assertEqual(self.clock(issue, "resolution").agreement, "Linden SLA")
		self.assertEqual(self.clock(later, "resolution").agreement, "Linden SLA 2")


class TestTickets(TicketTestCase):
	def test_priority_follows_from_impact_and_urgency(self):
		factories.create_matrix(is_default=1)
		issue = self.issue(itss_impact="high", itss_urgency="low")
		self.assertEqual(issue.priority, "P2")
		self.assertEqual(self.clock(issue, "resolution").priority, "P2")
		issue.itss_urgency = "high"
		issue.save()
		self.assertEqual(self.events(issue), ["opened", "classified"])
		self.assertEqual(self.ticket(issue).priority, "P1")

	def test_priority_by_hand_needs_a_reason(self):
		from itss_service.overrides.issue import MissingPriorityReasonError

		with self.assertRaises(MissingPriorityReasonError):
			self.issue(itss_priority_override=1, priority=factories.create_priority("P1"))
		issue = self.issue(itss_priority_override=1, priority="P1", itss_priority_reason="The mayor waits")
		self.assertEqual(self.ticket(issue).priority, "P1")

	def test_times_out_of_order_are_refused(self):
		from itss_service.overrides.issue import TimesOutOfOrderError

		for reported, occurred in (
			("2026-03-02 09:00:00", "2026-03-02 09:30:00"),
			("2026-03-02 10:30:00", None),
		):
			with self.subTest(reported), self.at(MORNING), self.assertRaises(TimesOutOfOrderError):
				self.issue(itss_reported_at=reported, itss_occurred_at=occurred)

	def test_clocks_that_started_are_not_told_another_time(self):
		from itss_service.overrides.issue import ClocksStartedError

		with self.at(MORNING):
			issue = self.issue(itss_reported_at="2026-03-02 09:00:00")
		for moment in ("2026-03-01 09:00:00", None):
			issue.reload()
			issue.itss_reported_at = moment
			with self.subTest(moment), self.assertRaises(ClocksStartedError):
				issue.save()
		issue.reload()
		issue.itss_reported_at = "2026-03-02 09:00:00"
		issue.save()

	def test_handing_over_is_an_event_and_the_owner_stays(self):
		first, second = (factories.create_group(group_name=f"Linden {n}", tier=n) for n in (1, 2))
		agent = factories.create_user("agent@example.com", "Service Desk Agent")
		engineer = factories.create_user("engineer@example.com", "Second-line Engineer")
		issue = self.issue(itss_support_group=first.name, itss_handler=agent)
		issue.itss_support_group, issue.itss_handler = second.name, engineer
		issue.save()
		self.assertEqual((issue.itss_ticket_owner, issue.itss_tier), (agent, 2))
		self.assertEqual(self.events(issue), ["opened", "assigned"])

	def test_events_cannot_be_changed_or_deleted_by_anybody(self):
		from itss_service.itss_service.doctype.itss_ticket_event.itss_ticket_event import EventsAreKeptError

		issue = self.issue()
		event = frappe.get_doc("ITSS Ticket Event", {"reference_name": issue.name})
		for act in (event.save, event.delete):
			with self.assertRaises(EventsAreKeptError):
				act()

	def test_issue_older_than_the_tracking_is_left_alone(self):
		frappe.db.set_value("ITSS Tracked Doctype", "Issue", "track_since", "2026-04-01 00:00:00")
		frappe.get_doc("ITSS Tracked Doctype", "Issue").make_anew()
		with self.at(MORNING):
			issue = self.issue()
		self.assertEqual(self.events(issue), [])

	def test_renamed_group_and_agreement_are_still_the_same_to_their_tickets(self):
		group = factories.create_group(group_name="Linden desk")
		with self.at("2026-01-02 08:00:00"):
			factories.create_rule(
				rule_name="Linden OLA late",
				condition="Share of Target",
				metric="resolution",
				share=100,
				kind="OLA",
				receivers=LEAD,
			)
		ola = factories.create_agreement(
			title="Linden OLA",
			kind="OLA",
			support_group=group.name,
			calendar="Linden always",
			targets=[{"metric": "resolution", "duration": "1h"}],
			valid_from="2026-01-01",
		)
		ola.put_in_force("taken for the tests")
		with self.at(MORNING):
			issue = self.issue(itss_support_group=group.name)
		with self.at("2026-03-02 11:00:00"):
			due.run_due()
		before = self.clock(issue, "resolution", "OLA")
		with self.at("2026-03-02 11:30:00"):
			frappe.rename_doc("ITSS Support Group", group.name, "Linden front desk", show_alert=False)
			frappe.rename_doc("ITSS Agreement", ola.name, "Linden OLA renamed", show_alert=False)
			rebuild.run()
		after = self.clock(issue, "resolution", "OLA")
		self.assertEqual(before.name, after.name)
		self.assertEqual((after.agreement, after.state, after.is_open), ("Linden OLA renamed", "breached", 1))
		self.assertEqual(after.breached_at, before.breached_at)
		self.assertEqual(len(self.escalations(issue)), 1)
		self.assertIn("Linden desk", self.events(issue, "event", "changes")[0][1])
		with self.at("2026-03-02 11:40:00"):
			newcomer = factories.create_group(group_name="Linden desk")
			other = self.issue(itss_support_group=newcomer.name)
		self.assertEqual(self.escalations(other), ())
		self.assertFalse(frappe.db.exists("ITSS Clock", {"reference_name": other.name, "kind": "OLA"}))
