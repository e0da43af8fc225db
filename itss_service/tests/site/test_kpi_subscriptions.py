"""Subscriptions: each period drafted once, late runs catch up, subscribers told."""

from __future__ import annotations

from datetime import date
from unittest.mock import patch

import frappe

from itss_service.core.measure.kpi_set import SHIPPED
from itss_service.itss_service.doctype.itss_kpi_subscription.itss_kpi_subscription import (
	SubscriberMayNotReadError,
)
from itss_service.jobs import kpi as job
from itss_service.roles import AGENT, SERVICE_MANAGER
from itss_service.tests.site.kpi_case import KpiTestCase


class TestKpiSubscriptions(KpiTestCase):
	def setUp(self):
		super().setUp()
		self.kpi(next(definition for definition in SHIPPED if definition["id"] == "escalated"))
		self.reader = self.user("kpi-reader", SERVICE_MANAGER)

	def subscription(self, **values):
		given = {
			"doctype": "ITSS KPI Subscription",
			"title": "Linden monthly",
			"period_kind": "Month",
			"subscribers": [{"user": self.reader}],
			**values,
		}
		return frappe.get_doc(given).insert()

	def drafts(self, subscription):
		return frappe.get_all(
			"ITSS KPI Report",
			filters={"subscription": subscription.name},
			fields=["name", "from_date", "docstatus", "state"],
			order_by="from_date",
		)

	def test_the_last_complete_period_is_drafted_once(self):
		subscription = self.subscription()
		with patch.object(frappe, "sendmail"):
			for day in (date(2026, 4, 1), date(2026, 4, 1), date(2026, 4, 30)):
				job.draft_due(subscription.name, day)
		(draft,) = self.drafts(subscription)
		self.assertEqual((str(draft.from_date), draft.docstatus, draft.state), ("2026-03-01", 0, "Computed"))

	def test_a_draft_that_somebody_deleted_is_not_drafted_again(self):
		subscription = self.subscription()
		with patch.object(frappe, "sendmail"):
			(name,) = job.draft_due(subscription.name, date(2026, 4, 1))
			frappe.delete_doc("ITSS KPI Report", name)
			self.assertEqual(job.draft_due(subscription.name, date(2026, 4, 2)), [])

	def test_a_late_run_drafts_what_it_missed_once(self):
		subscription = self.subscription()
		with patch.object(frappe, "sendmail"):
			job.draft_due(subscription.name, date(2026, 2, 1))
			job.draft_due(subscription.name, date(2026, 5, 3))
			job.draft_due(subscription.name, date(2026, 5, 4))
		months = [str(draft.from_date) for draft in self.drafts(subscription)]
		self.assertEqual(months, ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"])

	def test_a_second_run_at_the_same_time_finds_the_draft_in_the_database(self):
		subscription = self.subscription()
		with patch.object(frappe, "sendmail"):
			job.draft_due(subscription.name, date(2026, 4, 1))
			subscription.db_set("last_from", None)
			self.assertEqual(job.draft_due(subscription.name, date(2026, 4, 1)), [])
		self.assertEqual(len(self.drafts(subscription)), 1)

	def test_filters_of_the_subscription_are_those_of_the_report(self):
		priority = frappe.get_all("Issue Priority", pluck="name", limit=1)[0]
		subscription = self.subscription(period_kind="Week", priority=priority)
		with patch.object(frappe, "sendmail"):
			(name,) = job.draft_due(subscription.name, date(2026, 4, 1))
		report = frappe.get_doc("ITSS KPI Report", name)
		self.assertEqual(
			(report.priority, str(report.from_date), str(report.to_date)),
			(priority, "2026-03-23", "2026-03-29"),
		)

	def test_subscribers_are_told_on_the_desk_and_by_mail(self):
		subscription = self.subscription()
		with patch.object(frappe, "sendmail") as sendmail:
			(name,) = job.draft_due(subscription.name, date(2026, 4, 1))
		notes = frappe.get_all(
			"Notification Log", filters={"document_name": name}, fields=["for_user", "document_type"]
		)
		self.assertEqual(
			[(note.for_user, note.document_type) for note in notes], [(self.reader, "ITSS KPI Report")]
		)
		self.assertEqual(sendmail.call_args.kwargs["recipients"], [self.reader])
		self.assertIn(name, sendmail.call_args.kwargs["message"])

	def test_a_subscriber_must_be_able_to_read_reports(self):
		agent = self.user("kpi-agent", AGENT)
		self.assertRaises(SubscriberMayNotReadError, self.subscription, subscribers=[{"user": agent}])

	def test_a_subscriber_is_told_once(self):
		twice = self.subscription(subscribers=[{"user": self.reader}, {"user": self.reader}])
		self.assertEqual(len(twice.subscribers), 1)

	def test_one_subscription_that_fails_does_not_stop_the_others(self):
		self.subscription()
		self.subscription(title="Linden weekly", period_kind="Week")
		failed = []

		def draft_due(name, today):
			failed.append(name)
			raise ValueError(name)

		with (
			patch.object(job, "draft_due", side_effect=draft_due),
			patch.object(frappe.db, "commit"),
			patch.object(frappe.db, "rollback"),
		):
			job.daily()
		self.assertEqual(failed, ["Linden monthly", "Linden weekly"])

	def test_a_disabled_subscription_drafts_nothing(self):
		self.subscription(enabled=0)
		with patch.object(job, "draft_due") as draft_due, patch.object(frappe.db, "commit"):
			job.daily()
		draft_due.assert_not_called()
