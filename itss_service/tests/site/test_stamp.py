"""Whatever is kept of the set-up documents is made anew once one of them changes."""

from __future__ import annotations

import frappe
from frappe.tests.utils import FrappeTestCase

from itss_service.bridge import stamp
from itss_service.tests.site import factories
from itss_service.tests.site.set_up import empty_set_up

MAKERS = (
	factories.create_calendar,
	factories.create_group,
	factories.create_matrix,
	factories.create_agreement,
	factories.create_rule,
)


class TestStamp(FrappeTestCase):
	def setUp(self):
		frappe.db.savepoint("before_test")
		empty_set_up()

	def tearDown(self):
		frappe.db.rollback(save_point="before_test")
		frappe.clear_cache()

	def made_anew_by(self, change) -> bool:
		before = stamp.kept("stamp test", object)
		self.assertIs(stamp.kept("stamp test", object), before)
		change()
		return stamp.kept("stamp test", object) is not before

	def test_saving_renaming_and_deleting_make_anew(self):
		for make in MAKERS:
			doc = make()
			with self.subTest(doc.doctype):
				if doc.meta.has_field("is_default"):
					frappe.db.set_value(doc.doctype, doc.name, "is_default", 0)
					doc.reload()
				self.assertTrue(self.made_anew_by(doc.save), "save")
				new = f"{doc.name} anew"
				renamed = self.made_anew_by(
					lambda doc=doc, new=new: frappe.rename_doc(doc.doctype, doc.name, new, force=True)
				)
				self.assertTrue(renamed, "rename")
				deleted = self.made_anew_by(
					lambda doc=doc, new=new: frappe.delete_doc(doc.doctype, new, force=True)
				)
				self.assertTrue(deleted, "delete")

	def test_reading_makes_nothing_anew(self):
		calendar = factories.create_calendar()
		self.assertFalse(self.made_anew_by(calendar.reload))
