"""The third table of docs/roles.md, cell by cell: the documents of the catalogue and of an agreement's life."""

from __future__ import annotations

import frappe
from frappe.tests.utils import FrappeTestCase

from itss_service.roles import AUDITOR, ROLES
from itss_service.tests.site import factories
from itss_service.tests.site.test_permissions_runtime import CHANGING, RIGHTS, documented

HEADING = "Documents of service level management"
WRITTEN_BY_THE_APP = (
	"ITSS Agreement Replay",
	"ITSS Budget Warning",
	"ITSS Catalogue Version",
	"ITSS Reminder",
	"ITSS Request Details",
)


class TestPermissionsOfServiceLevelManagement(FrappeTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.users = {
			role: factories.create_user(f"level-{frappe.scrub(role).replace('_', '-')}@linden.example", role)
			for role in ROLES
		}
		cls.outsiders = (
			factories.create_user("level-customer@linden.example", "Customer"),
			factories.create_user("level-nobody@linden.example"),
			"Guest",
		)
		cls.documents = sorted({doctype for doctype, _role, _rights in documented(HEADING)})

	def tearDown(self):
		frappe.set_user("Administrator")

	def test_rights_are_those_of_the_document(self):
		for doctype, role, rights in documented(HEADING):
			for right in RIGHTS.values():
				with self.subTest(f"{role}: {right} {doctype}"):
					has = frappe.has_permission(doctype, right, user=self.users[role])
					self.assertEqual(bool(has), right in rights)

	def test_lists_obey_the_document(self):
		for doctype, role, rights in documented(HEADING):
			frappe.set_user(self.users[role])
			with self.subTest(f"{role}: {doctype}"):
				if "read" in rights:
					frappe.get_list(doctype, limit=1)
				else:
					self.assertRaises(frappe.PermissionError, frappe.get_list, doctype, limit=1)

	def test_customers_guests_and_users_without_a_role_get_nothing(self):
		for user in self.outsiders:
			frappe.set_user(user)
			for doctype in self.documents:
				for right in RIGHTS.values():
					with self.subTest(f"{user}: {right} {doctype}"):
						self.assertFalse(frappe.has_permission(doctype, right))
				with self.subTest(f"{user} lists {doctype}"):
					self.assertRaises(frappe.PermissionError, frappe.get_list, doctype)

	def test_auditor_has_no_right_to_change_anything(self):
		for doctype in self.documents:
			rules = [rule for rule in frappe.get_meta(doctype).permissions if rule.role == AUDITOR]
			with self.subTest(doctype):
				self.assertTrue(rules)
				self.assertEqual([right for rule in rules for right in CHANGING if rule.get(right)], [])

	def test_nobody_writes_by_hand_what_the_app_writes(self):
		for doctype in WRITTEN_BY_THE_APP:
			for rule in frappe.get_meta(doctype).permissions:
				with self.subTest(f"{rule.role}: {doctype}"):
					self.assertFalse(rule.create or rule.write)
