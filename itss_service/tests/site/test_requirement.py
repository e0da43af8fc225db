"""A requirement: its baseline from history, its way to a draft agreement, and what it refuses."""

from __future__ import annotations

import frappe

from itss_service.agreements import baseline, requirement, steps
from itss_service.catalogue.published import ItemNotPublishedError
from itss_service.tests.site import factories, levels
from itss_service.tests.site.ticket_case import MORNING, TicketTestCase


class TestRequirement(TicketTestCase):
	def setUp(self):
		super().setUp()
		settings = frappe.get_single("ITSS Settings")
		settings.required_sign_offs = []
		settings.save()
		self.customer = levels.create_customer()
		self.item = levels.published_item()
		self.priority = factories.create_priority("P1")

	def tearDown(self):
		super().tearDown()
		frappe.clear_document_cache("ITSS Settings", "ITSS Settings")

	def requirement(self, **values):
		given = {
			"doctype": "ITSS Service Requirement",
			"title": "Linden mail, faster",
			"trigger": "Customer Asks",
			"customer": self.customer,
			"received_on": "2026-04-01",
			"calendar": self.sla.calendar,
			"services": [{"item": self.item}],
			"wanted_targets": [{"metric": "resolution", "duration": "2h", "goal": 90}],
			"change_factors": [{"factor": "Staff", "description": "One person leaves"}],
			**values,
		}
		return frappe.get_doc(given).insert()

	def resolved(self, hours, **values):
		about = {"customer": self.customer, "itss_catalogue_item": self.item, "priority": self.priority}
		with self.at(MORNING):
			issue = self.issue(**{**about, **values})
		with self.at(f"2026-03-02 {10 + hours:02}:00:00"):
			issue.reload()
			issue.status = "Closed"
			issue.save()
		return issue

	def figures(self, doc, metric="resolution"):
		return [
			(row.priority, row.tickets, row.mean_seconds, row.p90_seconds, row.wanted, row.would_be_met)
			for row in doc.baseline
			if row.metric == metric
		]

	def test_baseline_is_what_was_achieved_for_this_customer_and_service(self):
		for hours in (1, 2, 3, 6):
			self.resolved(hours)
		self.resolved(9, customer=levels.create_customer("Oak Mills"))
		self.resolved(9, itss_catalogue_item=levels.published_item("Linden print"))
		doc = self.requirement()
		requirement.measure(doc)
		doc.reload()
		self.assertEqual(self.figures(doc), [("P1", 4, 3 * 3600.0, 6 * 3600.0, "PT2H", 50.0)])
		self.assertEqual((doc.baseline_tickets, doc.status), (4, "Analysed"))
		self.assertTrue(doc.baseline_measured_at)

	def test_baseline_counts_on_the_calendar_that_is_wanted(self):
		self.resolved(4)
		doc = self.requirement(calendar=factories.create_calendar().name)
		requirement.measure(doc)
		# 10:00-12:00 and 13:30-14:00 of the office
		self.assertEqual(self.figures(doc), [("P1", 1, 2.5 * 3600, 2.5 * 3600, "PT2H", 0.0)])

	def test_baseline_leaves_out_other_periods_and_open_tickets(self):
		self.resolved(1)
		with self.at(MORNING):
			self.issue(customer=self.customer, itss_catalogue_item=self.item)
		doc = self.requirement(baseline_from="2026-03-03", baseline_to="2026-03-31")
		requirement.measure(doc)
		self.assertEqual(self.figures(doc), [])
		doc.update({"baseline_from": "2026-03-02", "baseline_to": "2026-03-02"})
		requirement.measure(doc)
		self.assertEqual([figure[1] for figure in self.figures(doc)], [1])

	def test_target_of_a_priority_goes_before_the_one_for_all(self):
		self.resolved(3)
		targets = [
			{"metric": "resolution", "duration": "2h"},
			{"metric": "resolution", "duration": "1wd", "priority": self.priority},
		]
		doc = self.requirement(wanted_targets=targets)
		requirement.measure(doc)
		self.assertEqual([figure[4:] for figure in self.figures(doc)], [("1wd", 100.0)])

	def test_period_the_wrong_way_round_and_working_days_without_calendar_are_refused(self):
		doc = self.requirement(baseline_from="2026-03-02", baseline_to="2026-03-01")
		self.assertRaises(baseline.BaselinePeriodError, requirement.measure, doc)
		doc = self.requirement(calendar=None, wanted_targets=[{"metric": "response", "duration": "1wd"}])
		self.assertRaises(baseline.BaselineCalendarError, requirement.measure, doc)

	def test_requirement_becomes_a_draft_that_its_parties_sign(self):
		doc = self.requirement()
		requirement.measure(doc)
		made = requirement.make_draft(doc)
		doc.reload()
		self.assertEqual((doc.status, doc.agreement), ("Agreement Drafted", made.name))
		self.assertEqual(
			(made.status, made.signing, made.requirement), ("Draft", "Signed by the Parties", doc.name)
		)
		self.assertEqual(
			[(row.metric, row.duration, row.goal) for row in made.targets], [("resolution", "PT2H", 90)]
		)
		self.assertEqual(
			[(row.scope, row.value) for row in made.scopes],
			[("Customer", self.customer), ("Service", self.item)],
		)
		self.assertRaises(requirement.RequirementDoneError, requirement.make_draft, doc)
		doc.title = "Another"
		self.assertRaises(requirement.RequirementDoneError, doc.save)

	def test_draft_of_a_requirement_can_be_completed_and_signed(self):
		doc = self.requirement()
		requirement.measure(doc)
		made = requirement.make_draft(doc)
		complete = levels.make_complete()
		for field in (
			"valid_to",
			"response_events",
			"success_criteria",
			"failure_criteria",
			"cost",
			"currency",
		):
			made.set(field, complete.get(field))
		for table in ("report_duties", "workload", "resources", "sign_offs"):
			made.set(table, [row.as_dict() for row in complete.get(table)])
		made.save()
		levels.sign(made)
		self.assertEqual(made.status, "In Force")

	def test_what_is_not_analysed_becomes_no_agreement(self):
		doc = self.requirement(customer=None, services=[], calendar=None, wanted_targets=[])
		with self.assertRaises(requirement.IncompleteRequirementError) as caught:
			requirement.make_draft(doc)
		for part in ("customer", "services", "calendar", "targets", "baseline"):
			self.assertIn(part, str(caught.exception))

	def test_draft_promises_published_items_only(self):
		frappe.get_doc({"doctype": "ITSS Catalogue Item", "item_name": "Linden fax"}).insert()
		doc = self.requirement(services=[{"item": "Linden fax"}])
		requirement.measure(doc)
		self.assertRaises(ItemNotPublishedError, requirement.make_draft, doc)

	def test_declining_needs_a_reason_and_settles_it(self):
		doc = self.requirement()
		self.assertRaises(requirement.IncompleteRequirementError, requirement.decline, doc, " ")
		requirement.decline(doc, "Nobody is there at night")
		self.assertEqual(doc.reload().status, "Declined")
		self.assertRaises(requirement.RequirementDoneError, requirement.measure, doc)

	def test_status_is_not_set_by_hand_and_durations_are_read(self):
		doc = self.requirement()
		self.assertEqual(doc.wanted_targets[0].duration, "PT2H")
		doc.status = "Analysed"
		self.assertRaises(requirement.RequirementStatusError, doc.save)
		wanted = [{"metric": "response", "duration": "soon"}]
		with self.assertRaises(requirement.WantedDurationError):
			self.requirement(wanted_targets=wanted)

	def test_policy_that_nobody_signs_is_not_submitted(self):
		self.assertRaises(steps.life.AgreementStatusError, steps.submit_for_review, self.sla)
