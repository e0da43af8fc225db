"""How notices leave the house, and what becomes of those that cannot."""

from __future__ import annotations

import hashlib
import hmac
import json
from email import message_from_string
from email.policy import default as policy
from unittest.mock import patch

import frappe
from frappe.email.receive import InboundMail
from frappe.utils import add_to_date, now_datetime

from itss_service.escalate import act, links
from itss_service.notify import channels, deliver
from itss_service.tests.site import factories
from itss_service.tests.site.escalation_case import LEAD, EscalationTestCase, create_channel
from itss_service.tests.site.receiver import web_receiver


class DeliveryTestCase(EscalationTestCase):
	def notice(self, channel, address, **values):
		given = {
			"doctype": "ITSS Notice",
			"channel": channel,
			"address": address,
			"state": "Pending",
			"send_after": now_datetime(),
			"subject": "Level 1",
			"message": "<p>Please see to it.</p>",
			"reference_doctype": "Issue",
			"reference_name": self.issue.name,
		}
		return frappe.get_doc({**given, **values}).insert(ignore_permissions=True).name

	def state(self, name):
		return frappe.db.get_value(
			"ITSS Notice", name, ["state", "attempts", "error", "send_after", "sent_at"], as_dict=True
		)


class TestDesk(DeliveryTestCase):
	def test_notification_stands_under_the_bell(self):
		name = self.notice(self.desk.name, LEAD, recipient=LEAD)
		deliver.run_pending()
		log = frappe.get_last_doc("Notification Log", filters={"for_user": LEAD})
		self.assertEqual(
			(log.type, log.document_type, log.document_name), ("Alert", "Issue", self.issue.name)
		)
		self.assertEqual(self.state(name).state, "Sent")

	def test_one_to_be_acknowledged_leads_to_the_escalation(self):
		rule = self.create_rule(rule_name="answered", acknowledge_within="30m")
		name = self.record(rule)
		act.run_pending()
		deliver.run_pending()
		log = frappe.get_last_doc("Notification Log", filters={"for_user": LEAD})
		self.assertEqual((log.document_type, log.document_name), ("ITSS Escalation", name))

	def test_desk_needs_no_channel_of_its_own(self):
		frappe.db.delete("ITSS Notification Channel")
		self.record()
		act.run_pending()
		deliver.run_pending()
		self.assertTrue(
			frappe.db.exists("Notification Log", {"for_user": LEAD, "document_name": self.issue.name})
		)


class TestMail(DeliveryTestCase):
	def setUp(self):
		super().setUp()
		self.mail = create_channel("Linden mail", kind="E-mail", is_default=1)
		frappe.db.delete("Email Queue")
		frappe.db.delete("Email Account")
		account = {
			"doctype": "Email Account",
			"email_account_name": "Linden out",
			"email_id": "out@linden.example",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "127.0.0.1",
			"no_smtp_authentication": 1,
		}
		with patch("frappe.email.doctype.email_account.email_account.EmailAccount.validate_smtp_conn"):
			frappe.get_doc(account).insert(ignore_permissions=True)

	def queued(self):
		row = frappe.get_last_doc("Email Queue")
		return row, message_from_string(row.message, policy=policy)

	def test_it_waits_in_the_mail_queue_and_an_answer_goes_to_the_escalation(self):
		escalation = self.record()
		name = self.notice(self.mail.name, LEAD, recipient=LEAD, escalation=escalation)
		deliver.run_pending()
		row, mail = self.queued()
		self.assertEqual([line.recipient for line in row.recipients], [LEAD])
		self.assertEqual((row.reference_doctype, row.reference_name), ("ITSS Escalation", escalation))
		self.assertEqual((mail["Subject"], mail["X-ITSS-Notice"]), ("Level 1", name))
		self.assertEqual(self.state(name).state, "Sent")

	def test_mail_is_posted_at_once_and_nothing_else_asks_for_that(self):
		self.notice(self.desk.name, LEAD, recipient=LEAD)
		with patch.object(frappe, "enqueue") as enqueue:
			deliver.run_pending()
			self.assertFalse(enqueue.called)
			self.notice(self.mail.name, LEAD, recipient=LEAD)
			deliver.run_pending()
		self.assertEqual(enqueue.call_args[0], ("frappe.email.queue.flush",))

	def test_colleagues_answer_does_not_touch_the_ticket(self):
		self.record()
		act.run_pending()
		deliver.run_pending()
		row, _mail = self.queued()
		answer = "\r\n".join(
			(
				f"From: {LEAD}",
				"To: out@linden.example",
				"Subject: Re: Level 1",
				"Message-ID: <answer@linden.example>",
				f"In-Reply-To: <{row.message_id}>",
				"",
				"I see to it.",
			)
		)
		before = self.issue.reload().modified
		account = frappe.get_doc("Email Account", "Linden out")
		communication = InboundMail(answer, account).process()
		self.assertEqual(communication.reference_doctype, "ITSS Escalation")
		self.assertEqual(self.issue.reload().modified, before)

	def test_link_to_acknowledge_is_signed_in_the_mail_alone(self):
		rule = self.create_rule(rule_name="answered", acknowledge_within="30m")
		escalation = self.record(rule)
		act.run_pending()
		deliver.run_pending()
		_row, mail = self.queued()
		token = links.token(escalation, LEAD)
		self.assertIn(token, mail.get_body(("html",)).get_content())
		self.assertFalse([row for row in self.notices() if token in row.message])

	def test_mail_that_the_queue_gave_up_is_a_failure_of_its_notice(self):
		name = self.notice(self.mail.name, LEAD, recipient=LEAD)
		deliver.run_pending()
		row, _mail = self.queued()
		row.db_set({"status": "Error", "error": "Traceback\nConnectionRefusedError: no"})
		deliver.run_pending()
		self.assertEqual(
			(self.state(name).state, self.state(name).error), ("Failed", "ConnectionRefusedError: no")
		)

	def test_without_an_outgoing_account_the_notice_says_so(self):
		frappe.db.delete("Email Account")
		name = self.notice(self.mail.name, LEAD, recipient=LEAD)
		finder = "frappe.email.doctype.email_account.email_account.EmailAccount.find_default_outgoing"
		with patch(finder, return_value=None):
			deliver.run_pending()
		self.assertIn("Email Account", self.state(name).error)


