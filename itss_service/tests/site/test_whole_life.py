"""One SLA with an OLA and a UC beneath it, from the requirement to its termination, and the tickets it meets on the way."""

from __future__ import annotations

import frappe
from frappe.utils import getdate

from itss_service.agreements import requirement
from itss_service.changes import carrying_out, change
from itss_service.core.measure.whose_time import whose_time
from itss_service.credits import compute as credits
from itss_service.jobs import due, service_reports
from itss_service.jobs import levels as daily_words
from itss_service.reports.folding import folded_clocks
from itss_service.reports.periods import Period
from itss_service.tests.site import factories, levels
from itss_service.tests.site.ticket_case import TicketTestCase
from itss_service.tickets import contact

HOUR = 3600
FIRST, SECOND = "Linden first line", "Linden second line"
MANAGER, OTHER = "life-manager@linden.example", "life-other@linden.example"


class TestWholeLife(TicketTestCase):
	def setUp(self):
		super().setUp()
		for user in (MANAGER, OTHER):
			factories.create_user(user, "Service Level Manager", "Service Manager")
		self.customer, self.supplier = levels.create_customer(), levels.create_supplier()
		for name, tier in ((FIRST, 1), (SECOND, 2)):
			factories.create_group(group_name=name, tier=tier)
		self.calendar = self.sla.calendar
		settings = frappe.get_single("ITSS Settings")
		settings.update({"required_sign_offs": [], "approver_role": "Service Level Manager"})
		settings.save()
		with self.at("2025-12-01 09:00:00"):
			self.item = levels.published_item("Linden mail")

	def tearDown(self):
		super().tearDown()
		frappe.clear_document_cache("ITSS Settings", "ITSS Settings")

	def drafted(self):
		"""The customer's wish, measured against what was, as a draft."""
		wish = frappe.get_doc(
			{
				"doctype": "ITSS Service Requirement",
				"title": "Linden mail for the mill",
				"trigger": "Customer Asks",
				"customer": self.customer,
				"received_on": "2025-12-01",
				"calendar": self.calendar,
				"services": [{"item": self.item}],
				"wanted_targets": [
					{"metric": "response", "duration": "1h", "goal": 90},
					{"metric": "resolution", "duration": "8h", "goal": 90},
				],
			}
		).insert()
		requirement.measure(wish)
		draft = requirement.make_draft(wish)
		complete = levels.make_complete()
		for field in ("response_events", "success_criteria", "failure_criteria", "cost", "price", "currency"):
			draft.set(field, complete.get(field))
		for table in ("report_duties", "workload", "resources", "sign_offs"):
			draft.set(table, [row.as_dict() for row in complete.get(table)])
		draft.update({"valid_from": "2026-01-01", "valid_to": "2026-12-31", "notice_days": 30})
		draft.report_duties[0].due_days = 5
		draft.append("credit_rules", {"metric": "resolution", "below": 90, "credit_percent": 10})
		return draft.save()

	def beneath(self, kind, duration, position, **values):
		return levels.create_complete(
			kind=kind,
			title=f"Linden {kind} of the mill",
			calendar=self.calendar,
			valid_from="2026-01-01",
			valid_to="2026-12-31",
			targets=[{"metric": "resolution", "duration": duration}],
			underpins=[{"agreement": self.agreement.name, "metric": "resolution", "position": position}],
			scopes=[],
			**values,
		)

	def signed(self):
		with self.at("2025-12-01 10:00:00"):
			self.agreement = self.drafted()
			ola = self.beneath("OLA", "4h", 1, support_group=SECOND, attainment_goal=95)
			uc = self.beneath("UC", "3h", 2, attainment_goal=96)
			self.ola, self.uc = levels.sign(ola), levels.sign(uc)
		with self.at("2025-12-10 10:00:00"):
			self.agreement = levels.sign(frappe.get_doc("ITSS Agreement", self.agreement.name))
		self.assertEqual([doc.status for doc in (self.agreement, self.ola, self.uc)], ["Signed"] * 3)
		self.assertIsNone(self.agreement.risk_accepted_by, "the chain holds: 4 h and 3 h within 8 h")
		with self.at("2026-01-01 00:10:00"):
			daily_words.daily()
		self.assertEqual(self.agreement.reload().status, "In Force")

	def mill_issue(self, **values):
		return self.issue(
			customer=self.customer, itss_catalogue_item=self.item, itss_support_group=FIRST, **values
		)

	def change_issue(self, issue, moment, **values):
		with self.at(moment):
			issue.reload()
			issue.update(values)
			issue.save()

	def ticket_of_three_lines(self):
		"""An hour at the first line, three at the second in two turns, two at the supplier's in between."""
		with self.at("2026-03-02 10:00:00"):
			issue = self.mill_issue()
		with self.at("2026-03-02 10:30:00"):
			contact.contacted("Issue", issue.name, "Phone", "button progress")
		self.change_issue(issue, "2026-03-02 11:00:00", itss_support_group=SECOND)
		self.change_issue(issue, "2026-03-02 13:00:00", itss_supplier=self.supplier)
		self.change_issue(issue, "2026-03-02 15:00:00", itss_supplier=None)
		self.change_issue(issue, "2026-03-02 16:00:00", status="Resolved", resolution_details="New part")
		self.change_issue(issue, "2026-03-02 17:00:00", status="Closed")
		return issue

	def test_ticket_of_three_lines_is_measured_under_all_three_agreements(self):
		self.signed()
		issue = self.ticket_of_three_lines()
		self.assertEqual(self.ticket(issue).agreement, self.agreement.name)
		response, resolution = self.clock(issue, "response"), self.clock(issue, "resolution")
		self.assertEqual([response.state, response.elapsed_seconds], ["met", HOUR // 2])
		self.assertEqual(
			[resolution.state, resolution.elapsed_seconds, str(resolution.due_at)],
			["met", 6 * HOUR, "2026-03-02 18:00:00"],
		)
		held = {kind: self.clock(issue, "resolution", kind) for kind in ("OLA", "UC")}
		self.assertEqual(
			{kind: (clock.agreement, clock.state, clock.elapsed_seconds) for kind, clock in held.items()},
			{"OLA": (self.ola.name, "met", 3 * HOUR), "UC": (self.uc.name, "met", 2 * HOUR)},
		)
		split = whose_time(folded_clocks([self.ticket(issue).name]))
		self.assertEqual(split.working, {FIRST: HOUR, SECOND: 3 * HOUR, self.supplier: 2 * HOUR})

	def as_user(self, user, act):
		frappe.set_user(user)
		try:
			return act()
		finally:
			frappe.set_user("Administrator")

	def missed_ticket(self):
		"""Answered in time, resolved three hours late, which the mill itself had caused."""
		with self.at("2026-03-03 09:00:00"):
			issue = self.mill_issue()
		with self.at("2026-03-03 09:20:00"):
			contact.contacted("Issue", issue.name, "Phone", "button progress")
		self.change_issue(issue, "2026-03-03 20:00:00", status="Closed")
		return issue

	def ruling(self, clock):
		cause = {"doctype": "ITSS Breach Cause", "cause_name": "Linden door locked", "may_exempt": 1}
		frappe.get_doc(cause).insert()
		given = {
			"doctype": "ITSS Breach Ruling",
			"clock": clock.name,
			"cause": "Linden door locked",
			"responsible": "Customer",
			"explanation": "Nobody let us in before the evening.",
			"exempt": 1,
			"exempt_reason": "The customer's duty under section 4.",
		}
		return frappe.get_doc(given).insert().submit()

	def credit_of_march(self, adjusted):
		march = Period(getdate("2026-03-01"), getdate("2026-03-31"))
		return float(credits.computed(self.agreement, march, adjusted).total)

	def test_missed_target_is_ruled_upon_reported_and_credited(self):
		self.signed()
		self.ticket_of_three_lines()
		clock = self.clock(self.missed_ticket(), "resolution")
		self.assertEqual([clock.state, str(clock.breached_at)], ["breached", "2026-03-03 17:00:00"])
		with self.at("2026-03-04 10:00:00"):
			self.as_user(OTHER, lambda: self.ruling(clock))
		with self.at("2026-04-01 02:00:00"):
			service_reports.daily()
		(name,) = frappe.get_all("ITSS Service Report", {"agreement": self.agreement.name}, pluck="name")
		report = frappe.get_doc("ITSS Service Report", name)
		self.assertEqual(
			[str(report.period_from), str(report.period_to), str(report.due_on)],
			["2026-03-01", "2026-03-31", "2026-04-05"],
		)
		# two responses and one resolution of two
		self.assertEqual([report.raw_attainment, report.adjusted_attainment], [75.0, 100.0])
		self.assertEqual(
			[(row.reference_name, row.cause, row.responsible, row.exempt) for row in report.breaches],
			[(clock.reference_name, "Linden door locked", "Customer", 1)],
		)
		self.assertEqual([self.credit_of_march(adjusted) for adjusted in (False, True)], [150.0, 0.0])

	def changed(self):
		"""From June on sixteen hours, for open tickets too."""
		with self.at("2026-05-04 10:00:00"):
			asked = {
				"doctype": "ITSS Agreement Change",
				"agreement": self.agreement.name,
				"title": "More time for mail",
				"effective_from": "2026-06-01",
				"running_clocks": "Move to the New Terms",
				"reason": "The night shift ends.",
				"assessment": "<p>The agreements beneath stay.</p>",
			}
			doc = self.as_user(MANAGER, lambda: frappe.get_doc(asked).insert())
			self.as_user(OTHER, lambda: change.assess(doc))
			draft = self.as_user(OTHER, lambda: change.approve(doc, "Agreed."))
			draft = frappe.get_doc("ITSS Agreement", draft.name)
			draft.targets[-1].duration = "16h"
			draft.save()
			return doc, levels.sign(draft)

	def test_change_moves_what_runs_and_leaves_what_has_stopped(self):
		self.signed()
		stopped = self.ticket_of_three_lines()
		doc, new = self.changed()
		self.assertEqual(
			[doc.reload().status, new.status, new.replaces], ["Carried Out", "Signed", self.agreement.name]
		)
		with self.at("2026-05-31 20:00:00"):
			running = self.mill_issue()
		self.assertEqual(str(self.clock(running, "resolution").due_at), "2026-06-01 04:00:00")
		with self.at("2026-06-01 00:05:00"):
			due.run_due()
			fresh = self.mill_issue()
			daily_words.daily()
		clock = self.clock(running, "resolution")
		self.assertEqual([clock.agreement, str(clock.due_at)], [new.name, "2026-06-01 12:00:00"])
		self.assertEqual(self.clock(fresh, "resolution").agreement, new.name)
		kept = self.clock(stopped, "resolution")
		self.assertEqual([kept.agreement, kept.state], [self.agreement.name, "met"])
		self.assertEqual([self.agreement.reload().status, new.reload().status], ["Changed", "In Force"])

	def reviewed(self):
		with self.at("2026-07-10 10:00:00"):
			given = {
				"doctype": "ITSS Agreement Review",
				"agreement": self.agreement.name,
				"period_from": "2026-01-01",
				"period_to": "2026-06-30",
				"due_on": "2026-07-15",
				"held_on": "2026-07-10",
			}
			review = frappe.get_doc(given).insert()
			for row in review.attendees:
				row.attended = 1
			review.update({"minutes": "<p>Both are content.</p>", "decision": "Stays As It Is"})
			action = {"action": "Give us a key", "responsible": OTHER, "due_on": "2026-08-01"}
			review.append("actions", action)
			review.submit()
		return review

	def test_review_freezes_figures_and_its_actions_come_back(self):
		self.signed()
		self.ticket_of_three_lines()
		review = self.reviewed()
		self.assertEqual({row.side for row in review.attendees}, {"Provider", "Customer"})
		self.assertTrue([row for row in review.figures if row.measured])
		self.assertEqual(str(self.agreement.reload().next_review_on), "2027-07-10")
		with self.at("2026-07-11 10:00:00"):
			second = frappe.get_doc(
				{
					"doctype": "ITSS Agreement Review",
					"agreement": self.agreement.name,
					"period_from": "2026-07-01",
					"period_to": "2026-07-10",
					"due_on": "2026-07-11",
				}
			).insert()
		self.assertEqual([row.action for row in second.former_actions], ["Give us a key"])

	def test_termination_stops_what_runs_on_its_day_and_later_tickets_are_anybodys(self):
		self.signed()
		with self.at("2026-07-15 10:00:00"):
			given = {
				"doctype": "ITSS Agreement Termination",
				"agreement": self.agreement.name,
				"reason": "End of the Need",
				"reason_details": "The mill closes.",
				"notice_on": "2026-07-15",
				"effective_on": "2026-08-31",
				"obligations": [{"obligation": "Return the key", "party": "Provider"}],
			}
			termination = self.as_user(MANAGER, lambda: frappe.get_doc(given).insert())
			self.as_user(OTHER, lambda: frappe.get_doc(termination.doctype, termination.name).submit())
		with self.at("2026-08-31 20:00:00"):
			running = self.mill_issue()
		with self.at("2026-09-01 03:00:00"):
			due.run_due()
			daily_words.daily()
			carrying_out.run()
			later = self.mill_issue()
		clock = self.clock(running, "resolution")
		self.assertEqual([clock.state, str(clock.stopped_at)], ["cancelled", "2026-09-01 00:00:00"])
		self.assertEqual(self.clock(later, "resolution").agreement, self.sla.name)
		self.assertEqual(self.agreement.reload().status, "Terminated")
		termination.reload()
		self.assertEqual([termination.status, termination.stopped_clocks > 0], ["Effective", True])
