"""The minutes of a review as all participants get them."""

from unittest.mock import patch

import frappe

from itss_service.notify.words import speaking
from itss_service.prints.review import review_on_paper
from itss_service.reviews import minutes
from itss_service.tests.site import factories
from itss_service.tests.site.ticket_case import TicketTestCase

MANAGER = "review-print@linden.example"


class TestReviewPrint(TicketTestCase):
	def setUp(self):
		super().setUp()
		factories.create_user(MANAGER, "Service Level Manager")
		with self.at("2026-04-08 10:00:00"):
			self.doc = frappe.get_doc(
				{
					"doctype": "ITSS Agreement Review",
					"agreement": self.sla.name,
					"period_from": "2026-03-01",
					"period_to": "2026-03-31",
					"due_on": "2026-04-10",
					"held_on": "2026-04-08",
					"place": "Room <7>",
					"attendees": [
						{
							"side": "Provider",
							"user": MANAGER,
							"person": "Lin",
							"email": MANAGER,
							"attended": 1,
						},
						{"side": "Customer", "person": "Ada", "email": "ada@linden.example", "attended": 1},
						{"side": "Customer", "person": "Bob", "email": "bob@linden.example", "attended": 0},
					],
					"satisfaction": [{"topic": "Speed", "score": 4}],
					"minutes": "<p>All well.</p>",
					"decision": "Stays As It Is",
					"actions": [{"action": "Write a guide", "responsible": MANAGER, "due_on": "2026-04-20"}],
				}
			).insert()

	def html(self, language="en"):
		with speaking(language):
			return frappe.get_print("ITSS Agreement Review", self.doc.name, print_format=minutes.PRINT_FORMAT)

	def submit(self):
		with self.at("2026-04-08 12:00:00"), patch.object(minutes, "send_later"):
			self.doc.submit()

	def test_it_tells_who_was_there_and_who_was_not(self):
		with speaking("en"):
			told = review_on_paper(self.doc)
		self.assertEqual([row["name"] for row in told["attended"]], ["Lin", "Ada"])
		self.assertEqual([row["name"] for row in told["absent"]], ["Bob"])

	def test_what_was_decided_stands_in_it(self):
		self.submit()
		html = self.html()
		for text in (
			"All well.",
			"Stays As It Is",
			"Write a guide",
			"April 20, 2026",
			"4 / 5",
			"Room &lt;7&gt;",
		):
			with self.subTest(text):
				self.assertIn(text, html)
		self.assertNotIn("not held yet", html)

	def test_before_it_was_held_it_says_so(self):
		self.assertIn("not held yet", self.html())

	def test_it_speaks_the_language_of_the_print(self):
		self.assertIn("协议评审会议纪要", self.html("zh"))
