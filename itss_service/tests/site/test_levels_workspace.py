"""The workspace of service level managers leads to what exists and what they may see; onboarding ends at a signed SLA."""

import json

import frappe
from frappe.desk.doctype.number_card.number_card import get_result
from frappe.tests.utils import FrappeTestCase

from itss_service.tests.site import factories

TODAY = "frappe.datetime.get_today()"


class TestLevelsWorkspace(FrappeTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.workspace = frappe.get_doc("Workspace", "Service Levels")
		cls.manager = factories.create_user("levels@linden.example", "Service Level Manager")

	def test_every_link_leads_to_something_that_a_manager_may_read(self):
		links = [row for row in self.workspace.links if row.type == "Link"]
		self.assertGreater(len(links), 20)
		with self.set_user(self.manager):
			for row in links:
				with self.subTest(row.label):
					doctype = row.link_to if row.link_type == "DocType" else "Report"
					self.assertTrue(frappe.db.exists(row.link_type, row.link_to))
					self.assertTrue(doctype == "Report" or frappe.has_permission(doctype, "read"))

	def test_every_card_counts(self):
		with self.set_user(self.manager):
			for row in self.workspace.number_cards:
				with self.subTest(row.label):
					card = frappe.get_doc("Number Card", row.number_card_name)
					if card.type == "Custom":
						self.assertIn("value", frappe.get_attr(card.method)())
						continue
					filters = json.loads(card.filters_json)
					dynamic = json.loads(card.dynamic_filters_json)
					self.assertTrue(all(each[3] == TODAY for each in dynamic))
					today = [[*each[:3], frappe.utils.today()] for each in dynamic]
					self.assertGreaterEqual(get_result(card.as_json(), json.dumps(filters + today)), 0)

	def test_what_is_shown_is_there(self):
		shown = {
			"number_card": [row.label for row in self.workspace.number_cards],
			"shortcut": [row.label for row in self.workspace.shortcuts],
			"card": [row.label for row in self.workspace.links if row.type == "Card Break"],
		}
		for block in json.loads(self.workspace.content):
			if block["type"] in shown:
				self.assertIn(block["data"][f"{block['type']}_name"], shown[block["type"]])

	def test_onboarding_leads_to_what_exists(self):
		onboarding = frappe.get_doc("Module Onboarding", "ITSS Service")
		steps = [frappe.get_doc("Onboarding Step", row.step) for row in onboarding.steps]
		self.assertEqual(steps[-1].name, "Have the First SLA Signed")
		for step in steps:
			with self.subTest(step.name):
				named = step.reference_document or (step.path or "").removeprefix("List/")
				doctype = "ITSS Settings" if named == "itss-settings" else named
				with self.set_user(self.manager):
					self.assertTrue(frappe.has_permission(doctype, "read"))
