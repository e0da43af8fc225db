import frappe
from frappe import _
from frappe.model.document import Document


class NoticeNotEditableError(frappe.ValidationError):
	pass


class ITSSNotice(Document):
	def validate(self) -> None:
		self.validate_not_by_hand()

	def on_trash(self) -> None:
		self.validate_not_by_hand()

	def validate_not_by_hand(self) -> None:
		"""The rows tell what was sent; the jobs write them, and nobody else."""
		if not self.flags.ignore_permissions:
			frappe.throw(
				_("Notices are recorded by the app and cannot be changed by hand."),
				NoticeNotEditableError,
				_("Kept as a Record"),
			)


def on_doctype_update() -> None:
	frappe.db.add_index("ITSS Notice", ["state", "send_after"], index_name="to_be_sent")
	frappe.db.add_index("ITSS Notice", ["channel", "address", "creation"], index_name="of_a_recipient")
