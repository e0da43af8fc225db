"""A small desk that is really committed, for tests in which other processes take part; taken away afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import add_to_date, now_datetime, nowdate

from itss_service.tickets.renaming import TABLES

KIND = "Linden live"
HOST = "linden-live.example"
LEAD = f"lead@{HOST}"
MADE = (
	("ITSS Escalation Rule", "Linden live"),
	("ITSS Agreement", "Linden live"),
	("ITSS Service Calendar", "Linden live"),
	("ITSS Notification Channel", "Linden live"),
	("Issue Type", "Linden live"),
)
PROGRAM = """
import sys, time
import frappe
frappe.init(site=sys.argv[1])
frappe.connect()
frappe.set_user("Administrator")
from itss_service.jobs import due
from itss_service.escalate import act
if sys.argv[2] == "stuck":
	write = due.refresh_many
	def refresh_many(rows):
		done = write(rows)
		print(frappe.db.sql("select connection_id()")[0][0], flush=True)
		time.sleep(120)
		return done
	due.refresh_many = refresh_many
	due.run_due()
elif sys.argv[2] == "due":
	print(due.run_due())
else:
	print(act.run_pending())
"""


def set_up(
	response: str = "10m", steps: Sequence[dict[str, Any]] = (), warn_at: str = "", told: str = LEAD
) -> None:
	"""An SLA for issues of one type, and a rule for its response that tells an address."""
	tear_down()
	frappe.db.set_value("ITSS Tracked Doctype", "Issue", "track_since", None)
	_insert("Issue Type", name=KIND)
	_insert("ITSS Service Calendar", calendar_name=KIND, time_zone="UTC", always_open=1)
	sla = _insert(
		"ITSS Agreement",
		title=KIND,
		kind="SLA",
		calendar=KIND,
		attainment_goal=95,
		valid_from=nowdate(),
		rank=1,
		scopes=[{"scope": "Issue Type", "value": KIND}],
		targets=[{"metric": "response", "duration": response, "warn_at": warn_at}],
	)
	sla.db_set("valid_from", add_to_date(nowdate(), days=-2))
	sla.reload()
	sla.put_in_force("taken for the tests")
	rule = _insert(
		"ITSS Escalation Rule",
		rule_name=KIND,
		condition="Share of Target",
		metric="response",
		share=100,
		agreement=KIND,
		receivers=[{"receiver": "Address", "address": told}],
		steps=list(steps),
	)
	rule.db_set("effective_from", add_to_date(now_datetime(), days=-2))
	rule.make_anew()
	frappe.db.commit()


def issue(**values: Any) -> Document:
	given = {"subject": "The printer burns", "raised_by": "ada@example.com", "issue_type": KIND, **values}
	return _insert("Issue", **given)


def tear_down() -> None:
	"""Every trace of it, evidence included: nothing of this ever happened."""
	names = frappe.get_all("Issue", filters={"issue_type": KIND}, pluck="name")
	for table in TABLES:
		frappe.db.delete(table, {"reference_name": ["in", [*names, ""]]})
	frappe.db.delete("ITSS Notice", {"address": ["like", f"%@{HOST}"]})  # digests have no document
	frappe.db.delete("Issue", {"issue_type": KIND})
	for doctype, name in MADE:
		for table in frappe.get_meta(doctype).get_table_fields():
			frappe.db.delete(table.options, {"parent": name})
		frappe.db.delete(doctype, {"name": name})
		frappe.clear_document_cache(doctype, name)
	from itss_service.bridge import stamp

	stamp.bump()
	frappe.db.commit()


def start(what: str) -> subprocess.Popen:
	"""Another process of this site: `due`, `act`, or `stuck` in the middle of a batch (it prints its connection)."""
	command = [sys.executable, "-c", PROGRAM, frappe.local.site, what]
	return subprocess.Popen(
		command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=os.getcwd()
	)


def finish(process: subprocess.Popen, seconds: int = 90) -> str:
	"""What a process printed; raises with its errors if it failed."""
	printed, errors = process.communicate(timeout=seconds)
	if process.returncode:
		raise AssertionError(errors)
	return printed.strip()


def kill(process: subprocess.Popen) -> None:
	process.send_signal(signal.SIGKILL)
	process.wait(10)
	process.stdout.close()
	process.stderr.close()


def _insert(doctype: str, **values: Any) -> Document:
	return frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)
