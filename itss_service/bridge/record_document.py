"""What the controllers of records share: rows that tell what happened, written by jobs and by nobody else."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document


class RecordNotEditableError(frappe.ValidationError):
	pass


class RecordDocument(Document):
	"""Not changed or deleted by hand, whatever rights somebody has."""

	def validate(self) -> None:
		self.validate_not_by_hand()

	def on_trash(self) -> None:
		self.validate_not_by_hand()

	def validate_not_by_hand(self) -> None:
		if not self.flags.ignore_permissions:
			frappe.throw(
				_("{0} is recorded by the app and cannot be changed by hand.").format(_(self.doctype)),
				RecordNotEditableError,
				_("Kept as a Record"),
			)
