"""The catalogue's review committee: its votes make decisions, and its decisions are carried out."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.utils import add_days, add_months, getdate, today

from itss_service.api import catalogue as api
from itss_service.catalogue import agenda, committee, life, minutes, published
from itss_service.tests.site import factories
from itss_service.tests.site.test_catalogue import CatalogueTestCase

MEMBERS = ("vote-ada@linden.example", "vote-bo@linden.example", "vote-cy@linden.example")
FOR, AGAINST, ABSTAIN = "For", "Against", "Abstain"


class TestCatalogueReviews(CatalogueTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		for member in MEMBERS:
			factories.create_user(member, "Service Manager")

	def setUp(self):
		super().setUp()
		self.committee(*MEMBERS)
		self.proposed = self.item()
		life.send_to_review(self.proposed)

	def review(self, decision, votes=(FOR, FOR, AGAINST), item=None, members=MEMBERS, **row):
		name = (item or self.proposed).name
		rows = [
			{"item": name, "member": who, "vote": vote} for who, vote in zip(members, votes, strict=False)
		]
		given = {"title": "Linden review", "held_on": "2026-03-02 10:00:00", "chair": "Administrator"}
		items = [{"item": name, "decision": decision, **row}]
		return frappe.get_doc(
			{"doctype": "ITSS Catalogue Review", **given, "items": items, "votes": rows}
		).insert()

	def test_approval_publishes_and_the_version_names_the_review(self):
		review = self.review("Approved")
		review.submit()
		self.proposed.reload()
		self.assertEqual(self.proposed.status, "Published")
		self.assertEqual(getdate(self.proposed.last_reviewed_on), getdate("2026-03-02"))
		self.assertEqual(getdate(self.proposed.review_due_on), getdate("2027-03-02"))
		version = frappe.get_doc(published.VERSION, self.proposed.published_version)
		self.assertEqual(version.review, review.name)

	def test_who_may_not_write_items_publishes_by_the_committees_decision(self):
		review = self.review("Approved")
		frappe.set_user(MEMBERS[0])
		self.assertFalse(frappe.has_permission(published.ITEM, "write"))
		frappe.get_doc(review.doctype, review.name).submit()
		self.assertEqual(frappe.db.get_value(published.ITEM, self.proposed.name, "status"), "Published")

	def test_votes_are_counted_by_item(self):
		row = self.review("Approved", (FOR, AGAINST, ABSTAIN)).get("items")[0]
		self.assertEqual((row.votes_for, row.votes_against, row.abstained, row.version), (1, 1, 1, 1))

	def test_rejection_sends_the_item_back(self):
		self.review("Rejected", (AGAINST, AGAINST, FOR), remarks="Too dear").submit()
		self.proposed.reload()
		self.assertEqual((self.proposed.status, self.proposed.published_version), ("Draft", None))

	def test_a_deferred_item_waits_on_without_a_vote(self):
		self.review("Deferred", ()).submit()
		self.assertEqual(self.proposed.reload().status, "In Review")

	def test_confirming_a_published_item_moves_its_next_review_on(self):
		item = self.published(item_name="Linden plotter")
		item.db_set("review_due_on", "2026-01-01")
		self.review("Confirmed", item=item).submit()
		item.reload()
		self.assertEqual(getdate(item.review_due_on), add_months(getdate("2026-03-02"), 12))
		self.assertEqual(item.version, 1)

	def test_the_committee_retires(self):
		item = self.published(item_name="Linden plotter")
		self.review("Retire", item=item, remarks="worn out").submit()
		item.reload()
		self.assertEqual((item.status, item.retire_reason), ("Retired", "worn out"))

	def test_refused_at_the_end(self):
		for name, exception, decision, votes in (
			("no decision", committee.DecisionMissingError, None, (FOR, FOR)),
			("one of three voted", committee.NotQuorateError, "Approved", (FOR,)),
			("a tie", committee.AgainstTheVoteError, "Approved", (FOR, AGAINST)),
			("approved against the vote", committee.AgainstTheVoteError, "Approved", (FOR, AGAINST, AGAINST)),
			("rejected against the vote", committee.AgainstTheVoteError, "Rejected", (FOR, FOR)),
			("confirmed though in review", committee.NotUpForDecisionError, "Confirmed", (FOR, FOR)),
		):
			with self.subTest(name):
				frappe.db.savepoint("attempt")
				self.assertRaises(exception, self.review(decision, votes).submit)
				frappe.db.rollback(save_point="attempt")
				self.assertEqual(self.proposed.reload().status, "In Review")

	def test_who_is_not_on_the_committee_has_no_vote(self):
		stranger = factories.create_user("vote-stranger@linden.example", "Service Level Manager")
		self.assertRaises(committee.NotOnCommitteeError, self.review, "Approved", members=(stranger,))

	def test_nobody_votes_twice(self):
		members = (MEMBERS[0], MEMBERS[0])
		self.assertRaises(committee.VotedTwiceError, self.review, "Approved", members=members)

	def test_votes_are_on_what_stands_on_the_agenda(self):
		review = self.review("Approved")
		review.votes[0].item = self.published(item_name="Linden plotter").name
		self.assertRaises(committee.NotOnAgendaError, review.save)

	def test_an_item_stands_on_the_agenda_once(self):
		review = self.review("Approved")
		review.append("items", {"item": self.proposed.name, "decision": "Deferred"})
		self.assertRaises(committee.NotOnAgendaError, review.save)

	def test_without_a_committee_nothing_is_decided(self):
		review = self.review("Approved")
		self.committee()
		review = frappe.get_doc(review.doctype, review.name)
		review.set("votes", [])
		self.assertRaises(committee.NoCommitteeError, review.submit)

	def test_what_was_carried_out_is_not_cancelled(self):
		review = self.review("Approved")
		review.submit()
		self.assertRaises(committee.DecisionCarriedOutError, review.cancel)

	def test_a_drafted_review_has_what_waits_for_a_decision(self):
		due, later = self.published(item_name="Linden due"), self.published(item_name="Linden later")
		due.db_set("review_due_on", add_days(today(), 3))
		later.db_set("review_due_on", add_days(today(), 300))
		drafted = agenda.draft()
		names = [row.item for row in drafted.get("items")]
		self.assertIn(self.proposed.name, names)
		self.assertIn(due.name, names)
		self.assertNotIn(later.name, names)
		self.assertEqual([row.user for row in drafted.attendees], list(MEMBERS))

	def test_minutes_go_to_attendees_and_committee_once_it_is_decided(self):
		review = self.review("Approved", minutes="<p>All went well</p>")
		review.append("attendees", {"person": "Guest of honour", "email": "honour@linden.example"})
		review.minutes = "<p>All went well</p>"
		review.save()
		self.assertRaises(minutes.MinutesNotReadyError, api.send_minutes, review.name)
		review.submit()
		with patch.object(frappe, "sendmail") as sent:
			self.assertEqual(set(api.send_minutes(review.name)), {"honour@linden.example", *MEMBERS})
		self.assertIn("All went well", sent.call_args.kwargs["message"])
		self.assertTrue(frappe.db.get_value(review.doctype, review.name, "minutes_sent_at"))
		text = minutes.text_of(review.reload())
		for told in ("All went well", "Linden printer", "Guest of honour"):
			self.assertIn(told, text)
