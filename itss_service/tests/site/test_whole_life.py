"""One SLA with an OLA and a UC beneath it, from the requirement to its termination, and the tickets it meets on the way."""

from __future__ import annotations

import frappe
from frappe.utils import getdate

from itss_service.agreements import requirement
from itss_service.catalogue.published import ItemNotPublishedError
from itss_service.core.measure.whose_time import whose_time
from itss_service.jobs import due, levels as daily_words
from itss_service.reports.folding import folded_clocks
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
