"""What the days do to an agreement: its words, its reminders, and the tickets it had beside those it expected."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.utils import add_days, getdate

from itss_service.agreements import reminders, signing, steps, workload
from itss_service.api import agreements as api
from itss_service.bridge.policy import policy_on
from itss_service.itss_service.doctype.itss_agreement import life
from itss_service.jobs import levels as job
from itss_service.seeds import sign_offs as seeds
from itss_service.tests.site import factories, levels
from itss_service.tests.site.test_agreement_life import AgreementTestCase
from itss_service.tests.site.ticket_case import MORNING, TicketTestCase


class TestWords(AgreementTestCase):
	def setUp(self):
		super().setUp()
		self.today = getdate()

	def word(self, doc, days):
		"""The agreement's status and whether it is expiring, so many days from now."""
		with patch.object(frappe.db, "commit"):
			job.bring_up_to_date(getdate(add_days(self.today, days)))
		doc.reload()
		return doc.status, doc.expiring

	def signed(self, **values):
		return levels.create_signed(
			**{"valid_from": add_days(self.today, 10), "valid_to": add_days(self.today, 100), **values}
		)

	def test_signed_agreement_is_in_force_from_its_first_day_and_expires_after_its_last(self):
		doc = self.signed()
		for days, told in (
			(9, ("Signed", 0)),
			(10, ("In Force", 0)),
			(39, ("In Force", 0)),
			(40, ("In Force", 1)),
			(100, ("In Force", 1)),
			(101, ("Expired", 0)),
			(150, ("Expired", 0)),
		):
			self.assertEqual((days, self.word(doc, days)), (days, told))

	def test_words_change_nothing_about_what_counts(self):
		doc = self.signed()
		last = getdate(add_days(self.today, 100))
		self.word(doc, 101)
		self.assertEqual([a.name for a in policy_on(last).agreements], [])
		with self.freeze_time(add_days(self.today, 200)):
			from itss_service.bridge.policy import terms_of

			self.assertEqual([a.name for a in terms_of(last).policy.agreements], [doc.name])

	def test_agreement_that_another_follows_is_changed_and_not_expiring(self):
		doc = self.signed(valid_from=add_days(self.today, -10))
		successor = doc.new_version()
		successor.update({"valid_from": add_days(self.today, 5), "valid_to": add_days(self.today, 300)})
		levels.sign(successor.insert())
		self.assertEqual(self.word(doc, 3), ("In Force", 0))
		self.assertEqual(self.word(doc, 5), ("Changed", 0))
		self.assertEqual(self.word(successor, 5), ("In Force", 0))

	def test_terminated_agreement_is_called_so_after_its_last_day(self):
		doc = self.signed(valid_from=add_days(self.today, -10))
		life.end_on(doc, getdate(add_days(self.today, 4)))
		doc.db_set("termination", "any")
		self.assertEqual(self.word(doc, 4), ("In Force", 1))
		self.assertEqual(self.word(doc, 5), ("Terminated", 0))

	def test_one_that_fails_does_not_stop_the_others(self):
		first, second = (
			self.signed(),
			self.signed(title="Second", scopes=[{"scope": "Service", "value": "x"}]),
		)
		real = frappe.get_doc

		def get_doc(*args, **kwargs):
			if args[:2] == (first.doctype, first.name):
				raise frappe.ValidationError("broken")
			return real(*args, **kwargs)

		with (
			patch.object(frappe, "get_doc", get_doc),
			patch.object(frappe.db, "rollback"),
			patch.object(frappe, "log_error") as logged,
		):
			self.word(second, 10)
		self.assertEqual((first.reload().status, second.status), ("Signed", "In Force"))
		self.assertEqual(logged.call_count, 1)


