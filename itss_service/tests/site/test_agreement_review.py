"""Reviews of agreements: planned in time, prepared, held by both sides, and what follows from them."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.utils import getdate

from itss_service.jobs import due, reminders
from itss_service.reminders.reminder import Reminder
from itss_service.reviews import measuring, minutes, planning, preparing, rules
from itss_service.reviews import reminders as review_reminders
from itss_service.tests.site import factories
from itss_service.tests.site.ticket_case import MORNING, TicketTestCase

MANAGER, CUSTOMER = "review-manager@linden.example", "review-customer@linden.example"
BOTH_SIDES = (
	{"side": "Provider", "user": MANAGER, "person": "Lin", "email": MANAGER, "attended": 1},
	{"side": "Customer", "person": "Ada", "email": CUSTOMER, "attended": 1},
)
ACTION = {"action": "Write a guide", "responsible": MANAGER, "due_on": "2026-04-20"}


class ReviewTestCase(TicketTestCase):
	def setUp(self):
		super().setUp()
		frappe.db.delete("ITSS Agreement Review")
		frappe.db.delete("ITSS Reminder")
		factories.create_user(MANAGER, "Service Level Manager")
		self.sla.db_set("next_review_on", "2026-04-10")

	def review(self, **values):
		given = {
			"doctype": "ITSS Agreement Review",
			"agreement": self.sla.name,
			"period_from": "2026-03-01",
			"period_to": "2026-03-31",
			"due_on": "2026-04-10",
			"held_on": "2026-04-08",
			"attendees": [dict(row) for row in BOTH_SIDES],
			"minutes": "<p>All well.</p>",
			"decision": "Stays As It Is",
			**values,
		}
		return frappe.get_doc(given).insert()

	def held(self, **values):
		doc = self.review(**values)
		with patch.object(minutes, "send_later"):
			doc.submit()
		return doc

	@property
	def next_review_on(self):
		return frappe.db.get_value("ITSS Agreement", self.sla.name, "next_review_on")


class TestPlanning(ReviewTestCase):
	def test_drafted_once_it_comes_near(self):
		with self.at("2026-03-26 08:00:00"):
			self.assertEqual(planning.draft_due(getdate()), [])
		with self.at("2026-03-27 08:00:00"):
			(name,) = planning.draft_due(getdate())
			self.assertEqual(planning.draft_due(getdate()), [])
		doc = frappe.get_doc("ITSS Agreement Review", name)
		self.assertEqual([doc.status, str(doc.due_on)], ["Planned", "2026-04-10"])
		self.assertEqual([str(doc.period_from), str(doc.period_to)], ["2026-01-01", "2026-02-28"])
		self.assertTrue(doc.agenda and doc.satisfaction)

	def test_the_period_goes_on_where_the_last_review_ended(self):
		with self.at("2026-04-09 08:00:00"):
			self.held()
			frappe.db.set_value("ITSS Agreement", self.sla.name, "next_review_on", "2026-07-10")
			found = preparing.proposed(frappe.get_doc("ITSS Agreement", self.sla.name), getdate("2026-07-01"))
		self.assertEqual([str(found["period_from"]), str(found["period_to"])], ["2026-04-01", "2026-06-30"])

	def test_no_second_plan_for_an_agreement(self):
		with self.at("2026-04-01 08:00:00"):
			self.review()
			self.assertRaises(rules.ReviewPlannedTwiceError, self.review)

	def test_a_draft_agreement_is_not_reviewed(self):
		draft = factories.create_agreement(title="Linden draft", calendar=self.sla.calendar)
		with self.at("2026-04-01 08:00:00"):
			self.assertRaises(rules.ReviewOfDraftError, self.review, agreement=draft.name)

	def test_it_starts_with_what_is_open(self):
		with self.at(MORNING):
			issue = self.issue()
		with self.at("2026-04-01 08:00:00"):
			due.run_due()
			doc = self.review()
		points = [(row.reference_name, row.subject) for row in doc.open_points]
		self.assertEqual(points[0], (None, "1 tickets are open, 1 of them breached"))
		self.assertEqual(points[1], (None, "3 targets were missed in the period"))
		self.assertEqual(points[2], (issue.name, "The printer burns"))


class TestFigures(ReviewTestCase):
	def test_they_are_those_of_the_agreement_and_stay(self):
		with self.at(MORNING):
			self.issue()
		with self.at("2026-04-08 08:00:00"):
			due.run_due()
			doc = self.held()
			before = [row.as_dict() for row in doc.figures]
			self.assertTrue(before)
			doc.reload()
			doc.figures[0].value = 77
			self.assertRaises(frappe.UpdateAfterSubmitError, doc.save)
			doc.reload()
			self.assertRaises(measuring.ReviewIsFrozenError, measuring.recompute, doc)
		self.assertEqual([row.as_dict().value for row in doc.figures], [row.value for row in before])

	def test_nobody_writes_them_into_a_draft(self):
		with self.at("2026-04-08 08:00:00"):
			doc = self.review()
			doc.set("figures", [{"title": "made up", "value": 1, "measured": 1}])
			doc.save()
		self.assertNotIn("made up", [row.title for row in doc.figures])

	def test_another_period_has_other_figures(self):
		with self.at("2026-04-08 08:00:00"):
			doc = self.review()
		with self.at("2026-04-08 09:00:00"):
			doc.period_from = "2026-02-01"
			doc.save()
		self.assertEqual(str(doc.figures_at)[:19], "2026-04-08 09:00:00")


class TestHolding(ReviewTestCase):
	def test_refused_until_it_is_complete(self):
		cases = (
			({"held_on": None}, rules.ReviewNotHeldError),
			({"held_on": "2026-05-01"}, rules.ReviewNotHeldError),
			({"period_to": "2026-04-30"}, rules.PeriodNotOverError),
			({"attendees": [dict(BOTH_SIDES[0])]}, rules.AttendeesMissingError),
			({"attendees": [{**row, "attended": 0} for row in BOTH_SIDES]}, rules.AttendeesMissingError),
			({"minutes": "<p></p>"}, rules.MinutesMissingError),
			({"decision": None}, rules.MinutesMissingError),
			({"actions": [{"action": "Write a guide"}]}, rules.ActionIncompleteError),
		)
		for values, error in cases:
			with self.subTest(values), self.at("2026-04-09 08:00:00"):
				doc = self.review(**values)
				self.assertRaises(error, doc.submit)
				frappe.db.delete("ITSS Agreement Review")

	def test_scores_go_from_one_to_five(self):
		with self.at("2026-04-09 08:00:00"):
			score = {"satisfaction": [{"topic": "Speed", "score": 6}]}
			self.assertRaises(rules.ScoreOutOfRangeError, self.review, **score)

	def test_the_next_one_is_a_year_after_the_meeting_or_as_agreed(self):
		with self.at("2026-04-09 08:00:00"):
			self.held()
			self.assertEqual(self.next_review_on, getdate("2027-04-08"))
			self.sla.db_set("review_months", 3)
			self.held()
		self.assertEqual(self.next_review_on, getdate("2026-07-08"))

	def test_a_cancelled_review_is_due_again(self):
		with self.at("2026-04-09 08:00:00"):
			self.held().cancel()
		self.assertEqual(self.next_review_on, getdate("2026-04-10"))

	def test_actions_become_tasks_and_follow_their_state(self):
		with self.at("2026-04-09 08:00:00"):
			doc = self.held(actions=[dict(ACTION)])
			task = frappe.get_doc("ToDo", doc.actions[0].todo)
			self.assertEqual([task.allocated_to, task.reference_name], [MANAGER, doc.name])
			doc.reload().actions[0].state = "Done"
			doc.save()
		self.assertEqual(doc.actions[0].done_on, getdate("2026-04-09"))
		self.assertEqual(task.reload().status, "Closed")

	def test_open_actions_come_up_in_the_next_review(self):
		with self.at("2026-04-09 08:00:00"):
			first = self.held(actions=[dict(ACTION)])
		with self.at("2026-07-09 08:00:00"):
			dates = {"period_from": "2026-04-01", "period_to": "2026-06-30", "held_on": "2026-07-08"}
			second = self.review(**dates)
			(former,) = second.former_actions
			self.assertEqual([former.action, former.came_from], ["Write a guide", first.name])
			former.state, former.result = "Done", "It is on the portal."
			with patch.object(minutes, "send_later"):
				second.submit()
			row = first.reload().actions[0]
			self.assertEqual([row.state, row.result], ["Done", "It is on the portal."])
			self.assertEqual(frappe.db.get_value("ToDo", row.todo, "status"), "Closed")

	def test_decided_to_change_starts_a_change(self):
		with self.at("2026-04-09 08:00:00"):
			doc = self.held(decision="To Be Changed")
		change = frappe.get_doc("ITSS Agreement Change", doc.reload().change)
		self.assertEqual([change.agreement, change.status], [self.sla.name, "Collected"])
		self.assertEqual(change.effective_from, getdate("2026-05-01"))

	def test_an_agreement_that_ended_is_not_decided_to_be_changed(self):
		with self.at("2026-04-09 08:00:00"):
			self.sla.db_set("status", "Expired")
			doc = self.review(decision="To Be Changed")
			self.assertRaises(rules.ReviewOfDraftError, doc.submit)


class TestMinutes(ReviewTestCase):
	def test_they_go_to_all_participants_once(self):
		mail, none = patch.object(frappe, "sendmail"), patch.object(minutes, "_attachments", return_value=[])
		with self.at("2026-04-09 08:00:00"), mail as sendmail, none:
			doc = self.held(actions=[dict(ACTION)])
			self.assertEqual(minutes.send(doc.name), [MANAGER, CUSTOMER])
			self.assertEqual(minutes.send(doc.name), [])
		sendmail.assert_called_once()
		self.assertEqual(sendmail.call_args.kwargs["recipients"], [MANAGER, CUSTOMER])
		self.assertIn("Write a guide", sendmail.call_args.kwargs["message"])
		self.assertEqual(doc.reload().status, "Minutes Sent")

	def test_where_no_mail_can_go_out_they_stay_to_be_sent(self):
		no_account = patch.object(frappe, "sendmail", side_effect=frappe.OutgoingEmailError)
		none = patch.object(minutes, "_attachments", return_value=[])
		with self.at("2026-04-09 08:00:00"), no_account, none:
			doc = self.held()
			minutes.send_in_background(doc.name)
		self.assertEqual([doc.reload().status, doc.minutes_sent_at], ["Held", None])
		self.assertTrue(frappe.db.exists("Error Log", {"reference_name": doc.name}))

	def test_without_addresses_nothing_is_said_to_be_sent(self):
		nobody = [{**row, "user": None, "email": None} for row in BOTH_SIDES]
		with self.at("2026-04-09 08:00:00"):
			doc = self.held(attendees=nobody)
			self.assertEqual(minutes.send(doc.name), [])
			self.assertRaises(minutes.NobodyToSendToError, minutes.validate_recipients, doc)
		self.assertEqual(doc.reload().status, "Held")


class TestReminders(ReviewTestCase):
	def told(self, day):
		return [
			(r.key.split(":")[0], r.key.rsplit(":", 1)[1])
			for r in review_reminders.due_reminders(getdate(day))
		]

	def test_a_review_that_comes_near_and_one_that_is_overdue(self):
		with self.at("2026-04-01 08:00:00"):
			self.review(held_on=None)
		self.assertEqual(self.told("2026-03-20"), [])
		self.assertEqual(self.told("2026-04-10"), [("review", "near")])
		self.assertEqual(self.told("2026-04-11"), [("review", "overdue")])

	def test_an_action_that_is_due(self):
		with self.at("2026-04-09 08:00:00"):
			self.held(actions=[dict(ACTION)])
		self.assertEqual(self.told("2026-04-19"), [])
		self.assertEqual(self.told("2026-04-20"), [("action", "2026-04-20")])

	def test_each_is_told_once(self):
		reminder = Reminder("linden:1", "ITSS Agreement", self.sla.name, (MANAGER, "", MANAGER), "Look here")
		with self.at(MORNING):
			self.assertEqual(reminders.tell([reminder, reminder]), 1)
			self.assertEqual(reminders.tell([reminder]), 0)
			self.assertFalse(reminders._tell("linden:1", reminder))  # a second worker
		told = frappe.get_all("Notification Log", filters={"subject": "Look here"}, pluck="for_user")
		self.assertEqual(told, [MANAGER])
		self.assertEqual(frappe.db.get_value("ITSS Reminder", {"reminder_key": "linden:1"}, "told"), MANAGER)

	def test_a_source_that_fails_keeps_no_other_from_telling(self):
		good = Reminder("linden:2", "ITSS Agreement", self.sla.name, (MANAGER,), "Look there")

		def broken(today):
			raise ValueError("made for the test")

		path = "itss_service.{}.reminders.due_reminders"
		with (
			self.at(MORNING),
			patch.object(frappe.db, "rollback"),
			patch(path.format("agreements"), broken),
			patch(path.format("reviews"), lambda today: [good]),
		):
			reminders.daily()
		self.assertTrue(frappe.db.exists("ITSS Reminder", {"reminder_key": "linden:2"}))

	def test_every_source_exists(self):
		for source in reminders.SOURCES:
			self.assertTrue(callable(frappe.get_attr(f"{source}.due_reminders")))
