"""Panel and buttons on other document types than Issue, and what every page is told."""

import frappe

from itss_service.api import tickets
from itss_service.bridge import stamp
from itss_service.desk import boot, refusals
from itss_service.tests.site import factories
from itss_service.tests.site.ticket_case import MORNING, TicketTestCase

SAID = ("event", "source", "reason", "note")


class TestOtherDocumentTypes(TicketTestCase):
	"""Panel and buttons work for whatever is tracked, by its mapping alone."""

	def setUp(self):
		super().setUp()
		self.track()
		with self.at(MORNING):
			customer = frappe.get_doc(
				{"doctype": "Customer", "customer_name": "Linden claimant", "customer_type": "Company"}
			).insert(ignore_permissions=True)
			self.doc = frappe.get_doc(
				{
					"doctype": "Warranty Claim",
					"customer": customer.name,
					"complaint": "The router restarts by itself",
					"complaint_date": "2026-03-02",
					"status": "Open",
				}
			).insert(ignore_permissions=True, ignore_mandatory=True)

	def track(self):
		frappe.delete_doc("ITSS Tracked Doctype", "Warranty Claim", ignore_missing=True, force=True)
		reader = frappe.new_doc("ITSS Tracked Doctype")
		reader.update({"document_type": "Warranty Claim", "enabled": 1, "status_field": "status"})
		for status, meaning in (("Open", "Active"), ("Closed", "Closed"), ("Cancelled", "Cancelled")):
			reader.append("statuses", {"status": status, "meaning": meaning})
		reader.append("mapped_fields", {"ticket_field": "customer", "fieldname": "customer"})
		reader.insert()
		frappe.db.set_value("ITSS Tracked Doctype", reader.name, "track_since", None)
		stamp.bump()

	def test_a_warranty_claim_has_clocks_and_the_buttons_that_its_statuses_allow(self):
		with self.at("2026-03-02 11:00:00"):
			panel = tickets.panel("Warranty Claim", self.doc.name)
		self.assertEqual({clock["metric"] for clock in panel["clocks"]}, {"response", "update", "resolution"})
		self.assertLess({"progress", "cancel"}, set(panel["may"]))
		self.assertTrue({"take", "pause", "resolve", "mark_major"}.isdisjoint(panel["may"]))

	def test_a_cancelled_claim_keeps_the_reason(self):
		with self.at("2026-03-02 11:00:00"):
			tickets.cancel("Warranty Claim", self.doc.name, "sent by mistake")
		self.doc.reload()
		self.assertEqual(self.doc.status, "Cancelled")
		said = self.events(self.doc, *SAID)[-1]
		self.assertEqual(said, ("cancelled", "button cancel", "sent by mistake", None))

	def test_a_button_without_a_status_is_refused_by_name(self):
		with self.at("2026-03-02 11:00:00"):
			self.assertRaises(
				refusals.NotPossibleHereError, tickets.pause, "Warranty Claim", self.doc.name, "waiting"
			)


class TestBoot(TicketTestCase):
	def test_only_who_may_use_the_app_hears_of_its_scheduler(self):
		accountant = factories.create_user("books@linden.example", "Accounts User")
		agent = factories.create_user("agent@linden.example", "Service Desk Agent")
		for user, hears in ((accountant, False), (agent, True)):
			with self.subTest(user), self.set_user(user):
				told = frappe._dict()
				boot.extend(told)
				self.assertIn("Issue", told.itss_service["doctypes"])
				self.assertEqual("freshness" in told.itss_service, hears)
