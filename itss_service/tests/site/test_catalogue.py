"""The life of a catalogue item: written, reviewed, published as a version that never changes, revised, retired."""

from __future__ import annotations

from datetime import date

import frappe
from frappe.tests.utils import FrappeTestCase
from frappe.utils import add_days, add_months, getdate, today

from itss_service.bridge.record_document import RecordNotEditableError
from itss_service.catalogue import life, publish, published, reminders, rules
from itss_service.catalogue.published import ItemNotPublishedError
from itss_service.itss_service.doctype.itss_catalogue_item import itss_catalogue_item as controller
from itss_service.itss_service.doctype.itss_service_category.itss_service_category import (
	CategoryInItselfError,
)
from itss_service.tests.site import factories


class CatalogueTestCase(FrappeTestCase):
	def setUp(self):
		frappe.db.savepoint("catalogue_test")
		self.committee()

	def tearDown(self):
		frappe.set_user("Administrator")
		frappe.db.rollback(save_point="catalogue_test")
		frappe.clear_document_cache("ITSS Settings", "ITSS Settings")

	def committee(self, *users):
		settings = frappe.get_doc("ITSS Settings")
		settings.update({"publish_needs_committee": 1, "remind_days": 14})
		settings.set("catalogue_committee", [{"user": user} for user in users])
		settings.save()

	def item(self, **values):
		return factories.make_item(**values).insert()

	def published(self, **values):
		return factories.create_item(**values)


