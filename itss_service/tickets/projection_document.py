"""What the controllers of projections have in common."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document


class ProjectionNotEditableError(frappe.ValidationError):
	pass


class ProjectionDocument(Document):
	"""A row that follows from a ticket's events; a change by hand would be undone by the next one."""

	def validate(self) -> None:
		self.validate_not_by_hand()

	def on_trash(self) -> None:
		self.validate_not_by_hand()

	def validate_not_by_hand(self) -> None:
		frappe.throw(
			_(
				"{0} follows from the ticket's events and cannot be changed by hand. Change the document itself."
			).format(_(self.doctype)),
			ProjectionNotEditableError,
			_("Computed from Events"),
		)
