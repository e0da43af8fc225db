"""Customers on the portal: their own Issues, nothing of the desk's, and no confidential Issue of a colleague."""

from __future__ import annotations

import frappe
from frappe.utils import set_request
from frappe.website.serve import get_response

from itss_service.permissions import portal
from itss_service.tests.site import factories
from itss_service.tests.site.ticket_case import TicketTestCase

SECRET_NAME = "handler-of-the-desk@linden.example"


class TestPortal(TicketTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.ada = factories.create_user("portal-ada@linden.example", "Customer")
		cls.bob = factories.create_user("portal-bob@linden.example", "Customer")
		cls.stranger = factories.create_user("portal-stranger@linden.example", "Customer")
		factories.create_user(SECRET_NAME, "Service Desk Agent")

	def setUp(self):
		super().setUp()
		customer = frappe.get_doc({"doctype": "Customer", "customer_name": "Linden Mill"}).insert()
		for user in (self.ada, self.bob):
			frappe.db.delete("Contact", {"user": user})
			contact = {"doctype": "Contact", "first_name": user.split("@")[0], "user": user}
			link = {"link_doctype": "Customer", "link_name": customer.name}
			doc = frappe.get_doc(
				{**contact, "links": [link], "email_ids": [{"email_id": user, "is_primary": 1}]}
			)
			doc.insert()
			customer.append("portal_users", {"user": user})
		customer.save()
		told = {"customer": customer.name, "raised_by": self.ada, "itss_handler": SECRET_NAME}
		self.open = self.issue(subject="Openly known", **told)
		self.secret = self.issue(subject="Quietly known", itss_confidential=1, **told)

	def tearDown(self):
		frappe.local.request = None
		frappe.local.form_dict = frappe._dict()
		super().tearDown()

	def page(self, user, path):
		frappe.set_user(user)
		set_request(method="GET", path=path)
		frappe.local.form_dict = frappe._dict()
		frappe.local.response = frappe._dict()
		response = get_response()
		return response.status_code, response.get_data(as_text=True)

	def rows(self, user):
		frappe.set_user(user)
		frappe.local.form_dict = frappe._dict()
		return portal.get_list_data("Issue", web_form_name="issues", limit=20)

	def form(self, user, issue):
		frappe.set_user(user)
		return portal.get_form_data("Issue", issue.name, "issues")

	def test_the_page_of_an_issue_tells_nothing_of_the_desk(self):
		status, html = self.page(self.ada, f"issues/{self.open.name}")
		self.assertEqual(status, 200)
		self.assertIn("Openly known", html)
		self.assertNotIn(SECRET_NAME, html)
		self.assertNotRegex(html, r'"itss_\w+"')

	def test_nothing_of_the_desk_is_printed(self):
		frappe.set_user(self.ada)
		set_request(method="POST", path="printview")  # a GET is committed
		html = frappe.get_print("Issue", self.open.name)
		self.assertIn("Openly known", html)
		self.assertNotIn(SECRET_NAME, html)
		self.assertNotIn("itss_", html)

	def test_the_data_of_the_form_tell_nothing_of_the_desk(self):
		told = self.form(self.ada, self.open).doc
		self.assertEqual(told["subject"], "Openly known")
		self.assertEqual([name for name in told if name.startswith("itss_")], [])

	def test_colleagues_see_the_issues_of_their_company_and_strangers_none(self):
		self.assertEqual({row.name for row in self.rows(self.bob)}, {self.open.name})
		self.assertEqual(self.form(self.bob, self.open).doc["name"], self.open.name)
		self.assertEqual(self.rows(self.stranger), [])
		self.assertRaises(frappe.PermissionError, self.form, self.stranger, self.open)

	def test_a_confidential_one_is_for_who_sent_it(self):
		self.assertEqual({row.name for row in self.rows(self.ada)}, {self.open.name, self.secret.name})
		self.assertEqual(self.form(self.ada, self.secret).doc["name"], self.secret.name)
		self.assertRaises(frappe.PermissionError, self.form, self.bob, self.secret)
		status, html = self.page(self.bob, f"issues/{self.secret.name}")
		self.assertNotIn("Quietly known", html)
		self.assertEqual(status, 403)

	def test_the_look_of_who_sent_it_is_logged(self):
		frappe.cache.delete_keys("itss_service:viewed")
		self.form(self.ada, self.secret)
		self.assertTrue(
			frappe.db.exists("View Log", {"viewed_by": self.ada, "reference_name": self.secret.name})
		)

	def test_the_bare_list_leads_to_the_portals(self):
		for path in ("Issue", "issue"):
			status, html = self.page(self.bob, path)
			self.assertEqual(status, 301)
			self.assertNotIn("Quietly known", html)
		self.assertRaises(frappe.PermissionError, portal.get, "Issue")

	def test_customers_have_no_way_to_the_rows_of_the_desk(self):
		frappe.set_user(self.ada)
		for doctype in ("Issue", "ITSS Ticket", "ITSS Clock", "ITSS Ticket Event", "ITSS Support Group"):
			self.assertRaises(frappe.PermissionError, frappe.get_list, doctype)