class TestReminders(AgreementTestCase):
	def setUp(self):
		super().setUp()
		self.today = getdate()
		self.manager = factories.create_user("levels@linden.example", "Service Level Manager")

	def due(self, days):
		return list(reminders.due_reminders(getdate(add_days(self.today, days))))

	def test_managers_are_reminded_of_the_end_in_time_and_again_shortly_before(self):
		doc = levels.create_signed(valid_to=add_days(self.today, 100), expiry_notice_days=60)
		self.assertEqual(self.due(39), [])
		first, later, last = self.due(40)[0], self.due(60)[0], self.due(95)[0]
		self.assertEqual((first.name, first.key), (doc.name, later.key))
		self.assertNotEqual(first.key, last.key)
		self.assertIn(self.manager, first.users)
		self.assertEqual(self.due(101), [])

	def test_nobody_is_reminded_of_an_end_that_is_followed(self):
		doc = levels.create_signed(valid_to=add_days(self.today, 30))
		successor = doc.new_version()
		successor.update({"valid_from": add_days(self.today, 31), "valid_to": add_days(self.today, 400)})
		levels.sign(successor.insert())
		self.assertEqual([reminder.name for reminder in self.due(10)], [])

	def test_sign_offs_that_wait_too_long_are_told_to_their_signatory_and_the_managers(self):
		head = factories.create_user("head@linden.example", "First-line Lead")
		rows = levels.sign_offs_of("SLA")
		rows[0]["user"] = head
		doc = levels.create_complete(sign_offs=rows)
		steps.submit_for_review(doc)
		self.assertEqual(self.due(6), [])
		(reminder,) = self.due(7)
		self.assertLessEqual({head, self.manager}, set(reminder.users))
		self.assertIn("head of first line", reminder.subject)
		frappe.set_user(head)
		signing.sign(doc, doc.sign_offs[0].name)
		frappe.set_user("Administrator")
		self.assertEqual(self.due(8), [])

	def test_who_is_asked_to_sign_is_told_at_once(self):
		head = factories.create_user("head@linden.example", "First-line Lead")
		rows = levels.sign_offs_of("SLA")
		rows[0]["user"] = head
		with patch("itss_service.agreements.telling.enqueue_create_notification") as told:
			steps.submit_for_review(levels.create_complete(sign_offs=rows))
		self.assertEqual([call.args[0] for call in told.call_args_list], [[head]])


class TestSignedFile(AgreementTestCase):
	def test_signed_file_is_kept_with_what_was_signed(self):
		doc = levels.create_signed()
		name = frappe.db.exists(
			"File", {"attached_to_name": doc.name, "file_url": doc.sign_offs[3].signed_file}
		)
		self.assertRaises(signing.SignedFileError, frappe.delete_doc, "File", name)


class TestSeed(AgreementTestCase):
	def test_required_sign_offs_are_seeded_once_for_each_kind(self):
		seeds.seed()
		seeds.seed()
		rows = frappe.get_single("ITSS Settings").required_sign_offs
		for kind, other in (("SLA", "Customer"), ("OLA", "Department"), ("UC", "Supplier")):
			signing_parties = {row.party for row in rows if row.kind == kind and row.stage == "Signing"}
			self.assertEqual(signing_parties, {"Provider", other})
		self.assertEqual(len(rows), len(seeds.required_in("en")))


class TestWorkload(TicketTestCase):
	def test_expected_tickets_stand_beside_those_of_the_last_full_months(self):
		item = levels.published_item()
		with self.at(MORNING):
			for _number in range(3):
				self.issue(itss_catalogue_item=item)
			self.issue(itss_catalogue_item=levels.published_item("Linden print"))
		rows = [{"item": item, "expected": 2}]
		frappe.get_doc({"doctype": "ITSS Workload", "parent": self.sla.name, "parenttype": self.sla.doctype,
			"parentfield": "workload", "idx": 1, **rows[0]}).db_insert()  # fmt: skip
		with self.at("2026-04-10 10:00:00"):
			told = workload.compared(self.sla.reload(), 1)
			self.assertEqual((str(told["from"]), str(told["to"])), ("2026-03-01", "2026-03-31"))
			self.assertEqual((told["tickets"], told["rows"][0]["actual"]), (4, 2.9))
			self.assertEqual((told["unexpected"], told["rows"][0]["share"]), (1.0, 147))
			self.assertEqual(workload.compared(self.sla, 6)["tickets"], 4)
		with self.at("2026-05-10 10:00:00"):
			self.assertEqual(workload.compared(self.sla, 1)["tickets"], 0)


class TestApi(AgreementTestCase):
	def test_form_is_told_what_is_missing_and_whose_turn_it_is(self):
		doc = factories.create_agreement(customer=levels.create_customer())
		told = api.standing(doc.name)
		self.assertIn("Content › Services", [gap["place"] for gap in told["gaps"]])
		whole = levels.create_complete(title="Whole")
		told = api.submit_for_review(whole.name)
		self.assertEqual((told["status"], told["gaps"]), ("Internal Review", []))
		self.assertEqual([row["capacity"] for row in told["waiting"]], ["head of first line"])
		row = told["waiting"][0]["row"]
		told = api.record_paper(whole.name, row, "Ada", getdate())
		self.assertEqual(told["waiting"], [])
		told = api.reject(whole.name, api.send_to_customer(whole.name)["waiting"][0]["row"], "no", "Grace")
		self.assertEqual(told["status"], "Draft")

	def test_reader_takes_no_step(self):
		doc = levels.create_complete()
		frappe.set_user(factories.create_user("auditor@linden.example", "ITSS Auditor"))
		self.assertTrue(api.standing(doc.name))
		for step in (api.submit_for_review, api.return_to_draft, api.send_to_customer, api.complete_signing):
			self.assertRaises(frappe.PermissionError, step, doc.name)
