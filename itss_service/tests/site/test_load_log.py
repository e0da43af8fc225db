"""A log loaded into a site gives the same clocks as the command line's replay of it."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import skipUnless
from unittest.mock import patch

import frappe
from frappe.tests.utils import FrappeTestCase

import itss_service
from itss_service.bridge import stamp
from itss_service.bridge.instants import to_epoch
from itss_service.cli.demo.sample_log import MAPPING, sample_log
from itss_service.cli.policies import read_policy
from itss_service.cli.replay.run import Order, replay
from itss_service.intake.log import compare, load, remove, terms
from itss_service.intake.log.source import open_log
from itss_service.jobs import due, reconcile
from itss_service.seeds.standard_policy import FILE as STANDARD
from itss_service.tests.site.set_up import empty_set_up
from itss_service.tickets.tracked import tracked

ROOT = Path(itss_service.__file__).parents[1]
REAL_LOG = ROOT.parent / "shared" / "data" / "incident_event_log.csv.gz"
TICKETS = 60


class LogTestCase(FrappeTestCase):
	"""The set-up is empty but for the policy of the log; what a load commits is undone as well."""

	def setUp(self):
		commit = patch.object(frappe.db, "commit")
		commit.start()
		self.addCleanup(commit.stop)
		frappe.db.savepoint("log_test")
		empty_set_up()
		for doctype in ("Issue", "ITSS Ticket", "ITSS Ticket Event", "ITSS Clock", "ITSS Escalation"):
			frappe.db.delete(doctype)
		for name in ("network carrier", "ERP vendor"):
			if not frappe.db.exists("Supplier", name):
				group = frappe.db.get_value("Supplier Group", {"is_group": 0})
				frappe.get_doc(
					{"doctype": "Supplier", "supplier_name": name, "supplier_group": group}
				).insert()
		folder = TemporaryDirectory()
		self.addCleanup(folder.cleanup)
		self.folder = Path(folder.name)

	def tearDown(self):
		frappe.db.rollback(save_point="log_test")
		stamp.bump()

	def differences(self, log, policy):
		found = compare.compare(log, policy)
		self.assertGreater(found.clocks, 0)
		return found.differences, found.shown


class TestLoadLog(LogTestCase):
	def setUp(self):
		super().setUp()
		policy = read_policy(STANDARD)
		sample = sample_log(7, TICKETS, 4, policy.calendars["office"], policy.calendars["always"])
		(self.folder / "sample.csv").write_text(sample.text, encoding="utf-8")
		(self.folder / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
		terms.put_in_force(str(STANDARD), datetime(2025, 7, 1).date())
		self.log = open_log(str(self.folder / "sample.csv"), str(self.folder / "mapping.yaml"))
		self.outcome = load.load(self.log)

	def test_every_ticket_becomes_an_issue_with_its_events(self):
		self.assertEqual(self.outcome.loaded, TICKETS)
		self.assertEqual(frappe.db.count("Issue"), TICKETS)
		opened = frappe.db.count("ITSS Ticket Event", {"event": "opened", "serial": 1})
		self.assertEqual(opened, TICKETS)

	def test_clocks_are_those_of_the_replay_by_the_same_file_and_by_the_sites_own_policy(self):
		self.assertEqual(self.differences(self.log, terms.by_file(str(STANDARD))), (0, []))
		self.assertEqual(self.differences(self.log, terms.by_site()), (0, []))

	def test_clocks_are_those_that_the_command_line_writes_down(self):
		out = self.folder / "out"
		replay(Order(self.log.path, self.log.mapping, read_policy(STANDARD), out))
		with (out / "clocks.csv").open(encoding="utf-8") as file:
			written = sorted(
				(
					row["ticket"],
					row["agreement"],
					row["metric"],
					row["state"],
					_epoch(row["due_at"]),
					_epoch(row["stopped_at"]),
					int(row["elapsed_seconds"]),
					int(row["paused_seconds"]),
				)
				for row in csv.DictReader(file)
			)
		stored = sorted(
			(
				row.reference_name,
				row.agreement,
				row.metric,
				row.state,
				row.due_at and to_epoch(row.due_at),
				row.stopped_at and to_epoch(row.stopped_at),
				row.elapsed_seconds,
				row.paused_seconds,
			)
			for row in frappe.get_all("ITSS Clock", fields=["*"])
		)
		self.assertEqual(len(stored), len(written))
		for here, there in zip(stored, written, strict=True):
			self.assertEqual(here, there)

	def test_a_clock_that_differs_by_a_second_is_told(self):
		clock = frappe.get_all("ITSS Clock", filters={"state": "met"}, fields=["name", "elapsed_seconds"])[0]
		frappe.db.set_value("ITSS Clock", clock.name, "elapsed_seconds", clock.elapsed_seconds + 1)
		found = compare.compare(self.log, terms.by_file(str(STANDARD)))
		self.assertEqual((found.differences, dict(found.by_field)), (1, {"elapsed_seconds": 1}))

	def test_a_clock_that_is_missing_is_told(self):
		frappe.db.delete("ITSS Clock", {"name": frappe.get_all("ITSS Clock", pluck="name")[0]})
		self.assertEqual(compare.compare(self.log, terms.by_site()).by_field["clock"], 1)

	def test_a_second_load_adds_nothing(self):
		again = load.load(self.log)
		self.assertEqual((again.loaded, again.present), (0, TICKETS))
		self.assertEqual(frappe.db.count("Issue"), TICKETS)

	def test_nobody_is_told_of_what_lies_before_the_load_neither_then_nor_by_the_minute_job(self):
		self.assertGreater(frappe.db.count("ITSS Escalation"), 0)
		due.run_due()
		self.assertEqual(set(frappe.get_all("ITSS Escalation", pluck="state", distinct=True)), {"Past"})
		self.assertEqual(frappe.db.count("ITSS Notice", {"reference_name": ["like", "T0%"]}), 0)

	def test_clocks_that_ran_on_since_are_compared_as_of_the_logs_end(self):
		due.run_due()
		found = compare.compare(self.log, terms.by_site())
		self.assertEqual((found.differences, found.shown), (0, []))
		self.assertGreater(found.later, 0)

	def test_issue_and_ticket_agree_so_that_neither_a_save_nor_the_reconcile_job_finds_anything(self):
		self.assertEqual(reconcile._different(tracked("Issue"), None), [])
		name = frappe.get_all("Issue", filters={"status": "Closed"}, pluck="name")[0]
		before = frappe.db.count("ITSS Ticket Event", {"reference_name": name})
		issue = frappe.get_doc("Issue", name)
		issue.subject = "Told differently"
		issue.save()
		self.assertEqual(frappe.db.count("ITSS Ticket Event", {"reference_name": name}), before)

	def test_an_issue_that_did_not_come_from_the_log_keeps_its_name_and_outlives_the_removal(self):
		own = frappe.get_doc({"doctype": "Issue", "subject": "Mine", "raised_by": "ada@example.com"}).insert()
		self.assertEqual(remove.remove(self.log), TICKETS)
		self.assertEqual(frappe.get_all("Issue", pluck="name"), [own.name])
		self.assertEqual(frappe.get_all("ITSS Ticket", pluck="reference_name"), [own.name])
		self.assertEqual(frappe.db.count("ITSS Clock", {"reference_name": ["!=", own.name]}), 0)
		frappe.rename_doc("Issue", own.name, "T00001", force=True)
		self.assertEqual(load.load(self.log).taken, ["T00001"])
		self.assertEqual(frappe.db.get_value("Issue", "T00001", "subject"), "Mine")


@skipUnless(REAL_LOG.exists(), f"the real log is not at {REAL_LOG}")
class TestRealLog(LogTestCase):
	def test_a_sample_of_the_real_log_has_the_clocks_of_the_replay(self):
		policy = str(ROOT / "examples" / "incident_policy.yaml")
		mapping = str(ROOT / "examples" / "incident_log_mapping.yaml")
		terms.put_in_force(policy, datetime(2016, 2, 1).date())
		log = open_log(str(REAL_LOG), mapping, every=250)
		self.assertEqual(load.load(log).loaded, 100)
		self.assertEqual(self.differences(log, terms.by_file(policy)), (0, []))


def _epoch(text):
	return int(datetime.fromisoformat(text).timestamp()) if text else None
