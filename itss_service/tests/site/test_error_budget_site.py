"""Error budgets of a site's agreements: what is allowed, used and left, what decides, and one warning for each step."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.utils import getdate

from itss_service.api import budgets as api
from itss_service.budgets import warnings
from itss_service.budgets.budget import budgets_of
from itss_service.jobs import budgets as job
from itss_service.tests.site import factories
from itss_service.tests.site.kpi_case import KpiTestCase

TODAY = "2026-03-16"
MARCH = {"met": ("2026-03-03 10:00:00", None), "breached": ("2026-03-04 10:00:00", "2026-03-04 09:00:00")}


class TestErrorBudget(KpiTestCase):
	def setUp(self):
		super().setUp()
		frappe.db.delete(warnings.DOCTYPE)
		frappe.db.delete("ITSS Agreement")
		frappe.db.set_single_value("ITSS Settings", "enforcement", "Enforce")
		self.sla = self.agreement()

	def agreement(self, title="Linden budget SLA", **values):
		given = {"targets": [{"metric": "resolution", "duration": "8h"}], "attainment_goal": 90, **values}
		doc = factories.create_agreement(title=title, valid_from="2026-01-01", **given)
		frappe.db.set_value("ITSS Agreement", doc.name, "status", "In Force")
		return frappe.get_doc("ITSS Agreement", doc.name)

	def verdicts(self, state, count, **values):
		stopped_at, breached_at = MARCH[state]
		about = {"agreement": self.sla.name, "metric": "resolution", "state": state}
		for _number in range(count):
			self.clock(**{**about, "stopped_at": stopped_at, "breached_at": breached_at, **values})

	def running(self, due_at, **values):
		about = {"agreement": self.sla.name, "metric": "resolution", "state": "running", "is_open": 1}
		return self.clock(**{**about, "due_at": due_at, **values})

	def budget(self, day=TODAY):
		with self.freeze_time(f"{day} 10:00:00"):
			(found,) = budgets_of([self.sla], getdate(day))[self.sla.name]
		return found

	def warn(self, day=TODAY):
		with self.freeze_time(f"{day} 10:00:00"):
			return warnings.warn("Month", getdate(day))

	def test_pace_of_the_period_tells_how_many_breaches_it_allows(self):
		self.verdicts("met", 14)
		self.verdicts("breached", 2)
		found = self.budget()
		self.assertEqual((found.budget.judged, found.budget.expected), (16, 31))
		self.assertEqual((found.budget.used, round(found.budget.allowed, 2)), (2, 3.1))
		self.assertEqual(round(found.budget.burn_rate, 2), 1.25)
		self.assertFalse(found.budget.lost)

	def test_early_in_the_period_the_one_before_tells_what_to_expect(self):
		self.verdicts("met", 40, stopped_at="2026-02-10 10:00:00")
		self.verdicts("met", 2)
		self.assertEqual(self.budget("2026-03-05").budget.expected, 40)

	def test_exempt_breaches_are_not_used_and_are_told_besides(self):
		self.verdicts("met", 14)
		self.verdicts("breached", 2)
		self.verdicts("breached", 1, exempt=1)
		found = self.budget()
		self.assertEqual((found.budget.used, found.exempt, found.budget.judged), (2, 1, 17))

	def test_targets_with_goals_of_their_own_have_budgets_of_their_own(self):
		targets = [
			{"metric": "resolution", "duration": "8h"},
			{
				"metric": "resolution",
				"duration": "2h",
				"priority": factories.create_priority("P1"),
				"goal": 99,
			},
		]
		self.sla = self.agreement("Linden two goals", targets=targets)
		self.verdicts("breached", 1, priority="P1")
		self.verdicts("met", 1, priority="P2")
		with self.freeze_time(f"{TODAY} 10:00:00"):
			found = budgets_of([self.sla], getdate(TODAY))[self.sla.name]
		told = {budget.goal: (budget.budget.judged, budget.budget.used) for budget in found}
		self.assertEqual(told, {0.9: (1, 0), 0.99: (1, 1)})

	def test_open_tickets_that_fall_due_before_the_end_decide(self):
		self.verdicts("met", 14)
		self.verdicts("breached", 2)
		self.running("2026-03-20 12:00:00")
		self.running("2026-03-18 12:00:00")
		self.running("2026-04-02 12:00:00")
		self.running("2026-03-10 12:00:00", breached_at="2026-03-10 12:00:00", state="breached")
		with self.freeze_time(f"{TODAY} 10:00:00"):
			told = api.error_budgets(self.sla.name)
		(budget,) = told["budgets"]
		self.assertEqual((budget["due"], budget["undecided"]), (2, True))
		due = [str(row.due_at) for row in told["deciding"]["resolution"]]
		self.assertEqual(due, ["2026-03-18 12:00:00", "2026-03-20 12:00:00"])

	def test_confidential_tickets_decide_without_being_named(self):
		issue = frappe.get_doc(
			{"doctype": "Issue", "subject": "Secret", "raised_by": "ada@example.com"}
		).insert()
		about = {"reference_doctype": "Issue", "reference_name": issue.name}
		ticket = frappe.db.get_value("ITSS Ticket", about)
		frappe.db.delete("ITSS Clock", {"ticket": ticket})
		frappe.db.set_value("ITSS Ticket", ticket, "confidential", 1)
		frappe.db.set_value("Issue", issue.name, "itss_confidential", 1)
		self.running("2026-03-18 12:00:00", ticket=ticket, **about)
		agent = self.user("budget-agent", "Service Desk Agent")
		with self.freeze_time(f"{TODAY} 10:00:00"), self.set_user(agent):
			told = api.error_budgets(self.sla.name)
		self.assertEqual((told["budgets"][0]["due"], told["deciding"]["resolution"]), (1, []))

	def test_each_step_warns_once_and_people_hear_of_the_furthest(self):
		manager = self.user("budget-manager", warnings.ROLE)
		self.verdicts("met", 28)
		self.verdicts("breached", 5)
		with patch.object(warnings, "enqueue_create_notification") as told:
			first = self.warn()
			again = self.warn()
		rows = frappe.get_all(warnings.DOCTYPE, fields=["step", "used", "told"], order_by="step")
		self.assertEqual([(row.step, row.used) for row in rows], [(75, 5)])
		self.assertEqual((len(first), again), (1, []))
		((users, about),) = [call.args for call in told.call_args_list]
		self.assertIn(manager, users)
		self.assertIn("nearly used up", about["subject"])
		self.verdicts("breached", 4)
		with patch.object(warnings, "enqueue_create_notification") as told:
			self.assertEqual(len(self.warn()), 1)
		self.assertIn("is lost", told.call_args.args[1]["subject"])

	def test_next_period_warns_anew(self):
		self.verdicts("breached", 4)
		self.assertEqual(len(self.warn()), 2)
		self.verdicts("breached", 4, breached_at="2026-04-04 09:00:00", stopped_at="2026-04-04 10:00:00")
		self.assertEqual(len(self.warn("2026-04-16")), 2)

	def test_agreement_that_is_observed_is_recorded_and_tells_nobody(self):
		self.user("budget-manager", warnings.ROLE)
		frappe.db.set_value("ITSS Agreement", self.sla.name, "observe_only", 1)
		self.verdicts("breached", 4)
		with patch.object(warnings, "enqueue_create_notification") as told:
			self.assertEqual(len(self.warn()), 2)
		told.assert_not_called()

	def test_nothing_is_warned_of_while_nothing_is_used(self):
		self.verdicts("met", 5)
		self.assertEqual(self.warn(), [])

	def test_card_counts_the_budgets_that_are_used_up(self):
		self.verdicts("breached", 4)
		self.warn()
		with self.freeze_time(f"{TODAY} 10:00:00"):
			self.assertEqual(api.budgets_spent()["value"], 1)
		with self.freeze_time("2026-04-02 10:00:00"):
			self.assertEqual(api.budgets_spent()["value"], 0)

	def test_warnings_are_records(self):
		self.verdicts("breached", 4)
		warning = frappe.get_doc(warnings.DOCTYPE, self.warn()[0])
		self.assertRaises(frappe.ValidationError, warning.save)

	def test_job_is_scheduled(self):
		hourly = frappe.get_hooks("scheduler_events")["hourly_long"]
		self.assertIn(f"{job.__name__}.{job.run.__name__}", hourly)
