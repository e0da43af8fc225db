"""An agreement change from collecting to the new version, and what becomes of open tickets."""

from __future__ import annotations

import frappe
from frappe.utils import add_days, get_datetime, getdate

from itss_service.bridge.policy import terms_of
from itss_service.bridge.turns import MOVES, Turn, followers
from itss_service.changes import carrying_out, change, rules
from itss_service.changes.approving import AskedByApproverError, NotApproverError
from itss_service.jobs import due, rebuild
from itss_service.tests.site import factories, levels
from itss_service.tests.site.ticket_case import MORNING, TicketTestCase

MANAGER, OTHER = "change-manager@linden.example", "change-other@linden.example"


class ChangeTestCase(TicketTestCase):
	def setUp(self):
		super().setUp()
		for user in (MANAGER, OTHER):
			factories.create_user(user, "Service Level Manager")
		frappe.db.set_single_value("ITSS Settings", "approver_role", "Service Level Manager")

	def change(self, **values):
		given = {
			"doctype": "ITSS Agreement Change",
			"agreement": self.sla.name,
			"title": "More time",
			"effective_from": "2026-03-04",
			"reason": "The desk has grown.",
			"assessment": "<p>Nothing else depends on it.</p>",
			**values,
		}
		frappe.set_user(MANAGER)
		doc = frappe.get_doc(given).insert()
		frappe.set_user("Administrator")
		return doc

	def approved(self, **values):
		doc = self.change(**values)
		frappe.set_user(OTHER)
		change.assess(doc)
		draft = change.approve(doc, "Agreed.")
		frappe.set_user("Administrator")
		return doc, draft

	def new_terms(self, day="2026-03-04", duration="16h", **values):
		"""The new version in force, with another time for resolution."""
		doc, draft = self.approved(effective_from=day, **values)
		draft = frappe.get_doc("ITSS Agreement", draft.name)
		draft.targets[-1].duration = duration
		draft.save()
		draft.put_in_force("taken for the tests")
		return doc.reload(), draft


