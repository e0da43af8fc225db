"""A confidential Issue and everything about it: for its handlers, their lead and the auditor."""

from __future__ import annotations

import frappe
from frappe.desk.form.load import get_docinfo, getdoc
from frappe.desk.reportview import get_count
from frappe.utils import cint

from itss_service.overrides.confidential import HiddenFromYourselfError
from itss_service.permissions import searching
from itss_service.roles import AGENT, AUDITOR, FIRST_LINE_LEAD, SERVICE_MANAGER
from itss_service.tests.site import factories
from itss_service.tests.site.ticket_case import TicketTestCase

RUNTIME = ("ITSS Ticket", "ITSS Ticket Event", "ITSS Clock", "ITSS Escalation", "ITSS Notice")


class TestConfidential(TicketTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		person = lambda name, *roles: factories.create_user(f"secret-{name}@linden.example", *roles)  # noqa: E731
		cls.handler = person("handler", AGENT)
		cls.owner = person("owner", AGENT)
		cls.lead = person("lead", FIRST_LINE_LEAD)
		cls.auditor = person("auditor", AUDITOR)
		cls.member = person("member", AGENT)
		cls.manager = person("manager", SERVICE_MANAGER)
		cls.system = person("system", "System Manager", AGENT, "Inbox User")
		cls.insiders = (cls.handler, cls.owner, cls.lead, cls.auditor, "Administrator")
		cls.outsiders = (cls.member, cls.manager, cls.system)

	def setUp(self):
		super().setUp()
		self.group = factories.create_group(group_name="Linden secrets", lead=self.lead).name
		self.open = self.issue(subject="Openly known")
		self.secret = self.issue(
			subject="Quietly known",
			itss_confidential=1,
			itss_support_group=self.group,
			itss_handler=self.handler,
			itss_ticket_owner=self.owner,
		)

	def seen(self, user, doctype, field="name", **options):
		frappe.set_user(user)
		try:
			return set(frappe.get_list(doctype, pluck=field, limit=0, **options))
		finally:
			frappe.set_user("Administrator")

	def may(self, user, doctype, name, right="read"):
		return bool(frappe.has_permission(doctype, right, doc=name, user=user))

	def test_lists_show_it_to_who_has_to_do_with_it(self):
		for user in self.insiders:
			with self.subTest(user):
				self.assertEqual(self.seen(user, "Issue"), {self.open.name, self.secret.name})
		for user in self.outsiders:
			with self.subTest(user):
				self.assertEqual(self.seen(user, "Issue"), {self.open.name})

	def test_forms_open_for_them_alone(self):
		for user in self.insiders:
			with self.subTest(user):
				frappe.set_user(user)
				getdoc("Issue", self.secret.name)
		for user in self.outsiders:
			with self.subTest(user):
				frappe.set_user(user)
				self.assertRaises(frappe.PermissionError, getdoc, "Issue", self.secret.name)
				self.assertRaises(frappe.PermissionError, get_docinfo, doctype="Issue", name=self.secret.name)

	def test_counts_do_not_give_it_away(self):
		for user, count in ((self.handler, 2), (self.member, 1)):
			frappe.set_user(user)
			frappe.local.form_dict = frappe._dict(
				doctype="Issue", filters="[]", fields="[]", distinct="false"
			)
			self.assertEqual(cint(get_count()), count)

	def test_no_outsider_takes_the_mark_off_or_enters_themselves(self):
		for user in self.outsiders:
			for values in ({"itss_confidential": 0}, {"itss_handler": user}):
				with self.subTest(f"{user} {values}"):
					frappe.set_user(user)
					doc = frappe.get_doc("Issue", self.secret.name).update(values)
					self.assertRaises(frappe.PermissionError, doc.save)

	def test_rows_about_it_are_hidden_with_it(self):
		self.runtime_rows()
		for doctype in RUNTIME:
			names = set(frappe.get_all(doctype, filters={"reference_name": self.secret.name}, pluck="name"))
			self.assertTrue(names, f"no {doctype} to look for")
			for user in self.insiders:
				with self.subTest(f"{user} {doctype}"):
					self.assertLessEqual(names, self.seen(user, doctype))
					self.assertTrue(self.may(user, doctype, next(iter(names))))
			for user in self.outsiders:
				with self.subTest(f"{user} {doctype}"):
					self.assertFalse(names & self.seen(user, doctype))
					self.assertTrue(self.seen(user, doctype) or doctype in RUNTIME[3:])
					self.assertFalse(self.may(user, doctype, next(iter(names))))

	def runtime_rows(self):
		from itss_service.tickets.rows import insert_rows

		ticket = self.ticket(self.secret).name
		about = {
			"ticket": ticket,
			"reference_doctype": "Issue",
			"reference_name": self.secret.name,
		}
		for doctype, more in (("ITSS Escalation", {"rule": "x", "clock_key": ""}), ("ITSS Notice", {})):
			insert_rows(doctype, [{"name": frappe.generate_hash(length=12), **about, **more}])

	def test_rows_follow_the_rights_on_their_document(self):
		"""User permissions on the document's customer hold for its clocks, which have no customer."""
		mill, forge = (
			frappe.get_doc({"doctype": "Customer", "customer_name": name}).insert().name
			for name in ("Linden Mill", "Linden Forge")
		)
		mine, other = self.issue(customer=mill), self.issue(customer=forge)
		given = {"doctype": "User Permission", "user": self.member, "allow": "Customer", "for_value": mill}
		frappe.get_doc(given).insert()
		clocks = self.seen(self.member, "ITSS Clock", "reference_name")
		self.assertIn(mine.name, clocks)
		self.assertNotIn(other.name, clocks)
		self.assertNotIn(self.secret.name, clocks)

	def test_who_may_not_read_a_document_type_sees_no_rows_about_it(self):
		plain = factories.create_user("secret-plain@linden.example", AGENT)
		with self.patched(frappe.permissions, "get_role_permissions", self.without_issue):
			self.assertEqual(self.seen(plain, "ITSS Ticket"), set())
			self.assertFalse(self.may(plain, "ITSS Ticket", self.ticket(self.open).name))
		self.assertEqual(self.seen(plain, "ITSS Ticket", "reference_name"), {self.open.name})

	def without_issue(self, meta, *args, real=frappe.permissions.get_role_permissions, **told):
		found = real(meta, *args, **told)
		name = meta if isinstance(meta, str) else meta.name
		return frappe._dict(found, read=0, select=0) if name == "Issue" else found

	def test_a_deleted_one_stays_confidential(self):
		ticket = self.ticket(self.secret).name
		frappe.delete_doc("Issue", self.secret.name)
		self.assertEqual([self.may(user, "ITSS Ticket", ticket) for user in self.outsiders], [False] * 3)
		self.assertEqual([self.may(user, "ITSS Ticket", ticket) for user in self.insiders], [True] * 5)

	def test_what_frappe_keeps_about_it_is_hidden_too(self):
		about = {"reference_doctype": "Issue", "reference_name": self.secret.name}
		made = [
			{"doctype": "Communication", "subject": "s", "communication_medium": "Chat", **about},
			{"doctype": "Comment", "comment_type": "Comment", "content": "c", **about},
			{
				"doctype": "File",
				"file_name": "s.txt",
				"content": "secret",
				"is_private": 1,
				"attached_to_doctype": "Issue",
				"attached_to_name": self.secret.name,
			},
			{
				"doctype": "ToDo",
				"description": "t",
				"reference_type": "Issue",
				"reference_name": self.secret.name,
			},
			{"doctype": "Version", "ref_doctype": "Issue", "docname": self.secret.name, "data": "{}"},
		]
		for values in made:
			doc = frappe.get_doc(values).insert(ignore_permissions=True)
			with self.subTest(doc.doctype):
				self.assertNotIn(doc.name, self.seen(self.system, doc.doctype))
				self.assertFalse(self.may(self.system, doc.doctype, doc.name))
				self.assertIn(doc.name, self.seen("Administrator", doc.doctype))

	def test_an_own_assignment_is_shown(self):
		todo = frappe.get_doc(
			{
				"doctype": "ToDo",
				"description": "help",
				"allocated_to": self.member,
				"reference_type": "Issue",
				"reference_name": self.secret.name,
			}
		).insert()
		self.assertIn(todo.name, self.seen(self.member, "ToDo"))
		self.assertTrue(self.may(self.member, "ToDo", todo.name))

	def test_link_fields_do_not_find_it_even_if_told_to_ignore_permissions(self):
		for user, found in ((self.handler, True), (self.member, False)):
			frappe.set_user(user)
			for ignore in (0, 1):
				with self.subTest(f"{user} {ignore}"):
					told = {"txt": "known", "ignore_user_permissions": ignore, "page_length": 20}
					values = [row["value"] for row in searching.search_link("Issue", **told)]
					self.assertEqual(self.secret.name in values, found)
					self.assertIn(self.open.name, values)

	def test_a_forced_search_does_not_find_its_rows(self):
		frappe.set_user(self.member)
		told = {"txt": "known", "ignore_user_permissions": 1, "page_length": 20}
		found = str(searching.search_widget("ITSS Ticket", **told))
		self.assertIn("Openly", found)
		self.assertNotIn("Quietly", found)

	def test_the_global_search_does_not_find_it(self):
		hits = [frappe._dict(doctype="Issue", name=issue.name) for issue in (self.open, self.secret)]
		hits.append(frappe._dict(doctype="Customer", name=self.secret.name))
		with self.patched(searching.global_search, "search", lambda *_: hits):
			frappe.set_user(self.member)
			self.assertEqual(searching.search("known"), [hits[0], hits[2]])
			frappe.set_user(self.handler)
			self.assertEqual(searching.search("known"), hits)

	def patched(self, *args):
		from unittest.mock import patch

		return patch.object(*args)

	def test_whom_it_is_shared_with_sees_it(self):
		frappe.set_user(self.handler)
		frappe.share.add("Issue", self.secret.name, self.member)
		self.assertIn(self.secret.name, self.seen(self.member, "Issue"))
		self.assertTrue(self.may(self.member, "Issue", self.secret.name))
		self.assertIn(self.secret.name, self.seen(self.member, "ITSS Ticket", "reference_name"))

	def test_marking_it_takes_back_what_was_shared(self):
		frappe.share.add("Issue", self.open.name, self.member)
		follow = {"ref_doctype": "Issue", "ref_docname": self.open.name, "user": self.member}
		frappe.get_doc({"doctype": "Document Follow", **follow}).insert()
		self.open.update({"itss_confidential": 1, "itss_handler": self.handler}).save()
		self.assertFalse(self.may(self.member, "Issue", self.open.name))
		self.assertFalse(frappe.db.exists("Document Follow", follow))

	def test_who_marks_it_becomes_its_owner_if_nobody_has_it(self):
		self.assertFalse(self.open.itss_ticket_owner)
		frappe.set_user(self.manager)
		doc = frappe.get_doc("Issue", self.open.name).update({"itss_confidential": 1})
		doc.save()
		self.assertEqual(doc.itss_ticket_owner, self.manager)
		self.assertTrue(self.may(self.manager, "Issue", doc.name))

	def test_nobody_hides_it_from_themselves(self):
		self.open.update({"itss_handler": self.handler, "itss_ticket_owner": self.owner}).save()
		frappe.set_user(self.member)
		doc = frappe.get_doc("Issue", self.open.name).update({"itss_confidential": 1})
		self.assertRaises(HiddenFromYourselfError, doc.save)
		frappe.set_user(self.handler)
		frappe.get_doc("Issue", self.open.name).update({"itss_confidential": 1}).save()

	def test_a_handler_may_pass_it_on_and_sees_it_no_longer(self):
		frappe.set_user(self.handler)
		frappe.get_doc("Issue", self.secret.name).update({"itss_handler": self.member}).save()
		frappe.set_user("Administrator")
		self.assertTrue(self.may(self.member, "Issue", self.secret.name))
		self.assertFalse(self.may(self.handler, "Issue", self.secret.name))

	def test_a_look_at_it_is_logged_once(self):
		for user in (self.handler, self.auditor, "Administrator"):
			frappe.set_user(user)
			frappe.cache.delete_keys("itss_service:viewed")
			getdoc("Issue", self.secret.name)
			getdoc("Issue", self.secret.name)
			getdoc("Issue", self.open.name)
			frappe.set_user("Administrator")
			looked = frappe.get_all(
				"View Log", filters={"viewed_by": user, "reference_doctype": "Issue"}, pluck="reference_name"
			)
			self.assertEqual(looked, [self.secret.name])

	def test_a_look_over_rest_is_logged_too(self):
		frappe.set_user(self.handler)
		frappe.cache.delete_keys("itss_service:viewed")
		from frappe.client import get

		get("Issue", self.secret.name)
		frappe.set_user("Administrator")
		self.assertTrue(
			frappe.db.exists("View Log", {"viewed_by": self.handler, "reference_name": self.secret.name})
		)
