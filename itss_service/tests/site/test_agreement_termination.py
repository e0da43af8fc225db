"""An agreement is terminated: notice, approval, its last day, and what becomes of open clocks."""

from __future__ import annotations

import frappe
from frappe.utils import add_days, get_datetime, getdate

from itss_service.changes import carrying_out, reminders, rules, termination
from itss_service.changes.approving import AskedByApproverError, NotApproverError
from itss_service.desk.panel import panel
from itss_service.jobs import due, rebuild
from itss_service.tests.site import factories, levels
from itss_service.tests.site.ticket_case import MORNING, TicketTestCase

MANAGER, OTHER = "end-manager@linden.example", "end-other@linden.example"
LAST_DAY, MIDNIGHT = "2026-03-03", "2026-03-04 00:00:00"
EVENING = "2026-03-03 20:00:00"


class TerminationTestCase(TicketTestCase):
	def setUp(self):
		super().setUp()
		for user in (MANAGER, OTHER):
			factories.create_user(user, "Service Level Manager")
		frappe.db.set_single_value("ITSS Settings", "approver_role", "Service Level Manager")

	def termination(self, **values):
		given = {
			"doctype": "ITSS Agreement Termination",
			"agreement": self.sla.name,
			"reason": "Cost",
			"reason_details": "Too dear.",
			"notice_on": "2026-01-05",
			"effective_on": LAST_DAY,
			"waived_reason": "Both agree.",
			**values,
		}
		frappe.set_user(MANAGER)
		doc = frappe.get_doc(given).insert()
		frappe.set_user("Administrator")
		return doc

	def approved(self, **values):
		doc = self.termination(**values)
		frappe.set_user(OTHER)
		doc = frappe.get_doc(doc.doctype, doc.name)
		doc.submit()
		frappe.set_user("Administrator")
		return doc


class TestTermination(TerminationTestCase):
	def test_the_agreement_gets_its_last_day_and_goes_on_until_then(self):
		with self.at(MORNING):
			doc = self.approved()
		self.sla.reload()
		self.assertEqual([doc.status, doc.approved_by, doc.notice_days], ["Approved", OTHER, 90])
		self.assertEqual(
			[self.sla.status, self.sla.valid_to, self.sla.termination],
			["In Force", getdate(LAST_DAY), doc.name],
		)

	def test_who_asked_cannot_approve_it(self):
		with self.at(MORNING):
			doc = self.termination()
			frappe.set_user(MANAGER)
			self.assertRaises(AskedByApproverError, doc.submit)

	def test_only_the_role_of_the_settings_approves(self):
		frappe.db.set_single_value("ITSS Settings", "approver_role", "Service Manager")
		with self.at(MORNING):
			doc = self.termination()
			frappe.set_user(OTHER)
			self.assertRaises(NotApproverError, doc.submit)

	def test_the_notice_period_is_kept_or_waived_with_a_reason(self):
		with self.at(MORNING):
			self.assertRaises(termination.NoticePeriodError, self.termination, waived_reason=" ")
			self.termination(waived_reason=None, effective_on="2026-04-05")

	def test_no_last_day_in_the_past_or_outside_the_validity(self):
		with self.at(MORNING):
			self.assertRaises(rules.DayInThePastError, self.termination, effective_on="2026-03-01")
			frappe.db.set_value("ITSS Agreement", self.sla.name, "valid_to", "2026-03-02")
			self.assertRaises(rules.DayOutsideValidityError, self.termination)

	def test_what_the_parties_signed_can_be_terminated_and_that_withdrawn(self):
		signed = levels.create_signed(title="Linden signed")
		last = add_days(getdate(), 30)
		doc = self.approved(agreement=signed.name, notice_on=getdate(), effective_on=last)
		self.assertEqual(signed.reload().valid_to, last)
		before = doc.valid_to_before
		doc.cancel()
		self.assertEqual([signed.reload().valid_to, signed.termination], [getdate(before), None])

	def test_an_agreement_is_terminated_once(self):
		with self.at(MORNING):
			self.approved()
			self.assertRaises(termination.AlreadyTerminatedError, self.termination)

	def test_withdrawn_before_its_day_leaves_everything_as_it_was(self):
		with self.at(MORNING):
			doc = self.approved()
			doc.cancel()
			self.sla.reload()
		self.assertEqual([doc.status, self.sla.valid_to, self.sla.termination], ["Withdrawn", None, None])

	def test_not_withdrawn_once_the_day_has_passed(self):
		with self.at(MORNING):
			doc = self.approved()
		with self.at(MIDNIGHT):
			self.assertRaises(termination.TerminationIsEffectiveError, doc.reload().cancel)

	def test_what_approval_writes_is_not_written_by_hand(self):
		with self.at(MORNING):
			doc = self.termination(status="Effective", approved_by=MANAGER, stopped_clocks=7)
		self.assertEqual([doc.status, doc.approved_by, doc.stopped_clocks], ["Draft", None, 0])

	def test_obligations_become_tasks_and_are_reminded_of(self):
		obligation = {"obligation": "Hand over the logs", "responsible": MANAGER, "due_on": "2026-03-10"}
		with self.at(MORNING):
			doc = self.approved(obligations=[obligation])
		task = frappe.get_doc("ToDo", {"reference_name": doc.name})
		self.assertEqual([task.allocated_to, task.date], [MANAGER, getdate("2026-03-10")])
		told = lambda day: [r for r in reminders.due_reminders(getdate(day)) if r.name == doc.name]  # noqa: E731
		self.assertEqual(told("2026-03-09"), [])
		self.assertEqual([reminder.users for reminder in told("2026-03-10")], [(MANAGER,)])


