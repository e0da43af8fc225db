"""What our roles may do with ERPNext's Issue, done as each of them; see seeds/ticket_rights.py and docs/roles.md."""

from __future__ import annotations

import frappe
from frappe.core.doctype.communication.email import make
from frappe.desk.form import assign_to
from frappe.desk.form.load import getdoc
from frappe.desk.form.utils import add_comment
from frappe.desk.search import search_link

from itss_service.roles import (
	AGENT,
	AUDITOR,
	FIRST_LINE_LEAD,
	LEVEL_ADMINISTRATOR,
	LEVEL_MANAGER,
	ROLES,
	SECOND_LINE_ENGINEER,
	SERVICE_MANAGER,
)
from itss_service.seeds import ticket_rights
from itss_service.tests.site import factories
from itss_service.tests.site.ticket_case import TicketTestCase

DESK = (AGENT, FIRST_LINE_LEAD, SECOND_LINE_ENGINEER)
WRITERS = (*DESK, SERVICE_MANAGER, LEVEL_ADMINISTRATOR)


class TestIssueRights(TicketTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.users = {
			role: factories.create_user(f"issue-{frappe.scrub(role).replace('_', '-')}@linden.example", role)
			for role in ROLES
		}
		cls.nobody = factories.create_user("issue-nobody@linden.example")

	def test_rights_are_those_of_the_table(self):
		for doctype, table in ticket_rights.RIGHTS.items():
			for role, user in self.users.items():
				for right in ("read", "write", "create", "delete", "report", "export", "email", "share"):
					with self.subTest(f"{role}: {right} {doctype}"):
						has = frappe.has_permission(doctype, right, user=user)
						self.assertEqual(bool(has), right in table.get(role, ()))

	def test_nobody_of_the_desk_deletes_an_issue(self):
		issue = self.issue()
		for user in self.users.values():
			frappe.set_user(user)
			self.assertRaises(frappe.PermissionError, frappe.delete_doc, "Issue", issue.name)

	def test_who_has_no_role_has_no_issue(self):
		issue = self.issue()
		frappe.set_user(self.nobody)
		self.assertRaises(frappe.PermissionError, frappe.get_list, "Issue")
		self.assertRaises(frappe.PermissionError, getdoc, "Issue", issue.name)

	def test_every_role_opens_the_form_and_sees_the_list(self):
		issue = self.issue()
		for role, user in self.users.items():
			with self.subTest(role):
				frappe.set_user(user)
				getdoc("Issue", issue.name)
				self.assertEqual(frappe.get_list("Issue", pluck="name"), [issue.name])

	def test_the_desk_takes_in_and_works_on_an_issue(self):
		group = factories.create_group()
		factories.create_priority("P1")
		for role in DESK:
			with self.subTest(role):
				frappe.set_user(self.users[role])
				issue = frappe.get_doc(
					{"doctype": "Issue", "subject": "No paper", "raised_by": "a@b.example"}
				)
				issue.insert()
				issue.update({"itss_support_group": group.name, "itss_handler": self.users[AGENT]})
				issue.status, issue.priority = "On Hold", "P1"
				issue.save()
				self.assertEqual(self.ticket(issue).handler, self.users[AGENT])

	def test_the_desk_comments_mails_and_assigns(self):
		issue = self.issue()
		for role in (*DESK, SERVICE_MANAGER):
			with self.subTest(role):
				frappe.set_user(self.users[role])
				add_comment("Issue", issue.name, "looked at it", self.users[role], role)
				make("Issue", issue.name, "On its way", "Re: printer", recipients="a@b.example")
				told = {"doctype": "Issue", "name": issue.name, "assign_to": [self.users[role]]}
				assign_to.add(told)
				self.assertIn(self.users[role], frappe.db.get_value("Issue", issue.name, "_assign"))

	def test_the_desk_finds_customers_and_suppliers_to_choose(self):
		for doctype, name in (("Customer", "Linden Mill"), ("Supplier", "Linden Paper")):
			field = frappe.scrub(doctype)
			frappe.get_doc({"doctype": doctype, f"{field}_name": name}).insert()
			for role in (*DESK, SERVICE_MANAGER):
				with self.subTest(f"{role}: {doctype}"):
					frappe.set_user(self.users[role])
					self.assertEqual([row["value"] for row in search_link(doctype, name)], [name])
			frappe.set_user("Administrator")

	def test_customers_and_suppliers_are_kept_by_others(self):
		customer = frappe.get_doc({"doctype": "Customer", "customer_name": "Linden Mill"}).insert()
		for role, user in self.users.items():
			with self.subTest(role):
				frappe.set_user(user)
				doc = frappe.get_doc("Customer", customer.name)
				self.assertRaises(frappe.PermissionError, doc.save)

	def test_only_those_who_work_on_issues_change_them(self):
		issue = self.issue()
		for role, user in self.users.items():
			with self.subTest(role):
				frappe.set_user(user)
				doc = frappe.get_doc("Issue", issue.name)
				doc.subject = f"changed by {role}"
				if role in WRITERS:
					doc.save()
				else:
					self.assertRaises(frappe.PermissionError, doc.save)

	def test_the_auditor_and_the_level_manager_open_no_issue(self):
		for role in (AUDITOR, LEVEL_MANAGER, LEVEL_ADMINISTRATOR, SERVICE_MANAGER):
			frappe.set_user(self.users[role])
			doc = frappe.get_doc({"doctype": "Issue", "subject": "Mine"})
			self.assertRaises(frappe.PermissionError, doc.insert)