class TestLifeOfAnItem(CatalogueTestCase):
	def test_an_item_begins_as_a_draft_whatever_is_sent_along(self):
		item = self.item(status="Published", version=7, retire_reason="x")
		self.assertEqual((item.status, item.version, item.retire_reason), ("Draft", 1, None))

	def test_saving_cannot_move_an_item_on(self):
		item = self.item()
		item.update({"status": "Published", "version": 3, "last_reviewed_on": today()})
		item.save()
		self.assertEqual((item.status, item.last_reviewed_on, item.version), ("Draft", None, 1))

	def test_where_a_committee_decides_nobody_publishes_alone(self):
		self.assertRaises(life.CommitteeNeededError, life.publish_directly, self.item())

	def test_where_no_committee_decides_an_item_is_published_directly(self):
		frappe.db.set_single_value("ITSS Settings", "publish_needs_committee", 0)
		item = self.item()
		life.publish_directly(item)
		self.assertEqual(item.status, "Published")
		self.assertEqual(item.published_version, "Linden printer v1")

	def test_an_item_without_a_text_for_customers_is_not_sent_to_review(self):
		item = self.item(customer_description=None)
		self.assertRaises(life.NothingToReviewError, life.send_to_review, item)

	def test_an_item_in_review_waits_unchanged_until_it_is_taken_back(self):
		item = self.item()
		life.send_to_review(item)
		item.customer_description = "<p>Else</p>"
		self.assertRaises(rules.ContentLockedError, item.save)
		item.reload()
		life.take_back(item)
		item.customer_description = "<p>Else</p>"
		item.save()
		self.assertEqual(item.status, "Draft")

	def test_a_published_text_is_locked_and_its_owner_and_review_are_not(self):
		item = self.published()
		item.update({"service_owner": "Administrator", "review_due_on": "2030-01-01", "on_portal": 0})
		item.save()
		for change in ({"cost": 5}, {"description": "x"}, {"request_kinds": []}):
			with self.subTest(change):
				item.reload()
				item.update(change)
				self.assertRaises(rules.ContentLockedError, item.save)

	def test_a_revision_leaves_the_published_version_choosable(self):
		item = self.published()
		life.revise(item)
		item.customer_description = "<p>Prints in colour.</p>"
		item.save()
		self.assertEqual((item.status, item.version), ("Draft", 2))
		self.assertEqual(published.require([item.name]), {item.name: "Linden printer v1"})
		self.assertIn("on paper", published.of_version("Linden printer v1")["customer_description"])

	def test_publishing_a_revision_withdraws_the_version_before(self):
		item = self.published()
		life.revise(item)
		item.reload()
		item.price = 9
		item.save()
		publish.publish(item)
		self.assertEqual(published.require([item.name]), {item.name: "Linden printer v2"})
		first, second = (frappe.get_doc(published.VERSION, f"Linden printer v{n}") for n in (1, 2))
		self.assertEqual((first.is_current, second.is_current), (0, 1))
		self.assertTrue(first.withdrawn_at)
		self.assertEqual(published.of_version(first.name)["price"], 0)
		self.assertEqual(published.of_version(second.name)["price"], 9)

	def test_discarding_a_revision_brings_the_published_text_back(self):
		item = self.published()
		life.revise(item)
		item.customer_description = "<p>Else</p>"
		item.set("form_fields", [])
		item.save()
		life.discard_revision(item)
		item.reload()
		self.assertEqual((item.status, item.version), ("Published", 1))
		self.assertIn("on paper", item.customer_description)
		self.assertEqual(len(item.form_fields), 3)

	def test_what_was_never_published_has_nothing_to_go_back_to(self):
		self.assertRaises(life.NotPossibleInStatusError, life.discard_revision, self.item())

	def test_a_retired_item_is_no_longer_choosable_and_says_what_follows_it(self):
		item = self.published()
		other = self.published(item_name="Linden plotter")
		life.retire(item, "nobody prints", other.name)
		item.reload()
		self.assertEqual((item.status, item.successor), ("Retired", other.name))
		self.assertEqual(item.retired_on, getdate(today()))
		self.assertRaises(ItemNotPublishedError, published.require, [item.name])

	def test_a_retired_item_may_come_back_as_its_next_version(self):
		item = self.published()
		life.retire(item, "nobody prints")
		life.revise(item)
		publish.publish(item)
		self.assertEqual((item.published_version, item.retire_reason), ("Linden printer v2", None))

	def test_retiring_needs_a_reason_and_a_published_item(self):
		self.assertRaises(life.RetireReasonMissingError, life.retire, self.published(), " ")
		draft = self.item(item_name="Linden draft")
		self.assertRaises(life.NotPossibleInStatusError, life.retire, draft, "x")

	def test_what_an_agreement_still_promises_is_not_retired(self):
		item = self.published()
		agreement = factories.create_agreement(title="Linden promise", services=[{"item": item.name}])
		agreement.db_set({"status": "In Force", "valid_from": "2026-01-01"})
		self.assertRaisesRegex(life.ItemStillPromisedError, agreement.name, life.retire, item, "x")
		agreement.db_set("valid_to", add_days(today(), -1))
		life.retire(item, "x")

	def test_required_items_are_named_if_they_are_not_published(self):
		draft, good = self.item(item_name="Linden draft"), self.published()

		class OwnError(frappe.ValidationError):
			pass

		with self.assertRaisesRegex(OwnError, "Linden draft") as raised:
			published.require([good.name, draft.name, "no such item"], OwnError)
		self.assertIn("no such item", str(raised.exception))
		self.assertNotIn(good.name, str(raised.exception))

	def test_a_version_is_changed_and_deleted_by_nobody(self):
		version = frappe.get_doc(published.VERSION, self.published().published_version)
		version.content = "{}"
		self.assertRaises(RecordNotEditableError, version.save)
		self.assertRaises(RecordNotEditableError, frappe.delete_doc, version.doctype, version.name)

	def test_an_item_that_was_published_is_kept_and_a_draft_may_go(self):
		item = self.published()
		self.assertRaises(controller.EverPublishedError, frappe.delete_doc, item.doctype, item.name)
		frappe.delete_doc(item.doctype, self.item(item_name="Linden draft").name)

	def test_a_renamed_item_keeps_its_versions_and_its_old_name_may_be_used_again(self):
		item = self.published()
		frappe.rename_doc(item.doctype, item.name, "Linden press")
		self.assertEqual(published.require(["Linden press"]), {"Linden press": "Linden printer v1"})
		again = self.published(item_name="Linden printer")
		self.assertNotEqual(again.published_version, "Linden printer v1")
		self.assertEqual(published.of_version(again.published_version)["item_name"], "Linden printer")

	def test_items_are_not_merged(self):
		item, other = self.published(), self.published(item_name="Linden plotter")
		self.assertRaises(
			controller.ItemsNotMergedError,
			frappe.rename_doc,
			item.doctype,
			item.name,
			other.name,
			merge=True,
		)

	def test_the_installation_before_keeps_its_items(self):
		from itss_service.patches.v1_0 import publish_present_items

		item = self.item()
		publish_present_items.execute()
		publish_present_items.execute()
		self.assertEqual(published.require([item.name]), {item.name: "Linden printer v1"})

	def test_the_installation_before_gets_the_defaults_of_new_settings(self):
		from itss_service.patches.v1_0 import fill_new_settings

		singles = {"doctype": "ITSS Settings", "field": ["in", ["remind_days", "publish_needs_committee"]]}
		frappe.db.delete("Singles", singles)
		frappe.db.set_single_value("ITSS Settings", "sign_off_days", 3)
		fill_new_settings.execute()
		told = frappe.db.get_singles_dict("ITSS Settings")
		self.assertEqual((told.remind_days, told.publish_needs_committee), ("14", "1"))
		self.assertEqual(told.sign_off_days, "3")


