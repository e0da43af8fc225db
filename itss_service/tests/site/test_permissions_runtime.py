"""The second table of docs/roles.md, cell by cell, and who may call what."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from unittest.mock import patch

import frappe
from frappe.desk.doctype.bulk_update.bulk_update import submit_cancel_or_update_docs
from frappe.desk.reportview import delete_items, export_query

from itss_service.roles import AUDITOR, ROLES
from itss_service.tests.site import factories
from itss_service.tests.site.test_roles import DOCUMENT
from itss_service.tests.site.test_roles import RIGHTS as SET_UP_RIGHTS
from itss_service.tests.site.ticket_case import TicketTestCase
from itss_service.tickets.rows import insert_rows

RIGHTS = {**SET_UP_RIGHTS, "U": "submit", "N": "cancel", "A": "amend"}
COMPUTED = (
	"ITSS Name Change",
	"ITSS Ticket",
	"ITSS Ticket Event",
	"ITSS Clock",
	"ITSS Escalation",
	"ITSS Notice",
)
SINGLE = "ITSS Settings"
CHANGING = {"write", "create", "delete", "share", "email", "submit", "cancel", "amend", "import"}


def documented(heading: str = "Documents of the running desk") -> Iterator[tuple[str, str, set[str]]]:
	"""Document type, role and rights of each cell."""
	text = DOCUMENT.read_text(encoding="utf-8").partition(f"## {heading}")[2]
	rows = re.findall(r"^\|(.+)\|$", text.partition("\n## ")[0], re.MULTILINE)
	header, _line, *body = ([cell.strip() for cell in row.split("|")] for row in rows)
	for row in body:
		for role, letters in zip(header[1:], row[1:], strict=True):
			yield row[0], role, {RIGHTS[letter] for letter in letters if letter != "–"}


class TestPermissionsOfTheRunningDesk(TicketTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.users = {
			role: factories.create_user(f"desk-{frappe.scrub(role).replace('_', '-')}@linden.example", role)
			for role in (*ROLES, "System Manager")
		}
		cls.customer = factories.create_user("desk-customer@linden.example", "Customer")
		cls.nobody = factories.create_user("desk-nobody@linden.example")

	def setUp(self):
		super().setUp()
		self.saved = {doctype: doctype for doctype in (SINGLE,)}
		issue = self.issue()
		about = {"reference_doctype": "Issue", "reference_name": issue.name}
		ticket = self.ticket(issue).name
		for doctype, more in (("ITSS Escalation", {"rule": "x", "clock_key": ""}), ("ITSS Notice", {})):
			row = {"name": frappe.generate_hash(length=12), "ticket": ticket, **about, **more}
			insert_rows(doctype, [row])
		change = {"name": frappe.generate_hash(length=12), "old_name": "Mill", "new_name": "Forge"}
		insert_rows("ITSS Name Change", [{**change, "document_type": "Customer"}])
		self.saved["ITSS Name Change"] = change["name"]
		for doctype in COMPUTED[1:]:
			self.saved[doctype] = frappe.get_all(doctype, filters=about, pluck="name", limit=1)[0]
		self.makers = {
			"ITSS Tracked Doctype": lambda: self.new("ITSS Tracked Doctype", document_type="Warranty Claim"),
			"ITSS Notification Channel": lambda: self.new(
				"ITSS Notification Channel", channel_name=self.word(), kind="Desk"
			),
			"ITSS KPI": self.new_kpi,
			"ITSS KPI Report": lambda: self.new(
				"ITSS KPI Report", period_kind="Custom", from_date="2026-02-01", to_date="2026-02-28"
			),
			"ITSS KPI Subscription": lambda: self.new(
				"ITSS KPI Subscription", title=self.word(), subscribers=[{"user": "Administrator"}]
			),
		}
		for doctype, make in self.makers.items():
			self.saved[doctype] = make().insert().name
		self.saved["ITSS Tracked Doctype"] = "Issue"
		frappe.delete_doc("ITSS Tracked Doctype", "Warranty Claim")

	def new(self, doctype, **values):
		return frappe.get_doc({"doctype": doctype, **values})

	def new_kpi(self):
		kpi = frappe.copy_doc(
			frappe.get_doc("ITSS KPI", frappe.get_all("ITSS KPI", limit=1, pluck="name")[0])
		)
		kpi.kpi_id = kpi.title = self.word()
		return kpi

	def word(self):
		return f"linden_{frappe.generate_hash(length=8)}"

	def attempt(self, allowed, what, action, *errors):
		"""The action succeeds if allowed, else is refused for lack of rights."""
		with self.subTest(f"{what} ({'allowed' if allowed else 'refused'})"):
			frappe.db.savepoint("attempt")
			try:
				if allowed:
					action()
				else:
					self.assertRaises(errors or frappe.PermissionError, action)
			finally:
				frappe.db.rollback(save_point="attempt")

	def test_the_document_names_every_document_type(self):
		set_up = set(re.findall(r"^\| (ITSS [^|]+?) \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE))
		ours = frappe.get_all("DocType", filters={"module": "ITSS Service", "istable": 0}, pluck="name")
		self.assertLessEqual(set(ours), set_up)
		self.assertEqual({role for _doctype, role, _rights in documented()}, set(ROLES))

	def test_rights_are_those_of_the_document(self):
		for doctype, role, rights in documented():
			for right in RIGHTS.values():
				with self.subTest(f"{role}: {right} {doctype}"):
					has = frappe.has_permission(doctype, right, user=self.users[role])
					self.assertEqual(bool(has), right in rights)

	def test_reading_and_listing_obey_the_document(self):
		for doctype, role, rights in documented():
			name = self.saved[doctype]
			frappe.set_user(self.users[role])
			self.attempt(
				"read" in rights,
				f"{role} reads {doctype}",
				lambda dt=doctype, n=name: frappe.get_doc(dt, n).check_permission("read"),
			)
			if doctype != SINGLE:
				self.attempt(
					"read" in rights,
					f"{role} lists {doctype}",
					lambda dt=doctype, n=name: self.assertIn(n, frappe.get_list(dt, pluck="name", limit=0)),
				)

	def test_writing_obeys_the_document(self):
		for doctype, role, rights in documented():
			name = self.saved[doctype]
			frappe.set_user(self.users[role])
			self.attempt(
				"write" in rights,
				f"{role} writes {doctype}",
				lambda dt=doctype, n=name: frappe.get_doc(dt, n).save(),
			)
			if make := self.makers.get(doctype):
				self.attempt(
					"create" in rights, f"{role} inserts {doctype}", lambda make=make: make().insert()
				)
				self.attempt(
					"delete" in rights, f"{role} deletes {doctype}", lambda make=make: self.delete_fresh(make)
				)

	def delete_fresh(self, make):
		user = frappe.session.user
		frappe.set_user("Administrator")
		fresh = make().insert()
		frappe.set_user(user)
		frappe.delete_doc(fresh.doctype, fresh.name)

	def test_submitting_obeys_the_document(self):
		for doctype, role, rights in documented():
			if frappe.get_meta(doctype).is_submittable:
				frappe.set_user(self.users[role])
				self.attempt(
					"submit" in rights,
					f"{role} submits {doctype}",
					lambda dt=doctype: frappe.get_doc(dt, self.saved[dt]).submit(),
				)

	def test_exporting_obeys_the_document(self):
		for doctype, role, rights in documented():
			if doctype != SINGLE:
				frappe.set_user(self.users[role])
				self.attempt(
					"export" in rights, f"{role} exports {doctype}", lambda dt=doctype: self.export(dt)
				)

	def export(self, doctype):
		frappe.local.form_dict = frappe._dict(
			doctype=doctype,
			fields=json.dumps([f"`tab{doctype}`.`name`"]),
			filters="[]",
			file_format_type="CSV",
			title=doctype,
		)
		export_query()
		self.assertIn(self.saved[doctype], str(frappe.response["filecontent"]))

	def test_customers_guests_and_users_without_a_role_get_nothing(self):
		for user in (self.customer, self.nobody, "Guest"):
			frappe.set_user(user)
			for doctype, name in self.saved.items():
				for right in RIGHTS.values():
					with self.subTest(f"{user}: {right} {doctype}"):
						self.assertFalse(frappe.has_permission(doctype, right, doc=name))
				if doctype != SINGLE:
					self.attempt(False, f"{user} lists {doctype}", lambda dt=doctype: frappe.get_list(dt))

	def test_auditor_has_no_right_to_change_anything(self):
		for doctype in self.saved:
			rules = [rule for rule in frappe.get_meta(doctype).permissions if rule.role == AUDITOR]
			self.assertEqual([right for rule in rules for right in CHANGING if rule.get(right)], [], doctype)

	def test_nobody_changes_what_is_computed(self):
		"""As who may do anything: by the form, REST, the list's bulk actions, renaming and importing."""
		for user in ("Administrator", self.users["System Manager"]):
			for doctype in COMPUTED:
				name = self.saved[doctype]
				for what, action in self.ways_to_change(doctype, name):
					frappe.set_user(user)
					before = frappe.db.get_value(doctype, name, "*", as_dict=True)
					with self.subTest(f"{user}: {what} {doctype}"):
						frappe.db.savepoint("attempt")
						with suppress(frappe.ValidationError, frappe.PermissionError), self.one_transaction():
							action()
						self.assertEqual(frappe.db.get_value(doctype, name, "*", as_dict=True), before)
						frappe.db.rollback(save_point="attempt")
				self.attempt(
					False,
					f"{user} inserts {doctype}",
					lambda dt=doctype: frappe.get_doc({"doctype": dt}).insert(ignore_mandatory=True),
					frappe.ValidationError,
					frappe.PermissionError,
				)
				self.assertFalse(frappe.get_meta(doctype).allow_import)

	@contextmanager
	def one_transaction(self):
		"""Bulk actions commit and roll back row by row; in here nothing outlives the test."""
		rollback = frappe.db.rollback

		def undo(save_point=None, chain=False):
			rollback(save_point=save_point or "attempt")

		with patch.object(frappe.db, "commit"), patch.object(frappe.db, "rollback", undo):
			yield

	def ways_to_change(self, doctype, name):
		field = "old_name" if doctype == COMPUTED[0] else "reference_name"
		from frappe.api import v1
		from frappe.client import delete, set_value

		def rest_put():
			frappe.local.form_dict = frappe._dict(data=json.dumps({field: "x"}))
			v1.update_doc(doctype, name)

		def bulk_delete():
			frappe.local.form_dict = frappe._dict(doctype=doctype, items=json.dumps([name]))
			delete_items()

		yield "form", lambda: frappe.get_doc(doctype, name).update({field: "x"}).save()
		yield "REST PUT", rest_put
		yield "REST DELETE", lambda: v1.delete_doc(doctype, name)
		yield "set_value", lambda: set_value(doctype, name, field, "x")
		yield "delete", lambda: delete(doctype, name)
		yield (
			"bulk edit",
			lambda: submit_cancel_or_update_docs(
				doctype, json.dumps([name]), "update", json.dumps({field: "x"})
			),
		)
		yield "bulk delete", bulk_delete
		yield "rename", lambda: frappe.rename_doc(doctype, name, "x")
