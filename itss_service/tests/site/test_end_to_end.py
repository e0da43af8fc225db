"""Nobody touches anything: an Issue is created over REST, and its warning and breach reach people by themselves.

Frappe's own web server, scheduler and worker run as processes; the test only watches. It takes about three minutes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

import frappe
from frappe.tests.utils import FrappeTestCase
from frappe.utils.background_jobs import get_queue

from itss_service.bridge.instants import to_epoch
from itss_service.tests.browser.site_server import serving
from itss_service.tests.site import factories, live, sinks

ARRIVES_WITHIN = 90
IDLE_WITHIN = 180
ROBOT = "linden-robot@example.com"
NEAR = "Linden live near"
ACCOUNT = "Linden live mail"
SCHEDULER = """
import sys
from frappe.utils import scheduler
scheduler.get_sites = lambda: [sys.argv[1]]
scheduler.enqueue_events_for_all_sites()
print("at work", flush=True)
scheduler.start_scheduler()
"""
QUEUES = ("default", "short")
"""Where the minute job and the sending of mails wait; reports and rebuilds have workers of their own."""


class TestEndToEnd(FrappeTestCase):
	def setUp(self):
		self.stack = ExitStack()
		self.addCleanup(self.stack.close)
		self.mail = self.stack.enter_context(sinks.mail_sink())
		self.web = self.stack.enter_context(sinks.web_sink())
		self.since = frappe.db.get_value("ITSS Tracked Doctype", "Issue", "track_since")
		channel = {"kind": "Webhook", "url": f"http://127.0.0.1:{self.web.port}/hook", "secret": "linden"}
		# somebody of its own: who got many notices just now would get a digest later
		live.set_up(response="1m", steps=[{"action": "Notify"}], warn_at="50", told=f"watch@{live.HOST}")
		frappe.get_doc(
			{"doctype": "ITSS Notification Channel", "channel_name": live.KIND, **channel}
		).insert()
		rule = frappe.get_doc("ITSS Escalation Rule", live.KIND)
		rule.append("steps", {"action": "Call Webhook", "channel": live.KIND})
		rule.save()
		near = frappe.copy_doc(rule)
		near.rule_name, near.share = NEAR, 50
		near.set("steps", [])
		near.insert()
		self.default_accounts = frappe.get_all("Email Account", filters={"default_outgoing": 1}, pluck="name")
		self.send_mail_through(self.mail.port)
		self.token = self.robot()
		frappe.db.commit()

	def tearDown(self):
		frappe.db.rollback()
		self.stack.close()
		frappe.db.delete("Email Account", {"name": ACCOUNT})
		frappe.db.set_value(
			"Email Account", {"name": ["in", [*self.default_accounts, ""]]}, "default_outgoing", 1
		)
		for table in ("ITSS Escalation Step", "ITSS Escalation Receiver"):
			frappe.db.delete(table, {"parent": NEAR})
		frappe.db.delete("ITSS Escalation Rule", {"name": NEAR})
		frappe.db.set_value("ITSS Tracked Doctype", "Issue", "track_since", self.since)
		frappe.delete_doc("User", ROBOT, force=True, ignore_permissions=True)
		live.tear_down()

	def send_mail_through(self, port):
		frappe.db.set_value("Email Account", {"default_outgoing": 1}, "default_outgoing", 0)
		account = frappe.get_doc(
			{
				"doctype": "Email Account",
				"name": ACCOUNT,
				"email_account_name": ACCOUNT,
				"email_id": "desk@example.com",
				"enable_outgoing": 1,
				"default_outgoing": 1,
				"smtp_server": "127.0.0.1",
				"smtp_port": port,
				"no_smtp_authentication": 1,
				"awaiting_password": 0,
			}
		)
		account.db_insert()
		frappe.clear_cache()

	def robot(self):
		factories.create_user(ROBOT, "Support Team")
		user = frappe.get_doc("User", ROBOT)
		user.api_key, user.api_secret = "linden-key", "linden-secret"
		user.save(ignore_permissions=True)
		return "linden-key:linden-secret"

	@contextmanager
	def process(self, *command):
		# where CI is set, Frappe's workers take themselves for tests and only say that they sent a mail
		environment = {name: value for name, value in os.environ.items() if name != "CI"}
		with NamedTemporaryFile() as log:
			process = subprocess.Popen(
				[sys.executable, *command],
				stdout=log,
				stderr=subprocess.STDOUT,
				cwd=os.getcwd(),
				env=environment,
			)
			try:
				yield log.name
			finally:
				process.terminate()
				process.wait(20)

	def wait_until_idle(self, scheduler_log):
		"""A new site owes every hourly and daily job, and other tests left theirs; a desk at work has done those."""
		deadline = time.monotonic() + IDLE_WITHIN
		while time.monotonic() < deadline:
			queues = [get_queue(name) for name in QUEUES]
			waiting = sum(queue.count + queue.started_job_registry.count for queue in queues)
			if not waiting and "at work" in Path(scheduler_log).read_text():
				return
			time.sleep(1)
		self.fail(f"the worker was not through with what was due before after {IDLE_WITHIN} s")

	def post_issue(self, base):
		body = {"subject": "The printer burns", "raised_by": "ada@example.com", "issue_type": live.KIND}
		request = urllib.request.Request(
			f"{base}/api/resource/Issue",
			data=json.dumps(body).encode(),
			headers={"Content-Type": "application/json", "Authorization": f"token {self.token}"},
		)
		opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
		with opener.open(request, timeout=60) as answer:
			return json.load(answer)["data"]["name"]

	def test_warning_breach_and_escalation_arrive_by_themselves(self):
		bench = ("-m", "frappe.utils.bench_helper", "frappe")
		was_enabled = frappe.db.get_single_value("System Settings", "enable_scheduler")
		frappe.db.set_single_value("System Settings", "enable_scheduler", 1)
		frappe.db.commit()
		self.addCleanup(frappe.db.set_single_value, "System Settings", "enable_scheduler", was_enabled)
		with (
			serving(frappe.local.site) as base,
			self.process(*bench, "worker", "--queue", ",".join(QUEUES), "--quiet"),
			self.process("-c", SCHEDULER, frappe.local.site) as scheduler_log,
		):
			self.wait_until_idle(scheduler_log)
			name = self.post_issue(base)
			frappe.db.rollback()
			event = frappe.get_all(
				"ITSS Ticket Event", filters={"reference_name": name}, fields=["event", "source"]
			)
			self.assertEqual([(row.event, row.source) for row in event], [("opened", "REST")])
			due_at = to_epoch(
				frappe.db.get_value("ITSS Clock", {"reference_name": name, "agreement": live.KIND}, "due_at")
			)
			for what, sink, expected, due in (
				(
					"warning by mail",
					self.mail,
					self.mails(name, 1),
					due_at - 30,
				),
				("breach by webhook", self.web, lambda post: name in json.dumps(post["body"]), due_at),
				("breach by mail", self.mail, self.mails(name, 2), due_at),
			):
				with self.subTest(what):
					found = sink.wait_for(expected, due + ARRIVES_WITHIN - time.time() + 1)
					self.assertIsNotNone(found, "it did not arrive in time")
					self.assertLessEqual(due, found[0] + 1)
					self.assertLessEqual(found[0] - due, ARRIVES_WITHIN)
		frappe.db.rollback()
		ours = {"reference_name": name, "rule": ["in", [live.KIND, NEAR]]}
		states = frappe.get_all("ITSS Escalation", filters=ours, pluck="state")
		self.assertEqual(states, ["Done"] * 3)

	def mails(self, name, count):
		"""Whether a mail is the one of that number about the ticket to the one who is to be told."""

		def is_it(mail):
			about = [m for _, m in self.mail.arrived if name in str(m) and live.HOST in str(m["To"])]
			return len(about) >= count and mail is about[count - 1]

		return is_it
