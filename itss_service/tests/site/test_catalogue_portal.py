"""The catalogue for customers: what is published for them, nothing that is for staff, and a request that becomes an Issue."""

from __future__ import annotations

import frappe
from frappe.utils import set_request
from frappe.website.serve import get_response

from itss_service.api import portal_catalogue as api
from itss_service.catalogue import booklet, life, portal
from itss_service.tests.site import factories
from itss_service.tests.site.ticket_case import TicketTestCase

GIVEN = {"0": "Room 7", "1": "large"}


class TestCatalogueOnThePortal(TicketTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.ada = factories.create_user("shop-ada@linden.example", "Customer")
		cls.nobody = factories.create_user("shop-nobody@linden.example")

	def setUp(self):
		super().setUp()
		self.printer = factories.create_item(price=7, currency="EUR")
		self.paper = factories.create_item(
			item_name="Linden paper",
			category="Linden stock",
			customer_description="<p>White sheets</p>",
			request_kinds=[],
			form_fields=[],
		)
		self.hidden = factories.create_item(item_name="Linden hidden", on_portal=0)
		self.draft = factories.make_item(item_name="Linden draft").insert()

	def tearDown(self):
		frappe.local.request = None
		frappe.local.form_dict = frappe._dict()
		super().tearDown()

	def customer(self, name="Linden Mill"):
		customer = frappe.get_doc({"doctype": "Customer", "customer_name": name}).insert()
		link = {"link_doctype": "Customer", "link_name": customer.name}
		if contact := frappe.db.get_value("Contact", {"user": self.ada}):
			doc = frappe.get_doc("Contact", contact)
			doc.append("links", link)
			doc.save()
		else:
			contact = {"doctype": "Contact", "first_name": "Ada", "user": self.ada, "links": [link]}
			frappe.get_doc({**contact, "email_ids": [{"email_id": self.ada, "is_primary": 1}]}).insert()
		customer.append("portal_users", {"user": self.ada})
		customer.save()
		return customer.name

	def page(self, user, path, **query):
		frappe.set_user(user)
		set_request(method="GET", path=path)
		frappe.local.form_dict = frappe._dict(query)
		frappe.local.response = frappe._dict()
		response = get_response()
		return response.status_code, response.get_data(as_text=True)

	def names(self, *arguments):
		return [card["name"] for card in portal.items(*arguments) if card["name"].startswith("Linden")]

	def file(self, item=None, **values):
		item = item or self.printer
		given = {"kind": "New one", "answers": GIVEN, "subject": "A printer, please", **values}
		return api.file_request(item.name, given.pop("version", item.published_version), **given)

	def test_the_page_shows_what_is_published_for_customers(self):
		status, html = self.page(self.ada, "service-catalogue")
		self.assertEqual(status, 200)
		self.assertIn("Linden printer", html)
		for kept in ("Linden hidden", "Linden draft", "Secret of the staff", "12345"):
			self.assertNotIn(kept, html)

	def test_an_items_page_has_its_form_and_nothing_for_staff(self):
		status, html = self.page(self.ada, "service-catalogue/Linden%20printer")
		self.assertEqual(status, 200)
		for told in ("Prints on paper", "Where is it?", "New one", "large"):
			self.assertIn(told, html)
		for kept in ("Secret of the staff", "12345"):
			self.assertNotIn(kept, html)

	def test_what_is_not_on_the_portal_has_no_page(self):
		life.retire(self.paper, "worn out")
		for item in (self.hidden, self.draft, self.paper):
			with self.subTest(item.name):
				status, html = self.page(self.ada, f"service-catalogue/{item.name}")
				self.assertEqual(status, 404)
				self.assertNotIn("Where is it?", html)

	def test_guests_are_asked_to_sign_in_and_who_has_no_role_sees_nothing(self):
		for path in ("service-catalogue", "service-catalogue/Linden printer"):
			status, html = self.page("Guest", path)
			self.assertIn(status, (301, 302))
			self.assertNotIn("Prints on paper", html)
			status, html = self.page(self.nobody, path)
			self.assertEqual(status, 403)
			self.assertNotIn("Prints on paper", html)

	def test_searching_looks_at_every_word_and_not_at_the_staffs_text(self):
		self.assertEqual(self.names("PAPER linden"), ["Linden paper", "Linden printer"])
		self.assertEqual(self.names("white"), ["Linden paper"])
		self.assertEqual(self.names("secret"), [])

	def test_a_category_has_what_lies_in_it_and_below(self):
		factories.create_category("Linden upper")
		frappe.db.set_value("ITSS Service Category", "Linden stock", "parent_category", "Linden upper")
		self.assertEqual(self.names(None, "Linden upper"), ["Linden paper"])
		shown = {row["name"]: row for row in portal.categories(portal.items())}
		self.assertEqual((shown["Linden upper"]["count"], shown["Linden stock"]["depth"]), (1, 1))

	def test_what_an_item_says_while_it_is_revised_is_what_was_published(self):
		life.revise(self.printer)
		self.printer.customer_description = "<p>Not decided</p>"
		self.printer.save()
		self.assertNotIn("Not decided", portal.item(self.printer.name)["text"])

	def test_text_of_others_is_shown_as_text(self):
		evil = "<script>alert(1)</script>"
		item = factories.create_item(
			item_name="Linden odd",
			request_kinds=[{"kind_name": evil, "description": evil}],
			form_fields=[{"label": evil, "field_type": "Choice", "choices": f"{evil}\nother", "help": evil}],
		)
		_status, html = self.page(self.ada, f"service-catalogue/{item.name}")
		self.assertNotIn(evil, html)
		_status, html = self.page(self.ada, "service-catalogue", search=f'"{evil}')
		self.assertNotIn(evil, html)

	def test_a_customers_request_is_an_issue_of_their_company(self):
		mill = self.customer()
		frappe.set_user(self.ada)
		name = self.file()
		frappe.set_user("Administrator")
		issue = frappe.get_doc("Issue", name)
		self.assertEqual((issue.customer, issue.raised_by, issue.via_customer_portal), (mill, self.ada, 1))
		self.assertEqual(issue.itss_catalogue_version, "Linden printer v1")
		self.assertIn("Room 7", issue.description)
		self.assertEqual(len(frappe.get_doc("ITSS Request Details", issue.itss_request).answers), 2)
		self.assertEqual(self.clock(issue, "response").state, "running")
		status, html = self.page(self.ada, f"issues/{name}")
		self.assertEqual(status, 200)
		self.assertIn("Room 7", html)

	def test_who_belongs_to_several_says_for_whom(self):
		mill, forge = self.customer(), self.customer("Linden Forge")
		other = frappe.get_doc({"doctype": "Customer", "customer_name": "Linden Stranger"}).insert().name
		frappe.set_user(self.ada)
		self.assertEqual(set(portal.customers_of(self.ada)), {mill, forge})
		name = self.file(customer=forge)
		self.assertRaises(portal.NotForThisCustomerError, self.file, customer=other)
		frappe.set_user("Administrator")
		self.assertEqual(frappe.db.get_value("Issue", name, "customer"), forge)

	def test_nobody_files_what_is_not_on_the_portal(self):
		frappe.set_user(self.ada)
		for item in (self.hidden, self.draft):
			self.assertRaises(
				frappe.DoesNotExistError, self.file, item, version=item.published_version or "x"
			)

	def test_guests_and_who_has_no_role_file_nothing(self):
		for user in ("Guest", self.nobody):
			frappe.set_user(user)
			self.assertRaises(frappe.PermissionError, self.file)

	def test_customers_have_no_other_way_to_the_catalogue(self):
		frappe.set_user(self.ada)
		for doctype in ("ITSS Catalogue Item", "ITSS Catalogue Version", "ITSS Request Details"):
			self.assertRaises(frappe.PermissionError, frappe.get_list, doctype)

	def test_the_booklet_for_customers_tells_nothing_for_staff(self):
		html = booklet.page()
		self.assertIn("Linden printer", html)
		for kept in ("Secret of the staff", "12345", "Linden hidden", "Linden draft"):
			self.assertNotIn(kept, html)
		html = booklet.page(for_staff=True)
		for told in ("Secret of the staff", "12,345", "Linden hidden"):
			self.assertIn(told, html)

	def test_the_booklet_speaks_the_language_that_is_asked_for(self):
		booklet.respond("zh", for_staff=False, as_pdf=False)
		self.assertIn("服务目录", frappe.local.response.filecontent.decode())
		self.assertNotEqual(frappe.local.lang, "zh")
