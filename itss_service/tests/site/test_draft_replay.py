"""Replay of a draft: real events judged as if it had been in force, beside what the clocks say, kept as evidence."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.utils import getdate

from itss_service.api import foresight as api
from itss_service.bridge import turns
from itss_service.foresight import draft_policy, replaying, replays
from itss_service.reports.periods import Period
from itss_service.tests.site import factories
from itss_service.tests.site.ticket_case import MORNING, TicketTestCase
from itss_service.tickets.observe import record

MARCH = Period(getdate("2026-03-01"), getdate("2026-03-31"))


class TestDraftReplay(TicketTestCase):
	def setUp(self):
		super().setUp()
		frappe.db.delete(replays.DOCTYPE)
		with self.at(MORNING):
			self.quick, self.slow = self.issue(), self.issue(subject="The plotter burns")
		self.resolve(self.quick, "2026-03-02 11:00:00")
		self.resolve(self.slow, "2026-03-02 15:00:00")

	def resolve(self, issue, moment):
		with self.at(moment):
			issue.reload()
			issue.status = "Resolved"
			issue.save()

	def draft(self, resolution="4h", **values):
		"""A new version of the SLA in force, saved, with another time for the resolution."""
		doc = self.sla.new_version()
		for row in doc.targets:
			if row.metric == "resolution":
				row.duration = resolution
		doc.update(values)
		return doc.insert()

	def replayed(self, draft, period=MARCH):
		with self.at("2026-03-20 09:00:00"), patch.object(frappe, "enqueue"):
			doc = replays.start(draft, period)
			replays.run(doc.name)
		return frappe.get_doc(replays.DOCTYPE, doc.name)

	def row(self, replay, metric="resolution"):
		return next(row for row in replay.figures if row.metric == metric)

	def test_draft_stands_in_for_what_it_replaces(self):
		replay = self.replayed(self.draft("4h"))
		self.assertEqual((replay.state, replay.tickets, replay.covered), ("Done", 2, 2))
		row = self.row(replay)
		self.assertEqual((row.judged, row.breached, row.attainment, row.goal), (2, 1, 50, 95))
		self.assertEqual((row.judged_now, row.breached_now, row.attainment_now), (2, 0, 100))
		self.assertIn(self.sla.name, replay.against)

	def test_same_terms_give_what_the_clocks_say(self):
		found = replaying.replay(self.draft("8h"), MARCH)
		told = sorted(tuple(verdict)[1:] for verdict in found.verdicts)
		self.assertEqual(told, sorted(tuple(verdict)[1:] for verdict in found.verdicts_now))
		self.assertTrue(told)

	def test_nothing_about_the_tickets_changes(self):
		before = self.stored()
		self.replayed(self.draft("1h"))
		self.assertEqual(self.stored(), before)

	def stored(self):
		clocks = frappe.get_all("ITSS Clock", fields=["name", "due_at", "state", "modified"], order_by="name")
		return clocks, frappe.db.count("ITSS Ticket Event"), frappe.db.count("ITSS Escalation")

	def test_draft_without_a_predecessor_covers_what_it_applies_to(self):
		scopes = [{"scope": "Issue Type", "value": self.kind()}]
		targets = [{"metric": "resolution", "duration": "4h"}]
		with self.at("2026-03-03 09:00:00"):
			odd = self.issue(issue_type=self.kind())
		draft = factories.create_agreement(
			title="Linden plotters", calendar=self.sla.calendar, targets=targets, scopes=scopes
		)
		replay = self.replayed(draft)
		self.assertEqual((replay.tickets, replay.covered), (3, 1))
		self.assertEqual(replay.agreement, "Linden plotters")
		self.assertEqual(self.row(replay).judged_now, 0 if self.clock(odd, "resolution").is_open else 1)

	def kind(self):
		if not frappe.db.exists("Issue Type", "Plotting"):
			frappe.get_doc({"doctype": "Issue Type", "name": "Plotting"}).insert()
		return "Plotting"

	def name_agreement(self, issue, agreement):
		record("Issue", issue.name, "agreement_changed", changes={"agreement": agreement.name})

	def test_tickets_that_name_the_replaced_agreement_come_under_the_draft(self):
		scopes = [{"scope": "Issue Type", "value": self.kind()}]
		with self.at("2026-03-03 09:00:00"):
			self.name_agreement(self.issue(), self.sla)
		found = replaying.replay(self.draft(scopes=scopes), MARCH)
		self.assertEqual(len(found.covered), 1)

	def test_tickets_that_were_moved_to_other_terms_stay_with_them(self):
		later = factories.create_agreement(
			title="Linden SLA later",
			calendar=self.sla.calendar,
			valid_from="2026-03-10",
			replaces=self.sla.name,
		)
		frappe.db.set_value("ITSS Agreement", later.name, "status", "In Force")
		scopes = [{"scope": "Issue Type", "value": self.kind()}]
		draft = factories.create_agreement(title="Linden plotters", calendar=self.sla.calendar, scopes=scopes)
		with self.at("2026-03-03 09:00:00"):
			self.name_agreement(self.issue(issue_type=self.kind()), later)
		turn = turns.Turn(0, self.sla.name, later.name, "a change")
		with patch.object(turns, "concerning", return_value=[turn]):
			found = replaying.replay(draft, MARCH)
		self.assertEqual(found.covered, set())

	def test_only_tickets_opened_in_the_period_are_replayed(self):
		replay = self.replayed(self.draft(), Period(getdate("2026-03-03"), getdate("2026-03-09")))
		self.assertEqual((replay.tickets, replay.covered, replay.figures), (0, 0, []))

	def test_credits_of_the_draft_stand_beside_those_there_were(self):
		steps = [{"metric": "resolution", "below": 90, "credit_percent": 10}]
		draft = self.draft("4h", price=3100, currency="CNY", credit_rules=steps)
		replay = self.replayed(draft)
		self.assertEqual((replay.credits, replay.credits_now), (200, 0))  # 10 % of the price of 20 days of 31
		self.assertIn("200", replay.summary)

	def test_evidence_tells_when_the_terms_have_changed_since(self):
		draft = self.draft("4h")
		self.replayed(draft)
		self.assertTrue(api.replays_of(draft.name)["replays"][0]["same_terms"])
		draft.reload()
		draft.attainment_goal = 80
		draft.save()
		self.assertFalse(api.replays_of(draft.name)["replays"][0]["same_terms"])
		self.assertNotEqual(draft_policy.fingerprint(draft), draft_policy.fingerprint(self.sla))

	def test_evidence_is_not_edited_and_goes_with_its_draft(self):
		draft = self.draft()
		replay = self.replayed(draft)
		self.assertRaises(frappe.ValidationError, replay.save)
		self.assertRaises(frappe.ValidationError, replay.delete)
		draft.delete()
		self.assertFalse(frappe.db.exists(replays.DOCTYPE, replay.name))

	def test_period_to_come_and_a_second_replay_at_a_time_are_refused(self):
		draft = self.draft()
		with self.at("2026-03-20 09:00:00"), patch.object(frappe, "enqueue") as enqueued:
			backwards = Period(MARCH.last, MARCH.first)
			self.assertRaises(replays.InvalidReplayError, replays.start, draft, backwards)
			to_come = Period(getdate("2026-04-01"), getdate("2026-04-30"))
			self.assertRaises(replays.InvalidReplayError, replays.start, draft, to_come)
			self.assertEqual(api.replay(draft.name, "2026-03-01", "2026-03-31")["state"], "Waiting")
			self.assertRaises(replays.ReplayRunningError, api.replay, draft.name, "2026-03-01", "2026-03-31")
		self.assertEqual(enqueued.call_args.kwargs["queue"], "long")

	def test_replay_that_fails_says_why(self):
		draft, fault = self.draft(), ValueError("no such calendar")
		with patch.object(replaying, "replay", side_effect=fault), patch.object(frappe.db, "rollback"):
			replay = self.replayed(draft)
		self.assertEqual((replay.state, replay.error), ("Failed", "no such calendar"))

	def test_progress_is_told_while_it_runs(self):
		seen = []
		replaying.replay(self.draft(), MARCH, lambda done, total: seen.append((done, total)))
		self.assertEqual(seen, [(2, 2)])
