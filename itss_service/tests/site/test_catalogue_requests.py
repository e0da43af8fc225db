"""Catalogue items on Issues: only published ones, frozen versions, and the answers to the item's form."""

from __future__ import annotations

import frappe

from itss_service.api import catalogue as api
from itss_service.bridge.record_document import RecordNotEditableError
from itss_service.catalogue import answers, life, publish, requests
from itss_service.catalogue.published import ItemNotPublishedError
from itss_service.tests.site import factories
from itss_service.tests.site.ticket_case import TicketTestCase

GIVEN = {"0": "Room 7", "1": "large"}


class TestItemsOnIssues(TicketTestCase):
	def setUp(self):
		super().setUp()
		self.item = factories.create_item()

	def revised(self):
		self.item.reload()
		life.revise(self.item)
		publish.publish(self.item)

	def test_only_published_items_are_chosen(self):
		draft = factories.make_item(item_name="Linden draft").insert()
		self.assertRaises(ItemNotPublishedError, self.issue, itss_catalogue_item=draft.name)
		issue = self.issue()
		issue.itss_catalogue_item = draft.name
		self.assertRaises(ItemNotPublishedError, issue.save)

	def test_a_retired_item_is_not_chosen_and_stays_where_it_was(self):
		issue = self.issue(itss_catalogue_item=self.item.name)
		life.retire(self.item.reload(), "worn out")
		self.assertRaises(ItemNotPublishedError, self.issue, itss_catalogue_item=self.item.name)
		issue.subject = "Still the same"
		issue.save()
		self.assertEqual(issue.itss_catalogue_version, "Linden printer v1")

	def test_an_issue_keeps_its_version_and_a_later_one_has_the_next(self):
		issue = self.issue(itss_catalogue_item=self.item.name)
		self.revised()
		issue.reload()
		issue.subject = "Another word"
		issue.save()
		self.assertEqual(issue.itss_catalogue_version, "Linden printer v1")
		self.assertEqual(
			self.issue(itss_catalogue_item=self.item.name).itss_catalogue_version, "Linden printer v2"
		)

	def test_an_issue_without_an_item_has_no_version(self):
		issue = self.issue(itss_catalogue_item=self.item.name)
		issue.itss_catalogue_item = None
		issue.save()
		self.assertIsNone(issue.itss_catalogue_version)

	def test_the_item_says_who_works_on_it_unless_somebody_else_was_named(self):
		group, other = factories.create_group().name, factories.create_group(group_name="Linden other").name
		item = factories.create_item(item_name="Linden plotter", support_group=group)
		self.assertEqual(self.issue(itss_catalogue_item=item.name).itss_support_group, group)
		named = self.issue(itss_catalogue_item=item.name, itss_support_group=other)
		self.assertEqual(named.itss_support_group, other)

	def test_the_items_group_comes_before_the_one_that_receives_everything(self):
		group, other = factories.create_group().name, factories.create_group(group_name="Linden other").name
		frappe.db.set_single_value("ITSS Settings", "default_group", other)
		item = factories.create_item(item_name="Linden plotter", support_group=group)
		self.assertEqual(self.issue(itss_catalogue_item=item.name).itss_support_group, group)

	def test_a_group_that_is_gone_is_left_out(self):
		group = factories.create_group().name
		item = factories.create_item(item_name="Linden plotter", support_group=group)
		frappe.rename_doc("ITSS Support Group", group, "Linden renamed")
		self.assertFalse(self.issue(itss_catalogue_item=item.name).itss_support_group)

	def test_a_split_issue_keeps_item_and_version_and_not_the_form(self):
		issue = frappe.get_doc("Issue", self.filed())
		life.retire(self.item.reload(), "worn out")
		copied = frappe.copy_doc(issue)
		copied.update(
			{
				"issue_split_from": issue.name,
				"itss_catalogue_version": issue.itss_catalogue_version,
				"itss_request": issue.itss_request,
			}
		)
		copied.insert()
		self.assertEqual(copied.itss_catalogue_version, "Linden printer v1")
		self.assertIsNone(copied.itss_request)

	def test_version_and_form_are_nobodys_to_write(self):
		other = factories.create_item(item_name="Linden plotter")
		filed = frappe.get_doc("Issue", self.filed())
		sent = {"itss_catalogue_version": other.published_version, "itss_request": filed.itss_request}
		fresh = self.issue(**sent)
		self.assertEqual((fresh.itss_catalogue_version, fresh.itss_request), (None, None))
		chosen = self.issue(itss_catalogue_item=self.item.name, **sent)
		self.assertEqual((chosen.itss_catalogue_version, chosen.itss_request), ("Linden printer v1", None))
		filed.update({"itss_catalogue_version": other.published_version, "itss_request": None})
		filed.save()
		self.assertEqual(filed.itss_catalogue_version, "Linden printer v1")
		self.assertTrue(filed.itss_request)

	def test_an_agent_files_a_request_for_somebody(self):
		agent = factories.create_user("request-agent@linden.example", "Service Desk Agent")
		frappe.set_user(agent)
		issue = frappe.get_doc("Issue", self.filed(raised_by="ada@example.com"))
		self.assertEqual((issue.owner, issue.raised_by), (agent, "ada@example.com"))
		self.assertEqual(api.request_of(issue.name)["kind"], "New one")

	def filed(self, **values):
		given = {"kind": "New one", "answers": GIVEN, "subject": "A printer, please", **values}
		item = given.pop("item", self.item.name)
		version = given.pop("version", self.item.published_version)
		return api.file_request(item, version, **given)

	def test_a_filed_request_is_an_issue_with_its_answers(self):
		name = self.filed(text="By <b>Monday</b>", raised_by="ada@example.com")
		issue = frappe.get_doc("Issue", name)
		self.assertEqual(issue.itss_catalogue_version, "Linden printer v1")
		self.assertEqual(issue.raised_by, "ada@example.com")
		for told in ("Room 7", "large", "Monday"):
			self.assertIn(told, issue.description)
		self.assertNotIn("<b>", issue.description)
		shown = api.request_of(name)
		self.assertEqual((shown["kind"], shown["version"]), ("New one", "Linden printer v1"))
		self.assertEqual(
			shown["answers"],
			[
				{"question": "Where is it?", "answer": "Room 7"},
				{"question": "Which size?", "answer": "large"},
			],
		)
		self.assertEqual(self.ticket(issue).service, self.item.name)

	def test_the_kind_of_request_tells_type_and_priority(self):
		frappe.get_doc({"doctype": "Issue Type", "name": "Linden wish"}).insert()
		kinds = [
			{
				"kind_name": "Wish",
				"issue_type": "Linden wish",
				"priority": factories.create_priority("P3"),
			},
			{"kind_name": "Other"},
		]
		item = factories.create_item(item_name="Linden plotter", request_kinds=kinds, form_fields=[])
		name = self.filed(item=item.name, version=item.published_version, kind="Wish")
		issue = frappe.get_doc("Issue", name)
		self.assertEqual((issue.issue_type, issue.priority), ("Linden wish", "P3"))
		plain = self.issue(itss_catalogue_item=item.name)
		self.assertIsNone(plain.issue_type)

	def test_everything_that_is_missing_is_named_at_once(self):
		questions = [{"label": f"Q{n}", "field_type": "Text", "required": 1} for n in range(3)]
		item = factories.create_item(item_name="Linden plotter", request_kinds=[], form_fields=questions)
		told = {"item": item.name, "version": item.published_version, "kind": None, "answers": {"1": "x"}}
		with self.assertRaises(answers.AnswersMissingError) as raised:
			self.filed(**told)
		self.assertIn("Q0", str(raised.exception))
		self.assertIn("Q2", str(raised.exception))
		self.assertNotIn("Q1", str(raised.exception))

	def test_refused(self):
		for name, exception, values in (
			("no subject", requests.SubjectMissingError, {"subject": " "}),
			("no kind", answers.UnknownRequestKindError, {"kind": None}),
			("an unknown kind", answers.UnknownRequestKindError, {"kind": "x"}),
			("no such choice", answers.InvalidAnswerError, {"answers": {"0": "x", "1": "huge"}}),
			("no date", answers.InvalidAnswerError, {"kind": "Repair", "answers": {"0": "x", "2": "soon"}}),
			("an older form", requests.FormChangedError, {"version": "Linden printer v0"}),
		):
			with self.subTest(name):
				self.assertRaises(exception, self.filed, **values)

	def test_answers_to_another_kinds_questions_are_left_out(self):
		name = self.filed(kind="Repair", answers={"0": "Room 7", "1": "large", "2": "2026-02-01"})
		self.assertEqual(
			[row["question"] for row in api.request_of(name)["answers"]], ["Where is it?", "Since when?"]
		)

	def test_numbers_and_yes_or_no_are_read(self):
		questions = [{"label": "N", "field_type": "Number"}, {"label": "Y", "field_type": "Yes or No"}]
		item = factories.create_item(item_name="Linden plotter", request_kinds=[], form_fields=questions)
		told = {"item": item.name, "version": item.published_version, "kind": None}
		name = self.filed(**told, answers={"0": "2.5", "1": "Yes"})
		self.assertEqual([row["answer"] for row in api.request_of(name)["answers"]], ["2.5", "Yes"])
		self.assertRaises(answers.InvalidAnswerError, self.filed, **told, answers={"0": "two"})

	def test_the_form_tells_nothing_of_what_is_for_staff(self):
		told = str(api.request_form(self.item.name))
		self.assertNotIn("Secret", told)
		self.assertNotIn("12345", told)

	def test_answers_are_changed_by_nobody_and_go_with_the_issue(self):
		issue = frappe.get_doc("Issue", self.filed())
		details = frappe.get_doc("ITSS Request Details", issue.itss_request)
		details.request_kind = "x"
		self.assertRaises(RecordNotEditableError, details.save)
		frappe.delete_doc("Issue", issue.name)
		self.assertFalse(frappe.db.exists("ITSS Request Details", details.name))

	def test_answers_of_a_confidential_issue_are_for_who_sees_it(self):
		agent = factories.create_user("request-agent@linden.example", "Service Desk Agent")
		issue = frappe.get_doc("Issue", self.filed())
		frappe.set_user(agent)
		self.assertIn(issue.itss_request, frappe.get_list("ITSS Request Details", pluck="name"))
		frappe.set_user("Administrator")
		issue.itss_confidential = 1
		issue.save()
		frappe.set_user(agent)
		self.assertNotIn(issue.itss_request, frappe.get_list("ITSS Request Details", pluck="name"))
		self.assertFalse(frappe.has_permission("ITSS Request Details", "read", doc=issue.itss_request))
		self.assertRaises(frappe.PermissionError, api.request_of, issue.name)