class TestWebhook(DeliveryTestCase):
	def test_it_posts_json_with_a_signature_of_its_body(self):
		with web_receiver() as receiver:
			create_channel("Linden hook", kind="Webhook", url=receiver.url, secret="linden")
			rule = self.create_rule(
				rule_name="calls", steps=[{"action": "Call Webhook", "channel": "Linden hook"}]
			)
			escalation = self.record(rule)
			act.run_pending()
			deliver.run_pending()
		((headers, body),) = receiver.requests
		expected = hmac.new(b"linden", body, hashlib.sha256).hexdigest()
		self.assertEqual(headers["X-ITSS-Signature"], f"sha256={expected}")
		self.assertEqual(headers["X-ITSS-Notice"], self.notices()[0].name)
		told = json.loads(body)
		self.assertEqual((told["escalation"], told["ticket"]["subject"]), (escalation, self.issue.subject))
		self.assertIsNotNone(frappe.db.get_value("ITSS Notification Channel", "Linden hook", "last_sent_at"))

	def test_refusal_is_tried_again_later_and_kept_on_notice_and_channel(self):
		with web_receiver() as receiver:
			receiver.status = 503
			create_channel("Linden hook", kind="Webhook", url=receiver.url)
			name = self.notice("Linden hook", "Linden hook", message="{}")
			waits = []
			for _attempt in range(6):
				frappe.db.set_value("ITSS Notice", name, "send_after", now_datetime())
				deliver.run_pending()
				if self.state(name).state == "Failed":
					break
				waits.append(round((self.state(name).send_after - now_datetime()).total_seconds() / 60))
		self.assertEqual(waits, [5, 10, 20, 40])
		self.assertEqual((len(receiver.requests), self.state(name).attempts), (5, 5))
		self.assertIn("503", self.state(name).error)
		self.assertIn("503", frappe.db.get_value("ITSS Notification Channel", "Linden hook", "last_error"))

	def test_dead_channel_does_not_hold_up_the_others(self):
		create_channel("Linden dead", kind="Webhook", url="http://127.0.0.1:9/none")
		dead = [self.notice("Linden dead", "Linden dead", message="{}") for _ in range(5)]
		alive = self.notice(self.desk.name, LEAD, recipient=LEAD)
		deliver.run_pending()
		self.assertEqual(self.state(alive).state, "Sent")
		self.assertEqual(sorted(self.state(name).attempts for name in dead), [0, 0, 0, 1, 1])

	def test_receiver_cannot_send_it_elsewhere(self):
		with web_receiver() as receiver:
			receiver.status = 307
			create_channel("Linden hook", kind="Webhook", url=receiver.url)
			name = self.notice("Linden hook", "Linden hook", message="{}")
			deliver.run_pending()
		self.assertIn("307", self.state(name).error)


class TestMessenger(DeliveryTestCase):
	def test_it_goes_through_apprise(self):
		with web_receiver() as receiver:
			create_channel("Linden chat", kind="Messenger", url=receiver.url.replace("http", "json"))
			name = self.notice("Linden chat", "Linden chat")
			deliver.run_pending()
		self.assertEqual(self.state(name).state, "Sent", self.state(name).error)
		told = json.loads(receiver.requests[0][1])
		self.assertEqual(told["title"], "Level 1")
		self.assertIn("Please see to it.", told["message"])

	def test_refusal_is_a_failure(self):
		with web_receiver() as receiver:
			receiver.status = 500
			create_channel("Linden chat", kind="Messenger", url=receiver.url.replace("http", "json"))
			name = self.notice("Linden chat", "Linden chat")
			deliver.run_pending()
		self.assertEqual(self.state(name).attempts, 1)
		self.assertTrue(self.state(name).error)

	def test_without_the_library_the_notice_says_what_to_install(self):
		create_channel("Linden chat", kind="Messenger", url="json://127.0.0.1/x")
		name = self.notice("Linden chat", "Linden chat")
		with patch.dict("sys.modules", {"apprise": None}):
			deliver.run_pending()
		self.assertIn("pip install apprise", self.state(name).error)