class TestRulesOfAnItem(CatalogueTestCase):
	def test_refused(self):
		twice = [{"kind_name": "A"}, {"kind_name": "A"}]
		question = {"label": "Q", "field_type": "Text"}
		for name, exception, values in (
			("a kind twice", rules.InvalidFormError, {"request_kinds": twice, "form_fields": []}),
			("a question twice", rules.InvalidFormError, {"form_fields": [question, dict(question)]}),
			(
				"a question twice for one kind",
				rules.InvalidFormError,
				{"form_fields": [question, {**question, "request_kind": "Repair"}]},
			),
			("an unknown kind", rules.InvalidFormError, {"form_fields": [{**question, "request_kind": "B"}]}),
			(
				"one choice",
				rules.InvalidFormError,
				{"form_fields": [{**question, "field_type": "Choice", "choices": "a\na"}]},
			),
			("no duration", rules.InvalidTargetError, {"targets": [{"metric": "response", "duration": "x"}]}),
		):
			with self.subTest(name):
				self.assertRaises(exception, self.item, **values)

	def test_the_same_question_may_be_asked_for_different_kinds(self):
		rows = [{"label": "Q", "field_type": "Text", "request_kind": kind} for kind in ("New one", "Repair")]
		self.assertTrue(self.item(form_fields=rows).name)

	def test_an_item_does_not_support_itself(self):
		item = self.item()
		item.append("supporting_items", {"item": item.name})
		self.assertRaises(rules.SupportingItselfError, item.save)

	def test_a_category_does_not_lie_within_itself(self):
		upper = factories.create_category("Linden upper")
		lower = factories.create_category("Linden lower", parent_category=upper.name)
		upper.parent_category = lower.name
		self.assertRaises(CategoryInItselfError, upper.save)


class TestRemindersOfTheCatalogue(CatalogueTestCase):
	DAY = date(2026, 6, 1)

	def reminders(self, day=DAY):
		return {one.name: one for one in reminders.due_reminders(day)}

	def test_the_review_falls_due_after_the_months_of_the_item(self):
		item = self.published(review_months=6)
		self.assertEqual(getdate(item.review_due_on), add_months(getdate(today()), 6))
		self.assertIsNone(self.published(item_name="Linden plotter", review_months=0).review_due_on)

	def test_the_owner_is_reminded_in_time_and_again_when_it_is_late(self):
		item = self.published(service_owner="Administrator")
		item.db_set("review_due_on", add_days(self.DAY, 14))
		soon = self.reminders()[item.name]
		self.assertEqual((soon.users, soon.doctype), (("Administrator",), published.ITEM))
		late = self.reminders(add_days(self.DAY, 15))[item.name]
		self.assertNotEqual(soon.key, late.key)
		self.assertNotIn(item.name, self.reminders(add_days(self.DAY, -1)))

	def test_without_an_owner_the_service_level_managers_are_reminded(self):
		manager = factories.create_user("catalogue-manager@linden.example", "Service Level Manager")
		item = self.published()
		item.db_set("review_due_on", self.DAY)
		self.assertIn(manager, self.reminders()[item.name].users)

	def test_drafts_and_retired_items_remind_nobody(self):
		draft = self.item(item_name="Linden draft", review_due_on=self.DAY)
		gone = self.published()
		life.retire(gone, "x")
		gone.db_set("review_due_on", self.DAY)
		self.assertFalse({draft.name, gone.name} & set(self.reminders()))
