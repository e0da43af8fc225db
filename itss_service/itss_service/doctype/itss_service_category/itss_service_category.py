from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document


class CategoryInItselfError(frappe.ValidationError):
	pass


class ITSSServiceCategory(Document):
	def validate(self) -> None:
		self.validate_parents()

	def validate_parents(self) -> None:
		"""Upwards there is an end."""
		seen, above = {self.name}, self.parent_category
		while above:
			if above in seen:
				frappe.throw(
					_("{0} would lie within itself. Choose another Parent Category.").format(
						frappe.bold(self.name)
					),
					CategoryInItselfError,
					_("No Such Order"),
				)
			seen.add(above)
			above = frappe.db.get_value(self.doctype, above, "parent_category")
