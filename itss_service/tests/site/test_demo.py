"""The made-up desk: every page has something to show, nobody is told anything, and it goes without a trace."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.tests.utils import FrappeTestCase

from itss_service import demo
from itss_service.bridge import stamp
from itss_service.demo import made, run
from itss_service.jobs import reconcile
from itss_service.seeds import standard_policy
from itss_service.tickets.tracked import tracked

COUNTED = (
	"User",
	"Customer",
	"Supplier",
	"Issue Type",
	"ITSS Catalogue Item",
	"ITSS Support Group",
	"ITSS Agreement",
	"ITSS Service Requirement",
	"ITSS Service Report",
	"ITSS Agreement Review",
	"ITSS Service Credit",
	"File",
)
_RUNTIME = ("Issue", "ITSS Ticket", "ITSS Ticket Event", "ITSS Clock", "ITSS Escalation")


class TestDemo(FrappeTestCase):
	"""What the demo commits is undone as well."""

	def setUp(self):
		commit = patch.object(frappe.db, "commit")
		commit.start()
		self.addCleanup(commit.stop)
		frappe.db.savepoint("demo_test")
		made.forget()
		for doctype in _RUNTIME:
			frappe.db.delete(doctype)
		others = {"status": "In Force", "name": ["not in", standard_policy.created("ITSS Agreement")]}
		frappe.db.set_value("ITSS Agreement", others, "status", "Retired")
		stamp.bump()

	def tearDown(self):
		frappe.db.rollback(save_point="demo_test")
		stamp.bump()

	def test_a_site_with_issues_of_its_own_is_refused_unless_forced(self):
		frappe.get_doc({"doctype": "Issue", "subject": "Mine", "raised_by": "ada@example.com"}).insert()
		with self.assertRaises(run.SiteInUseError):
			demo.load(tickets=5, days=7)
		self.assertEqual(frappe.db.count("Issue"), 1)
		self.assertEqual(made.entries(), [])

	def test_every_state_is_shown_nobody_is_told_and_unloading_leaves_what_was_there(self):
		before = {doctype: set(frappe.get_all(doctype, pluck="name")) for doctype in COUNTED}
		agreements = frappe.get_all(
			"ITSS Agreement", fields=["name", "status", "valid_from"], order_by="name"
		)
		told = frappe.db.count("ITSS Notice"), frappe.db.count("Email Queue")
		demo.load(tickets=60, days=21)
		states = set(frappe.get_all("ITSS Ticket", pluck="level_state", distinct=True))
		self.assertLessEqual({"Met", "Breached", "Paused", "At Risk"}, states)
		for flag in ("major_incident", "confidential", "reopened", "reassigned", "escalated", "handler"):
			self.assertTrue(
				frappe.db.count("ITSS Ticket", {flag: ["is", "set"] if flag == "handler" else [">", 0]}), flag
			)
		self.assertEqual(set(frappe.get_all("ITSS Escalation", pluck="state", distinct=True)), {"Past"})
		self.assertEqual((frappe.db.count("ITSS Notice"), frappe.db.count("Email Queue")), told)
		self.assertEqual(reconcile._different(tracked("Issue"), None), [])
		with self.assertRaises(run.DemoLoadedError):
			demo.load(force=True)
		self.assertEqual(demo.unload()["kept"], [])
		self.assertEqual([frappe.db.count(doctype) for doctype in _RUNTIME], [0] * len(_RUNTIME))
		after = {doctype: set(frappe.get_all(doctype, pluck="name")) for doctype in COUNTED}
		self.assertEqual(after, before)
		self.assertEqual(
			frappe.get_all("ITSS Agreement", fields=["name", "status", "valid_from"], order_by="name"),
			agreements,
		)
