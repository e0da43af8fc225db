"""What uninstalling takes and what it leaves; scripts/uninstall_check.py goes the whole way on a site of its own."""

from __future__ import annotations

import frappe
from frappe.tests.utils import FrappeTestCase

from itss_service import uninstall
from itss_service.roles import AGENT, AUDITOR, ROLES
from itss_service.seeds import lookups, record, ticket_rights
from itss_service.tests.site.factories import create_group, create_priority, create_user


class TestUninstall(FrappeTestCase):
	def setUp(self):
		frappe.db.savepoint("before_test")

	def tearDown(self):
		frappe.db.rollback(save_point="before_test")
		frappe.clear_cache()

	def test_a_role_that_only_users_have_is_in_use_nowhere(self):
		create_user("agent@linden.example", AGENT)
		self.assertNotIn("User", uninstall.uses_of_role(AGENT))

	def test_a_role_in_a_profile_is_kept(self):
		for doctype in ("DocPerm", "Custom DocPerm"):
			frappe.db.delete(doctype, {"role": ["in", ROLES]})
		# Frappe has dropped the app's own reports and pages by then
		frappe.db.delete(
			"Has Role", {"role": ["in", ROLES], "parenttype": ["in", ["Page", "Report", "Workspace"]]}
		)
		frappe.get_doc(
			{"doctype": "Role Profile", "role_profile": "Linden", "roles": [{"role": AGENT}]}
		).insert()
		uninstall.remove_roles([AGENT, AUDITOR])
		self.assertEqual((frappe.db.exists("Role", AGENT), frappe.db.exists("Role", AUDITOR)), (AGENT, None))

	def test_a_role_that_was_there_before_is_never_touched(self):
		uninstall.remove_roles(["System Manager"])
		self.assertTrue(frappe.db.exists("Role", "System Manager"))

	def test_priorities_go_unless_a_document_has_them(self):
		for name in ("Linden used", "Linden unused"):
			create_priority(name)
		frappe.get_doc({"doctype": "Issue", "subject": "Printer", "priority": "Linden used"}).insert()
		uninstall.remove_unused("Issue Priority", ["Linden used", "Linden unused", "Linden gone already"])
		self.assertTrue(frappe.db.exists("Issue Priority", "Linden used"))
		self.assertFalse(frappe.db.exists("Issue Priority", "Linden unused"))

	def test_traces_of_the_documents_go_and_those_of_others_stay(self):
		group = create_group()
		other = frappe.get_doc("User", "Administrator")
		for doc in (group, other):
			doc.add_comment("Comment", "seen")
		uninstall.remove_traces(["ITSS Support Group"])
		self.assertFalse(frappe.db.exists("Comment", {"reference_doctype": "ITSS Support Group"}))
		self.assertTrue(frappe.db.exists("Comment", {"reference_doctype": "User", "content": "seen"}))

	def test_every_table_of_traces_has_the_field_named(self):
		for table, fieldname in uninstall.TRACES.items():
			with self.subTest(table):
				self.assertTrue(frappe.db.has_column(table, fieldname))

	def test_rules_on_lists_go_and_a_copy_that_nobody_changed_goes_with_them(self):
		self.open_afresh()
		lookups.close_lookups()
		self.assertFalse(frappe.db.exists("Custom DocPerm", {"parent": ["in", list(lookups.RIGHTS)]}))

	def test_a_copy_of_rules_that_somebody_changed_stays_without_ours(self):
		self.open_afresh()
		rule = frappe.get_doc("Custom DocPerm", {"parent": "Issue Priority", "role": "System Manager"})
		rule.db_set("delete", 0)
		lookups.close_lookups()
		left = frappe.get_all("Custom DocPerm", filters={"parent": "Issue Priority"}, pluck="role")
		self.assertEqual(left, ["System Manager"])

	def open_afresh(self):
		frappe.db.delete("Custom DocPerm", {"parent": ["in", list(lookups.RIGHTS)]})
		record.forget()
		record.note(lookups.STEP, lookups.open_lookups())

	def test_no_job_is_left_to_the_scheduler(self):
		ours = {"method": ["like", "itss_service.%"]}
		if not frappe.db.exists("Scheduled Job Type", ours):
			given = {
				"doctype": "Scheduled Job Type",
				"method": "itss_service.jobs.due.run",
				"frequency": "All",
			}
			frappe.get_doc(given).insert()
		others = frappe.db.count("Scheduled Job Type", {"method": ["not like", "itss_service.%"]})
		uninstall.remove_jobs()
		self.assertEqual(frappe.db.count("Scheduled Job Type"), others)

	def test_rights_on_issues_go_and_those_of_others_stay(self):
		frappe.db.delete("Custom DocPerm", {"parent": ["in", list(ticket_rights.RIGHTS)]})
		record.forget()
		record.note(ticket_rights.STEP, ticket_rights.grant())
		ticket_rights.withdraw()
		for doctype in ticket_rights.RIGHTS:
			left = set(frappe.get_all("Custom DocPerm", filters={"parent": doctype}, pluck="role"))
			self.assertFalse(left & set(ROLES))
		roles = {rule.role for rule in frappe.get_meta("Issue", cached=False).permissions}
		self.assertEqual(roles, {"Support Team"})

	def test_steps_of_the_onboarding_go_and_those_that_others_show_stay(self):
		steps = frappe.get_all(
			"Onboarding Step Map", {"parent": "ITSS Service"}, pluck="step", order_by="idx"
		)
		self.assertGreater(len(steps), 2)
		# a whole onboarding would be written into the folder of its app on a bench of developers
		shown = {"parent": "Linden steps", "parenttype": "Module Onboarding", "parentfield": "steps"}
		frappe.get_doc({"doctype": "Onboarding Step Map", **shown, "step": steps[0]}).db_insert()
		uninstall.remove_onboarding()
		self.assertEqual(frappe.get_all("Onboarding Step", {"name": ["in", steps]}, pluck="name"), steps[:1])

	def test_counters_go_and_one_that_others_use_stays(self):
		for name in ("SR-2026-", "CR-2026-", "SRX-2026-"):
			frappe.db.sql("insert ignore into tabSeries (name, current) values (%s, 7)", name)
		property_setter = {"doctype_or_field": "DocField", "doc_type": "Issue", "field_name": "naming_series"}
		frappe.get_doc(
			{
				"doctype": "Property Setter",
				**property_setter,
				"property": "options",
				"property_type": "Text",
				"value": "CR-.YYYY.-",
			}
		).insert()
		uninstall.remove_series()
		left = frappe.db.sql_list("select name from tabSeries where name regexp '^(SR|CR|SRX)-2026-$'")
		self.assertEqual(sorted(left), ["CR-2026-", "SRX-2026-"])