class TestStepsOfAChange(ChangeTestCase):
	def test_the_whole_way(self):
		with self.at(MORNING):
			doc, draft = self.approved()
			doc.reload()
			self.assertEqual([doc.status, doc.approved_by, doc.assessed_by], ["Approved", OTHER, OTHER])
			self.assertEqual(doc.new_agreement, draft.name)
			self.assertEqual(
				[draft.status, draft.replaces, draft.change, str(draft.valid_from)],
				["Draft", self.sla.name, doc.name, "2026-03-04"],
			)
			draft.put_in_force("taken for the tests")
			doc.reload()
			self.assertEqual([doc.status, str(doc.carried_out_at)[:19]], ["Carried Out", MORNING])

	def test_carried_out_when_the_parties_sign_the_new_version(self):
		signed = levels.create_signed(title="Linden signed")
		doc, draft = self.approved(agreement=signed.name, effective_from=add_days(getdate(), 30))
		draft = frappe.get_doc("ITSS Agreement", draft.name)
		draft.price = 1600
		draft.save()
		levels.sign(draft, "taken for the tests")
		self.assertEqual([draft.status, doc.reload().status], ["Signed", "Carried Out"])
		self.assertEqual(signed.reload().valid_to, getdate(add_days(getdate(), 29)))

	def test_a_supplement_says_so_in_its_title(self):
		with self.at(MORNING):
			_doc, draft = self.approved(kind="Supplement")
		self.assertEqual(draft.title, "Linden SLA, supplement 1")

	def test_the_end_of_the_agreement_stays(self):
		frappe.db.set_value("ITSS Agreement", self.sla.name, "valid_to", "2026-12-31")
		with self.at(MORNING):
			_doc, draft = self.approved()
		self.assertEqual(str(draft.valid_to), "2026-12-31")

	def test_who_asked_cannot_approve_it(self):
		with self.at(MORNING):
			doc = self.change()
			frappe.set_user(MANAGER)
			change.assess(doc)
			self.assertRaises(AskedByApproverError, change.approve, doc)

	def test_only_the_role_of_the_settings_decides(self):
		frappe.db.set_single_value("ITSS Settings", "approver_role", "Service Manager")
		with self.at(MORNING):
			doc = self.change()
			frappe.set_user(OTHER)
			change.assess(doc)
			self.assertRaises(NotApproverError, change.approve, doc)
			self.assertRaises(NotApproverError, change.reject, doc, "no")

	def test_not_approved_without_an_assessment(self):
		with self.at(MORNING):
			doc = self.change(assessment="<p> </p>")
			self.assertRaises(change.AssessmentMissingError, change.assess, doc)
			frappe.set_user(OTHER)
			self.assertRaises(change.ChangeStatusError, change.approve, doc)

	def test_rejected_with_a_reason(self):
		with self.at(MORNING):
			doc = self.change()
			frappe.set_user(OTHER)
			self.assertRaises(change.DecisionReasonMissingError, change.reject, doc, " ")
			change.reject(doc, "Too dear.")
		self.assertEqual([doc.status, doc.decision_reason], ["Rejected", "Too dear."])

	def test_what_is_decided_stays(self):
		with self.at(MORNING):
			doc, _draft = self.approved()
			doc.reload().reason = "another"
			self.assertRaises(change.ChangeIsDecidedError, doc.save)
			self.assertRaises(change.ChangeIsDecidedError, doc.reload().delete)

	def test_status_is_not_set_by_hand(self):
		with self.at(MORNING):
			doc = self.change()
			doc.status = "Approved"
			self.assertRaises(change.ChangeStatusError, doc.save)

	def test_another_wish_is_assessed_again(self):
		with self.at(MORNING):
			doc = self.change()
			change.assess(doc)
			doc.effective_from = "2026-03-10"
			doc.save()
		self.assertEqual([doc.status, doc.assessed_by], ["Collected", None])

	def test_days_that_have_passed_or_lie_outside_are_refused(self):
		frappe.db.set_value("ITSS Agreement", self.sla.name, "valid_to", "2026-06-30")
		with self.at(MORNING):
			self.assertRaises(rules.DayInThePastError, self.change, effective_from="2026-03-01")
			self.assertRaises(rules.DayOutsideValidityError, self.change, effective_from="2026-07-01")

	def test_only_an_agreement_that_binds_is_changed(self):
		draft = factories.create_agreement(title="Linden draft", calendar=self.sla.calendar)
		with self.at(MORNING):
			self.assertRaises(rules.AgreementNotBindingError, self.change, agreement=draft.name)

	def test_tickets_under_an_ola_do_not_move(self):
		group = factories.create_group()
		ola = factories.create_agreement(
			title="Linden OLA",
			kind="OLA",
			support_group=group.name,
			calendar=self.sla.calendar,
			targets=[{"metric": "resolution", "duration": "4h"}],
			valid_from="2026-01-01",
		)
		ola.put_in_force("taken for the tests")
		with self.at(MORNING):
			self.assertRaises(
				change.NothingToMoveError, self.change, agreement=ola.name, running_clocks=MOVES
			)
			self.change(agreement=ola.name)


