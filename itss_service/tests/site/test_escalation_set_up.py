"""What rules, channels and the rows of escalations and notices refuse."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.utils import add_to_date, now_datetime

from itss_service import uninstall
from itss_service.api import escalations as api
from itss_service.bridge.record_document import RecordNotEditableError
from itss_service.escalate import act, retry
from itss_service.itss_service.doctype.itss_escalation_rule import itss_escalation_rule as rules
from itss_service.itss_service.doctype.itss_escalation_rule import steps
from itss_service.itss_service.doctype.itss_notification_channel import itss_notification_channel as channels
from itss_service.notify import texts, try_out
from itss_service.patches.v1_0 import set_effective_from
from itss_service.seeds import channels as seeded_channels
from itss_service.seeds import email_templates
from itss_service.tests.site import factories
from itss_service.tests.site.escalation_case import AGENT, LEAD, EscalationTestCase, create_channel
from itss_service.tests.site.receiver import web_receiver


class TestRule(EscalationTestCase):
	def test_webhook_is_called_on_a_channel_of_that_kind(self):
		for channel in (None, self.desk.name):
			with self.subTest(channel), self.assertRaises(steps.WrongChannelError):
				rule = factories.make_rule(
					rule_name="x", steps=[{"action": "Call Webhook", "channel": channel}]
				)
				rule.insert(ignore_mandatory=True)

	def test_channel_of_a_step_is_enabled(self):
		self.desk.db_set("disabled", 1)
		with self.assertRaisesRegex(steps.WrongChannelError, "Row 1"):
			self.create_rule(rule_name="x", steps=[{"action": "Notify", "channel": self.desk.name}])

	def test_time_to_acknowledge_is_working_time(self):
		for typed in ("2wd", "soon"):
			with (
				self.subTest(typed),
				self.assertRaisesRegex(rules.InvalidWorkingTimeError, "Acknowledge Within"),
			):
				self.create_rule(rule_name="x", acknowledge_within=typed)
		self.assertEqual(
			self.create_rule(rule_name="y", acknowledge_within="30 m").acknowledge_within, "PT30M"
		)

	def test_acknowledgement_needs_somebody_who_is_told(self):
		with self.assertRaises(steps.NobodyToAcknowledgeError):
			self.create_rule(
				rule_name="x", acknowledge_within="30m", steps=[{"action": "Mark as Major Incident"}]
			)

	def test_rule_counts_from_its_creation_its_enabling_and_a_new_condition(self):
		rule = self.rule
		self.assertIsNotNone(rule.effective_from)
		for change, moves in (
			({"level": 2}, False),
			({"share": 90}, True),
			({"disabled": 1}, False),
			({"disabled": 0}, True),
			({"condition": "Reopened", "times": 2}, True),
		):
			with self.subTest(change):
				rule.db_set("effective_from", "2026-01-01 00:00:00")
				rule.reload()
				rule.update(change).save()
				self.assertEqual(str(rule.effective_from) != "2026-01-01 00:00:00", moves)

	def test_rules_from_before_count_from_their_creation(self):
		self.rule.db_set("effective_from", None)
		other = self.create_rule(rule_name="other")
		set_effective_from.execute()
		self.assertEqual(
			frappe.db.get_value("ITSS Escalation Rule", self.rule.name, "effective_from"),
			frappe.db.get_value("ITSS Escalation Rule", self.rule.name, "creation"),
		)
		self.assertEqual(
			frappe.db.get_value("ITSS Escalation Rule", other.name, "effective_from"), other.effective_from
		)


class TestChannel(EscalationTestCase):
	def test_webhook_goes_encrypted_unless_a_test_site_tells_itself(self):
		for url in ("http://hooks.linden.example/", "ftp://x.example", "hooks.linden.example", "https://"):
			with self.subTest(url), self.assertRaises(channels.UnsafeAddressError):
				create_channel("x", kind="Webhook", url=url)
		create_channel("safe", kind="Webhook", url="https://hooks.linden.example/")
		create_channel("local", kind="Webhook", url="http://127.0.0.1:1/")
		refused = self.assertRaises(channels.UnsafeAddressError)
		with patch.dict(frappe.conf, {"allow_tests": 0, "developer_mode": 0}), refused:
			create_channel("local too", kind="Webhook", url="http://127.0.0.1:1/")

	def test_messenger_address_is_one_that_apprise_knows(self):
		with self.assertRaises(channels.UnknownMessengerAddressError):
			create_channel("x", kind="Messenger", url="nonsense://a")
		for url in (
			"wecombot://key",
			"feishu://token",
			"slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
		):
			with self.subTest(url):
				create_channel(url[:5], kind="Messenger", url=url)

	def test_address_is_asked_for_and_kept_when_the_form_is_saved_again(self):
		with self.assertRaises(channels.MissingAddressError):
			create_channel("x", kind="Webhook")
		channel = create_channel("hook", kind="Webhook", url="https://hooks.linden.example/")
		channel = frappe.get_doc(channel.doctype, channel.name)
		channel.is_default = 1
		channel.save()
		self.assertEqual(channel.get_password("url"), "https://hooks.linden.example/")

	def test_address_of_another_kind_is_forgotten(self):
		channel = create_channel("hook", kind="Webhook", url="https://hooks.linden.example/", secret="x")
		channel.update({"kind": "Desk"}).save()
		self.assertIsNone(channel.get_password("url", raise_exception=False))
		self.assertIsNone(channel.get_password("secret", raise_exception=False))

	def test_test_says_where_it_went_or_what_is_wrong(self):
		with web_receiver() as receiver:
			channel = create_channel("hook", kind="Webhook", url=receiver.url)
			self.assertEqual(api.send_test(channel.name), "hook")
			receiver.status = 401
			with self.assertRaisesRegex(try_out.TestFailedError, "401"):
				api.send_test(channel.name)

	def test_test_is_for_who_may_change_the_channel(self):
		frappe.set_user(AGENT)
		with self.assertRaises(frappe.PermissionError):
			api.send_test(self.desk.name)


class TestSeeds(EscalationTestCase):
	def test_desk_and_mail_are_there_once_and_not_beside_others_of_the_kind(self):
		self.assertEqual(seeded_channels.seed(), ["E-mail"])
		self.assertEqual(seeded_channels.seed(), [])

	def test_texts_are_there_for_administrators_to_change(self):
		for name in texts.FILES:
			frappe.delete_doc("Email Template", name, force=True, ignore_missing=True)
		self.assertEqual(email_templates.seed(), list(texts.FILES))
		frappe.db.set_value("Email Template", "ITSS Digest", "subject", "ours")
		self.assertEqual(email_templates.seed(), [])
		self.assertEqual(frappe.db.get_value("Email Template", "ITSS Digest", "subject"), "ours")


class TestUninstalling(EscalationTestCase):
	def test_answers_to_escalations_go_with_them_and_mails_of_the_ticket_stay(self):
		made = {}
		for doctype, name in (("ITSS Escalation", self.record()), ("Issue", self.issue.name)):
			mail = {"doctype": "Communication", "subject": "x", "communication_type": "Communication"}
			mail |= {"reference_doctype": doctype, "reference_name": name}
			made[doctype] = frappe.get_doc(mail).insert(ignore_permissions=True).name
		uninstall.remove_mails(["ITSS Escalation"])
		left = [doctype for doctype, name in made.items() if frappe.db.exists("Communication", name)]
		self.assertEqual(left, ["Issue"])


class TestRows(EscalationTestCase):
	def failed(self):
		name = self.record(state="Failed", act_after=None)
		frappe.db.set_value("ITSS Escalation", name, "attempts", 5)
		return name

	def test_they_are_not_changed_by_hand(self):
		doc = frappe.get_doc("ITSS Escalation", self.record())
		with self.assertRaises(RecordNotEditableError):
			doc.update({"cause": "x"}).save()
		with self.assertRaises(RecordNotEditableError):
			doc.delete()
		act.run_pending()
		notice = frappe.get_doc("ITSS Notice", self.notices()[0].name)
		with self.assertRaises(RecordNotEditableError):
			notice.update({"subject": "x"}).save()
		with self.assertRaises(RecordNotEditableError):
			notice.delete()

	def test_one_escalation_is_recorded_once(self):
		self.record()
		with self.assertRaises((frappe.UniqueValidationError, frappe.DuplicateEntryError)):
			self.record()

	def test_lead_has_what_failed_tried_again(self):
		name = self.failed()
		frappe.set_user(LEAD)
		api.retry_escalation(name)
		frappe.set_user("Administrator")
		act.run_pending()
		self.assertEqual(self.escalation(name).state, "Done")

	def test_agent_may_not(self):
		name = self.failed()
		frappe.set_user(AGENT)
		with self.assertRaises(frappe.PermissionError):
			api.retry_escalation(name)

	def test_only_what_failed_is_tried_again(self):
		name = self.record()
		with self.assertRaises(retry.NotFailedError):
			api.retry_escalation(name)

	def test_failed_notice_is_sent_again(self):
		self.record()
		act.run_pending()
		notice = self.notices()[0].name
		frappe.db.set_value("ITSS Notice", notice, {"state": "Failed", "send_after": None})
		api.retry_notice(notice)
		row = self.notices()[0]
		self.assertEqual((row.state, row.attempts), ("Pending", 0))
		self.assertLess(row.send_after, add_to_date(now_datetime(), seconds=5))
