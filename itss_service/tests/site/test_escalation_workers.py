"""Several workers on the same rows, and workers that die: each escalation and each notice once.

These commit, so they clean up by hand.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import frappe
from frappe.tests.utils import FrappeTestCase
from frappe.utils import now_datetime

from itss_service.notify import deliver
from itss_service.tests.site import factories
from itss_service.tests.site.escalation_case import create_channel, create_ticket, record
from itss_service.tests.site.receiver import web_receiver

LEAD = "workers.lead@linden.example"
ROWS = 30
WORKER = """
import sys, time
import frappe
frappe.init(site=sys.argv[1], sites_path=sys.argv[2])
frappe.connect()
frappe.set_user("Administrator")
{before}
from itss_service.escalate import act
from itss_service.notify import deliver
print(act.run_pending(time.monotonic() + 60), deliver.run_pending(time.monotonic() + 60))
frappe.destroy()
"""
SLOWLY = """
from itss_service.escalate import actions
real = actions.act
def act_slowly(row, rule, ticket):
	done = real(row, rule, ticket)
	print("acting", flush=True)
	time.sleep(30)
	return done
actions.act = act_slowly
"""


class TestWorkers(FrappeTestCase):
	def setUp(self):
		frappe.db.rollback()
		self.before = {
			"default": frappe.get_all("ITSS Notification Channel", filters={"is_default": 1}, pluck="name")
		}
		self.made = []
		for name in self.before["default"]:
			frappe.db.set_value("ITSS Notification Channel", name, "is_default", 0)
		factories.create_user(LEAD, "First-line Lead")
		self.group = self.keep(factories.create_group(group_name="Linden workers", lead=LEAD))
		self.hook = self.keep(create_channel("Linden workers", kind="Webhook", url="http://127.0.0.1:9/"))
		self.issue, self.ticket = create_ticket(itss_support_group=self.group.name)
		self.keep(self.issue)
		steps = [{"action": "Notify"}, {"action": "Call Webhook", "channel": self.hook.name}]
		self.rule = self.keep(factories.make_rule(rule_name="Linden workers", steps=steps).insert())
		self.minutes = frappe.db.get_single_value("ITSS Settings", "digest_minutes")
		frappe.db.set_single_value("ITSS Settings", "digest_minutes", 0)
		frappe.db.commit()

	def keep(self, doc):
		self.made.append(doc)
		return doc

	def tearDown(self):
		frappe.db.rollback()
		for doctype in ("ITSS Notice", "ITSS Escalation", "ITSS Ticket Event", "ITSS Clock", "ITSS Ticket"):
			names = frappe.get_all(doctype, filters={"reference_name": self.issue.name}, pluck="name")
			frappe.db.delete(doctype, {"name": ["in", names]})
		frappe.db.delete("Notification Log", {"for_user": LEAD})
		frappe.db.delete("ToDo", {"reference_name": self.issue.name})
		for doc in reversed(self.made):
			frappe.delete_doc(doc.doctype, doc.name, force=True, ignore_permissions=True)
		for name in self.before["default"]:
			frappe.db.set_value("ITSS Notification Channel", name, "is_default", 1)
		frappe.db.set_single_value("ITSS Settings", "digest_minutes", self.minutes)
		frappe.db.commit()

	def record(self, rows=ROWS):
		for cycle in range(rows):
			step = self.rule.steps[cycle % 2]
			record(self.rule, self.ticket, cycle=cycle, step=step.idx, action=step.action)
		frappe.db.commit()

	def worker(self, before=""):
		sites = str(Path(frappe.local.sites_path).resolve())
		command = [sys.executable, "-c", WORKER.format(before=before), frappe.local.site, sites]
		process = subprocess.Popen(
			command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=sites
		)
		self.addCleanup(process.kill)
		return process

	def counted(self, doctype, **filters):
		frappe.db.rollback()
		return frappe.db.count(doctype, {"reference_name": self.issue.name, **filters})

	def test_two_workers_do_each_row_once(self):
		with web_receiver() as receiver:
			self.hook.url = receiver.url
			self.hook.save()
			self.record()
			workers = [self.worker(), self.worker()]
			for worker in workers:
				worker.communicate(timeout=120)
		self.assertEqual(self.counted("ITSS Escalation", state="Done"), ROWS)
		self.assertEqual(self.counted("ITSS Notice"), ROWS)
		self.assertEqual(self.counted("ITSS Notice", state="Sent"), ROWS)
		self.assertEqual(frappe.db.count("Notification Log", {"for_user": LEAD}), ROWS // 2)
		names = [headers["X-ITSS-Notice"] for headers, _body in receiver.requests]
		self.assertEqual(len(names), ROWS // 2)
		self.assertEqual(len(set(names)), ROWS // 2)

	def test_row_of_a_worker_that_was_killed_is_done_once_by_the_next(self):
		self.record(rows=1)
		first = self.worker(before=SLOWLY)
		self.assertEqual(first.stdout.readline().strip(), "acting")
		os.kill(first.pid, signal.SIGKILL)
		first.communicate(timeout=30)
		self.assertEqual(self.counted("ITSS Notice"), 0)
		self.worker().communicate(timeout=120)
		self.assertEqual(self.counted("ITSS Escalation", state="Done"), 1)
		self.assertEqual(self.counted("ITSS Notice", state="Sent"), 1)

	def test_row_that_another_worker_holds_is_left_alone(self):
		self.record(rows=1)
		first = self.worker(before=SLOWLY)
		self.assertEqual(first.stdout.readline().strip(), "acting")
		began = time.monotonic()
		self.worker().communicate(timeout=60)
		self.assertLess(time.monotonic() - began, 25)
		self.assertEqual(self.counted("ITSS Notice"), 0)
		os.kill(first.pid, signal.SIGKILL)
		first.communicate(timeout=30)

	def test_notice_waits_while_another_worker_sends_it(self):
		self.record(rows=1)
		self.worker().communicate(timeout=60)
		frappe.db.rollback()
		(notice,) = frappe.get_all("ITSS Notice", filters={"reference_name": self.issue.name}, pluck="name")
		frappe.db.set_value("ITSS Notice", notice, {"state": "Pending", "send_after": now_datetime()})
		frappe.db.commit()
		frappe.db.get_value("ITSS Notice", notice, "name", for_update=True)
		self.worker().communicate(timeout=60)
		self.assertEqual(frappe.db.get_value("ITSS Notice", notice, "state", for_update=True), "Pending")
		deliver.run_pending()
		self.assertEqual(frappe.db.get_value("ITSS Notice", notice, "state"), "Sent")