class TestRunningClocks(ChangeTestCase):
	def test_they_keep_their_terms_unless_the_change_says_otherwise(self):
		with self.at("2026-03-03 20:00:00"):
			issue = self.issue()
			self.new_terms()
		with self.at("2026-03-04 00:00:30"):
			rebuild.run()
			due.run_due()
			clock = self.clock(issue, "resolution")
		self.assertEqual([clock.agreement, str(clock.due_at)], [self.sla.name, "2026-03-04 04:00:00"])
		self.assertNotIn("agreement_changed", self.events(issue))

	def test_open_tickets_move_at_midnight_by_the_minute_job(self):
		with self.at("2026-03-03 20:00:00"):
			issue = self.issue()
			doc, draft = self.new_terms(running_clocks=MOVES)
			rebuild.run()
		with self.at("2026-03-03 23:59:30"):
			due.run_due()
			self.assertEqual(self.clock(issue, "resolution").agreement, self.sla.name)
		with self.at("2026-03-04 00:00:30"):
			due.run_due()
			clock, ticket = self.clock(issue, "resolution"), self.ticket(issue)
			carrying_out.run()
		self.assertEqual([clock.agreement, str(clock.due_at)], [draft.name, "2026-03-04 12:00:00"])
		self.assertEqual(ticket.agreement, draft.name)
		event = self.events(issue, "event", "at", "changes", "reason", "source")[-1]
		self.assertEqual(
			event,
			(
				"agreement_changed",
				get_datetime("2026-03-04"),
				f'{{"agreement": "{draft.name}"}}',
				doc.name,
				"agreement change",
			),
		)
		self.assertEqual(ticket.events, len(self.events(issue)))
		self.assertEqual(doc.reload().moved_tickets, 1)

	def test_a_job_that_runs_late_judges_by_the_same_instant(self):
		with self.at("2026-03-03 20:00:00"):
			issue = self.issue()
			_doc, draft = self.new_terms(running_clocks=MOVES)
		with self.at("2026-03-04 10:00:00"):  # under the old terms it would have been breached at 04:00
			rebuild.run()
			clock = self.clock(issue, "resolution")
			due.run_due()
			again = self.events(issue, "source", "at")
		self.assertEqual([clock.agreement, clock.breached_at], [draft.name, None])
		moves = [at for source, at in again if source == "agreement change"]
		self.assertEqual(moves, [get_datetime("2026-03-04")])

	def test_terms_agreed_late_hold_from_then_on(self):
		with self.at("2026-03-03 20:00:00"):
			issue = self.issue()
			doc, draft = self.approved(running_clocks=MOVES)
		with self.at("2026-03-04 05:00:00"):
			due.run_due()
			self.assertEqual(str(self.clock(issue, "resolution").breached_at), "2026-03-04 04:00:00")
			draft.targets[-1].duration = "16h"
			draft.save()
			draft.put_in_force("taken for the tests")
			rebuild.run()
			clock = self.clock(issue, "resolution")
		self.assertEqual([clock.agreement, str(clock.breached_at)], [draft.name, "2026-03-04 04:00:00"])
		self.assertEqual(self.events(issue, "event", "at")[-1][1], get_datetime("2026-03-04 05:00:00"))
		self.assertEqual(doc.reload().status, "Carried Out")

	def test_stopped_clocks_and_closed_tickets_stay(self):
		with self.at("2026-03-03 20:00:00"):
			issue, answered = self.issue(), self.issue()
			self.new_terms(running_clocks=MOVES, duration="1h")
		with self.at("2026-03-03 21:00:00"):
			issue.reload().update({"status": "Closed"}).save()
			answered.reload().update({"status": "Replied"}).save()
			before = self.clock(answered, "response").as_dict()
		with self.at("2026-03-04 00:00:30"):
			rebuild.run()
			due.run_due()
			self.assertEqual(self.clock(issue, "resolution").state, "met")
			self.assertEqual(self.clock(issue, "resolution").agreement, self.sla.name)
			self.assertEqual(self.clock(answered, "response").as_dict(), before)
			self.assertNotEqual(self.clock(answered, "resolution").agreement, self.sla.name)
		with self.at("2026-03-04 09:00:00"):
			issue.reload().update({"status": "Open"}).save()
			self.assertEqual(self.clock(issue, "resolution").agreement, self.sla.name)

	def test_tickets_of_the_new_days_are_not_moved_but_come_under_the_new_version(self):
		with self.at("2026-03-03 20:00:00"):
			_doc, draft = self.new_terms(running_clocks=MOVES)
		with self.at("2026-03-04 08:00:00"):
			issue = self.issue()
		self.assertEqual(self.ticket(issue).agreement, draft.name)
		self.assertNotIn("agreement_changed", self.events(issue))

	def test_a_ticket_that_named_another_agreement_stays_there(self):
		other = factories.create_agreement(
			title="Linden premium",
			calendar=self.sla.calendar,
			targets=[{"metric": "resolution", "duration": "4h"}],
			scopes=[{"scope": "Service", "value": "premium"}],
			valid_from="2026-01-01",
		)
		other.put_in_force("taken for the tests")
		with self.at("2026-03-03 22:00:00"):
			issue = self.issue()
			from itss_service.tickets.observe import record

			record("Issue", issue.name, "agreement_changed", changes={"agreement": other.name})
			self.new_terms(running_clocks=MOVES)
		with self.at("2026-03-04 00:00:30"):
			rebuild.run()
			self.assertEqual(self.ticket(issue).agreement, other.name)

	def test_rules_limited_to_the_old_terms_go_with_the_tickets(self):
		factories.create_rule(agreement=self.sla.name)
		with self.at("2026-03-03 20:00:00"):
			issue = self.issue()
			self.new_terms(running_clocks=MOVES)
		with self.at("2026-03-04 08:49:00"):  # 80 % of 16 h
			rebuild.run()
			due.run_due()
			self.assertEqual(self.escalations(issue, "rule", "due_at")[0][0], "Linden near")

	def test_terms_without_turns_have_the_fingerprint_that_they_had(self):
		with self.at(MORNING):
			terms = terms_of(get_datetime(MORNING).date())
		self.assertEqual(terms.turns, ())

	def test_followers_are_found_along_the_way(self):
		found = followers([Turn(1, "a", "b", "x"), Turn(2, "b", "c", "y"), Turn(3, "c", None, "z")])
		self.assertEqual(found, {"a": ["b", "c"], "b": ["c"]})