class TestOpenClocks(TerminationTestCase):
	def test_they_stop_at_the_end_of_the_last_day(self):
		with self.at(EVENING):
			issue = self.issue()
			doc = self.approved()
			rebuild.run()
		with self.at("2026-03-04 00:00:30"):
			due.run_due()
			clock = self.clock(issue, "resolution")
			carrying_out.run()
		self.assertEqual(
			[clock.state, clock.is_open, str(clock.stopped_at), clock.elapsed_seconds],
			["cancelled", 0, MIDNIGHT, 4 * 3600],
		)
		event = self.events(issue, "event", "at", "reason")[-1]
		self.assertEqual(event, ("agreement_ended", get_datetime(MIDNIGHT), doc.name))
		doc.reload()
		# the response clock was breached before the end: it stops as well, and stays breached
		self.assertEqual(self.clock(issue, "response").state, "breached")
		self.assertEqual(
			[doc.status, str(doc.carried_out_at), doc.stopped_clocks], ["Effective", MIDNIGHT, 3]
		)

	def test_the_panel_tells_what_comes_before_the_end_and_nothing_after(self):
		with self.at(EVENING):
			issue = self.issue()
			self.approved()
			told = panel(issue)["coming"]
		self.assertEqual(
			[(each["what"], each["at"][:16], each.get("metric")) for each in told],
			[
				("due", "2026-03-03T22:00", "response"),
				("turn", "2026-03-04T00:00", None),
			],
		)

	def test_a_job_that_runs_days_late_dates_it_the_same(self):
		with self.at(EVENING):
			issue = self.issue()
			self.approved()
		with self.at("2026-03-07 10:00:00"):
			rebuild.run()
			due.run_due()
			clock = self.clock(issue, "resolution")
		self.assertEqual(
			[clock.state, str(clock.stopped_at), clock.breached_at], ["cancelled", MIDNIGHT, None]
		)

	def test_a_save_before_any_job_ran_is_judged_by_the_end(self):
		with self.at(EVENING):
			issue = self.issue()
			self.approved()
		with self.at("2026-03-04 01:00:00"):
			issue.reload().update({"status": "Closed"}).save()
			clock = self.clock(issue, "resolution")
		self.assertEqual([clock.state, str(clock.stopped_at)], ["cancelled", MIDNIGHT])
		self.assertEqual(self.ticket(issue).events, len(self.events(issue)))

	def test_stopped_clocks_are_not_touched(self):
		with self.at(EVENING):
			issue, late = self.issue(), self.issue()
		with self.at("2026-03-03 21:00:00"):
			issue.reload().update({"status": "Closed"}).save()
			late.reload().update({"status": "Replied"}).save()
			self.approved()
			before = [self.clock(issue, metric).as_dict() for metric in ("response", "resolution", "update")]
			before.append(self.clock(late, "response").as_dict())
		with self.at("2026-03-04 00:00:30"):
			rebuild.run()
			due.run_due()
			after = [self.clock(issue, metric).as_dict() for metric in ("response", "resolution", "update")]
			after.append(self.clock(late, "response").as_dict())
		self.assertEqual(after, before)
		with self.at("2026-03-05 09:00:00"):  # nothing goes on under an agreement that ended
			issue.reload().update({"status": "Open"}).save()
			self.assertEqual(self.clock(issue, "resolution").state, "met")
			self.assertEqual(self.clock(issue, "resolution").is_open, 0)

	def test_they_run_to_their_end_where_that_was_agreed(self):
		with self.at(EVENING):
			issue = self.issue()
			doc = self.approved(running_clocks="Run to Their End")
			rebuild.run()
		with self.at("2026-03-04 05:00:00"):
			due.run_due()
			carrying_out.run()
			clock = self.clock(issue, "resolution")
		self.assertEqual([clock.state, clock.is_open], ["breached", 1])
		self.assertEqual([doc.reload().status, doc.stopped_clocks], ["Effective", 0])
		self.assertNotIn("agreement_ended", self.events(issue))

	def test_later_tickets_come_under_what_else_applies(self):
		urgent = factories.create_agreement(
			title="Linden urgent",
			calendar=self.sla.calendar,
			targets=[{"metric": "resolution", "duration": "40h"}],
			scopes=[{"scope": "Priority", "value": factories.create_priority("P1")}],
			valid_from="2026-01-01",
		)
		urgent.put_in_force("taken for the tests")
		with self.at(EVENING):
			self.approved(agreement=urgent.name)
			before = self.issue(priority="P1")
		with self.at("2026-03-04 08:00:00"):
			after = self.issue(priority="P1")
		self.assertEqual(self.ticket(before).agreement, urgent.name)
		self.assertEqual(self.ticket(after).agreement, self.sla.name)

	def test_tickets_under_earlier_versions_end_with_it(self):
		with self.at("2026-03-02 20:00:00"):
			issue = self.issue()
			later = self.sla.new_version()
			later.valid_from = "2026-03-03"
			later.insert()
			later.targets[-1].duration = "100h"
			later.save()
			later.put_in_force("taken for the tests")
		with self.at(EVENING):
			doc = self.approved(agreement=later.name)
			rebuild.run()
			issue.reload().update({"status": "Replied"}).save()
			self.assertEqual(self.ticket(issue).agreement, self.sla.name)
		with self.at("2026-03-04 00:00:30"):
			due.run_due()
			carrying_out.run()
			clock = self.clock(issue, "update")
		self.assertEqual([clock.is_open, str(clock.stopped_at)], [0, MIDNIGHT])
		self.assertEqual(doc.reload().stopped_clocks, 2)

	def test_withdrawn_termination_stops_nothing(self):
		with self.at(EVENING):
			issue = self.issue()
			self.approved().cancel()
			rebuild.run()
		with self.at("2026-03-04 00:00:30"):
			due.run_due()
		self.assertEqual(self.clock(issue, "resolution").is_open, 1)

	def test_an_ola_ends_and_the_sla_goes_on(self):
		group = factories.create_group()
		ola = factories.create_agreement(
			title="Linden OLA",
			kind="OLA",
			support_group=group.name,
			calendar=self.sla.calendar,
			targets=[{"metric": "resolution", "duration": "7h"}],
			valid_from="2026-01-01",
		)
		ola.put_in_force("taken for the tests")
		with self.at(EVENING):
			held, later = self.issue(itss_support_group=group.name), self.issue()
			self.approved(agreement=ola.name)
			rebuild.run()
		with self.at("2026-03-04 00:00:30"):
			due.run_due()
			self.assertEqual(self.clock(held, "resolution", "OLA").state, "cancelled")
			self.assertEqual(self.clock(held, "resolution").is_open, 1)
			later.reload().update({"itss_support_group": group.name}).save()
		self.assertFalse(frappe.db.exists("ITSS Clock", {"reference_name": later.name, "kind": "OLA"}))
