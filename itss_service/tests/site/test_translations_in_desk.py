"""The app's translations join those of Frappe and ERPNext without changing how their pages read."""

import csv

import frappe
from frappe.tests.utils import FrappeTestCase
from frappe.translate import clear_cache, get_translations_from_apps


class TestTranslationsInDesk(FrappeTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		with open(frappe.get_app_path("itss_service", "translations", "zh.csv"), encoding="utf-8") as file:
			cls.rows = list(csv.reader(file))

	def test_no_word_of_the_platform_is_translated_anew(self):
		"""Another meaning than the platform's has a context, so Frappe's and ERPNext's own pages stay as they are."""
		if int(frappe.__version__.split(".")[0]) != 15:
			self.skipTest("written against the words of version 15")
		known = [get_translations_from_apps("zh", [app]) for app in ("frappe", "erpnext")]
		changed = {}
		for row in self.rows:
			theirs = {words[row[0]] for words in known if row[0] in words}
			if len(row) == 2 and theirs and row[1] not in theirs:
				changed[row[0]] = (row[1], theirs)
		self.assertEqual(changed, {})

	def test_a_word_with_a_context_reads_differently_there_alone(self):
		clear_cache()
		self.assertEqual(frappe._("Closed", "zh", context="ITSS Calendar Exception"), "休息")
		self.assertNotEqual(frappe._("Closed", "zh"), "休息")

	def test_doctypes_and_roles_have_chinese_names(self):
		clear_cache()
		for name in frappe.get_all("DocType", filters={"module": "ITSS Service"}, pluck="name"):
			with self.subTest(name):
				self.assertFalse(frappe._(name, "zh").isascii())
