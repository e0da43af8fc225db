"""The table of docs/roles.md, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import frappe
from frappe.tests.utils import FrappeTestCase

import itss_service
from itss_service.roles import ROLES
from itss_service.seeds import lookups
from itss_service.tests.site import factories

DOCUMENT = Path(itss_service.__file__).parents[1] / "docs" / "roles.md"
RIGHTS = {
	"R": "read",
	"W": "write",
	"C": "create",
	"D": "delete",
	"L": "report",
	"X": "export",
	"P": "print",
	"M": "email",
	"S": "share",
}
FACTORIES = {
	"ITSS Service Calendar": (factories.make_calendar, "calendar_name"),
	"ITSS Priority Matrix": (factories.make_matrix, "matrix_name"),
	"ITSS Support Group": (factories.make_group, "group_name"),
	"ITSS Agreement": (factories.make_agreement, "title"),
	"ITSS Escalation Rule": (factories.make_rule, "rule_name"),
}


def documented() -> Iterator[tuple[str, str, set[str]]]:
	"""Document type, role and rights of each cell."""
	rows = re.findall(r"^\|(.+)\|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
	cells = [[cell.strip() for cell in row.split("|")] for row in rows]
	header = next(row for row in cells if row[0] == "document")
	for row in cells:
		if row[0] in FACTORIES:
			for role, letters in zip(header[1:], row[1:], strict=True):
				yield row[0], role, {RIGHTS[letter] for letter in letters}


class TestRoles(FrappeTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.users = {
			role: factories.create_user(f"{frappe.scrub(role).replace('_', '-')}@linden.example", role)
			for role in ROLES
		}
		cls.customer = factories.create_user("customer@linden.example", "Customer")
		cls.nobody = factories.create_user("nobody@linden.example")
		cls.saved = {doctype: cls.insert(doctype, "kept") for doctype in FACTORIES}

	@classmethod
	def insert(cls, doctype, suffix, **options):
		make, name_field = FACTORIES[doctype]
		return make(**{name_field: f"Linden {suffix}"}).insert(**options)

	def setUp(self):
		frappe.db.savepoint("before_test")

	def tearDown(self):
		frappe.set_user("Administrator")
		frappe.db.rollback(save_point="before_test")

	def attempt(self, allowed, what, action):
		"""The action succeeds if allowed, else is refused for lack of rights."""
		with self.subTest(f"{what} ({'allowed' if allowed else 'refused'})"):
			frappe.db.savepoint("attempt")
			try:
				if allowed:
					action()
				else:
					self.assertRaises(frappe.PermissionError, action)
			finally:
				frappe.db.rollback(save_point="attempt")

	def test_the_document_names_every_role_and_document_type(self):
		cells = [(doctype, role) for doctype, role, _ in documented()]
		self.assertEqual(sorted(cells), sorted((doctype, role) for doctype in FACTORIES for role in ROLES))

	def test_rights_are_those_of_the_document(self):
		for doctype, role, rights in documented():
			for right in RIGHTS.values():
				with self.subTest(f"{role}: {right} {doctype}"):
					allowed = frappe.has_permission(doctype, right, user=self.users[role])
					self.assertEqual(bool(allowed), right in rights)

	def test_documents_obey_the_document(self):
		for doctype, role, rights in documented():
			saved = self.saved[doctype].name
			frappe.set_user(self.users[role])
			self.attempt(
				"create" in rights, f"{role} inserts {doctype}", lambda dt=doctype: self.insert(dt, "new")
			)
			self.attempt(
				"write" in rights,
				f"{role} writes {doctype}",
				lambda dt=doctype, n=saved: frappe.get_doc(dt, n).save(),
			)
			self.attempt(
				"delete" in rights, f"{role} deletes {doctype}", lambda dt=doctype: self.delete_fresh(dt)
			)
			self.attempt(
				"read" in rights,
				f"{role} reads {doctype}",
				lambda dt=doctype, n=saved: frappe.get_doc(dt, n).check_permission("read"),
			)
			self.attempt(
				"read" in rights, f"{role} lists {doctype}", lambda dt=doctype, n=saved: self.list(dt, n)
			)

	def delete_fresh(self, doctype):
		"""A document to which nothing links, made by the Administrator and deleted by the user."""
		user = frappe.session.user
		frappe.set_user("Administrator")
		fresh = self.insert(doctype, "doomed")
		if doctype == "ITSS Priority Matrix":
			fresh.db_set("is_default", 0)
		frappe.set_user(user)
		frappe.delete_doc(doctype, fresh.name)

	def list(self, doctype, name):
		self.assertIn(name, frappe.get_list(doctype, pluck="name", limit=0))

	def test_rows_cannot_be_read_around_their_document(self):
		frappe.set_user(self.nobody)
		for doctype, parent in (
			("ITSS Agreement Target", "ITSS Agreement"),
			("ITSS Calendar Window", "ITSS Service Calendar"),
		):
			self.attempt(False, doctype, lambda dt=doctype, p=parent: frappe.get_list(dt, parent_doctype=p))

	def test_customers_guests_and_users_without_a_role_get_nothing(self):
		for user in (self.customer, self.nobody, "Guest"):
			frappe.set_user(user)
			for doctype, saved in self.saved.items():
				for right in RIGHTS.values():
					with self.subTest(f"{user}: {right} {doctype}"):
						self.assertFalse(frappe.has_permission(doctype, right, doc=saved.name))
				self.attempt(False, f"{user} inserts {doctype}", lambda dt=doctype: self.insert(dt, "new"))
				self.attempt(False, f"{user} lists {doctype}", lambda dt=doctype: frappe.get_list(dt))

	def test_a_share_shows_one_document_and_no_more(self):
		group = self.saved["ITSS Support Group"].name
		frappe.share.add("ITSS Support Group", group, self.nobody, read=1)
		frappe.set_user(self.nobody)
		self.assertEqual(frappe.get_list("ITSS Support Group", pluck="name"), [group])
		self.assertFalse(frappe.has_permission("ITSS Support Group", "write", doc=group))

	def test_auditor_has_no_right_to_change_anything(self):
		changing = {"write", "create", "delete", "share", "email", "submit", "cancel", "amend", "import"}
		for doctype in FACTORIES:
			rules = [rule for rule in frappe.get_meta(doctype).permissions if rule.role == "ITSS Auditor"]
			self.assertEqual([right for rule in rules for right in changing if rule.get(right)], [], doctype)

	def test_every_role_can_choose_the_values_that_its_documents_ask_for(self):
		for doctype, rights in lookups.RIGHTS.items():
			for role, allowed in rights.items():
				for right in ("read", "select", "write", "create", "delete"):
					with self.subTest(f"{role}: {right} {doctype}"):
						has = frappe.has_permission(doctype, right, user=self.users[role])
						self.assertEqual(
							bool(has), right in allowed or (right == "select" and "read" in allowed)
						)

	def test_rules_of_others_on_the_lists_stay(self):
		for doctype in lookups.RIGHTS:
			with self.subTest(doctype):
				standard = set(frappe.get_all("DocPerm", filters={"parent": doctype}, pluck="role"))
				now = {rule.role for rule in frappe.get_meta(doctype).permissions}
				self.assertLessEqual(standard, now)