class TestTextMessage(DeliveryTestCase):
	def test_it_goes_to_the_gateway_of_the_site(self):
		create_channel("Linden sms", kind="SMS")
		frappe.db.set_value("User", LEAD, "mobile_no", "+86 13800000000")
		frappe.db.set_single_value("SMS Settings", "sms_gateway_url", "https://sms.linden.example")
		rule = self.create_rule(rule_name="phone", steps=[{"action": "Notify", "channel": "Linden sms"}])
		self.record(rule)
		act.run_pending()
		with patch("itss_service.notify.channels.sms.send_sms") as send_sms:
			deliver.run_pending()
		numbers, text = send_sms.call_args[0]
		self.assertEqual(numbers, ["+86 13800000000"])
		self.assertIn(self.issue.name, text)

	def test_without_a_gateway_the_notice_says_so(self):
		create_channel("Linden sms", kind="SMS")
		frappe.db.set_single_value("SMS Settings", "sms_gateway_url", "")
		name = self.notice("Linden sms", "+8613800000000")
		deliver.run_pending()
		self.assertIn("SMS Settings", self.state(name).error)


class TestOnce(DeliveryTestCase):
	def test_what_was_sent_is_not_sent_again(self):
		self.notice(self.desk.name, LEAD, recipient=LEAD)
		self.assertEqual(deliver.run_pending(), 1)
		self.assertEqual(deliver.run_pending(), 0)

	def test_what_is_for_later_waits(self):
		self.notice(self.desk.name, LEAD, send_after=add_to_date(now_datetime(), hours=1))
		self.assertEqual(deliver.run_pending(), 0)

	def test_what_a_failing_channel_did_is_undone(self):
		name = self.notice(self.desk.name, LEAD, recipient=LEAD)

		def half(notice, channel):
			frappe.db.set_value("Issue", self.issue.name, "subject", "half done")
			raise ValueError("died")

		with patch.object(channels, "sender", return_value=half):
			deliver.run_pending()
		self.assertEqual(self.state(name).attempts, 1)
		self.assertNotEqual(frappe.db.get_value("Issue", self.issue.name, "subject"), "half done")

	def test_notices_of_a_disabled_channel_fail_and_say_so(self):
		channel = create_channel("Linden old", kind="Desk")
		name = self.notice("Linden old", LEAD, recipient=LEAD)
		channel.db_set("disabled", 1)
		deliver.run_pending()
		self.assertIn("disabled", self.state(name).error)


class TestLanguage(EscalationTestCase):
	def test_each_reads_it_in_their_own_language(self):
		frappe.db.set_value("User", LEAD, "language", "zh")
		other = factories.create_user("english@linden.example", "First-line Lead")
		frappe.db.set_value("User", other, "language", "en")
		rule = self.create_rule(
			rule_name="both", receivers=[{"receiver": "Group Lead"}, {"receiver": "User", "user": other}]
		)
		self.record(rule)
		act.run_pending()
		texts = {row.recipient: row.subject + row.message for row in self.notices()}
		self.assertIn("解决", texts[LEAD])
		self.assertIn("80 % of the time for Resolution is used", texts[other])

	def test_administrators_change_the_text(self):
		frappe.delete_doc("Email Template", "ITSS Escalation", force=True, ignore_missing=True)
		template = {"subject": "Ours: {{ name }}", "use_html": 1, "response_html": "<i>{{ subject }}</i>"}
		frappe.get_doc({"doctype": "Email Template", "name": "ITSS Escalation", **template}).insert()
		self.record()
		act.run_pending()
		notice = self.notices()[0]
		self.assertEqual(notice.subject, f"Ours: {self.issue.name}")
		self.assertEqual(notice.message, "<i>Printer &lt;3&gt; &amp; scanner</i>")

	def test_text_that_cannot_be_rendered_falls_back_to_the_built_in_one(self):
		frappe.delete_doc("Email Template", "ITSS Escalation", force=True, ignore_missing=True)
		template = frappe.get_doc(
			{"doctype": "Email Template", "name": "ITSS Escalation", "subject": "x", "use_html": 1}
		)
		template.flags.ignore_validate = True
		template.insert(ignore_mandatory=True)
		template.db_set("response_html", "{{ 1 / 0 }}")
		self.record()
		act.run_pending()
		self.assertIn(self.issue.name, self.notices()[0].message)
