from __future__ import annotations

import frappe
from frappe import _
from frappe.utils.nestedset import NestedSet


class CauseInUseError(frappe.ValidationError):
	pass


class ITSSBreachCause(NestedSet):
	nsm_parent_field = "parent_cause"

	def validate(self) -> None:
		self.set_parent_as_group()
		self.validate_group()

	def set_parent_as_group(self) -> None:
		"""A cause with causes below it is a group, whoever created them first."""
		if self.parent_cause and not frappe.db.get_value(self.doctype, self.parent_cause, "is_group"):
			parent = frappe.get_doc(self.doctype, self.parent_cause)
			parent.is_group = 1
			parent.save(ignore_permissions=True)

	def validate_group(self) -> None:
		"""What rulings name stays something that a ruling can name."""
		if self.is_group and frappe.db.exists(
			"ITSS Breach Ruling", {"cause": self.name, "docstatus": ["<", 2]}
		):
			frappe.throw(
				_(
					"Rulings name the cause {0}, so it cannot become a group. Make a new group beside it."
				).format(frappe.bold(self.name)),
				CauseInUseError,
				_("Cause Is in Use"),
			)
