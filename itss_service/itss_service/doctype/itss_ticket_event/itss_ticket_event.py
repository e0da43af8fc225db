import frappe
from frappe import _
from frappe.model.document import Document


class EventsAreKeptError(frappe.ValidationError):
	pass


class ITSSTicketEvent(Document):
	def validate(self) -> None:
		self.validate_not_by_hand()

	def on_trash(self) -> None:
		self.validate_not_by_hand()

	def before_rename(self, old: str, new: str, merge: bool = False) -> None:
		self.validate_not_by_hand()

	def validate_not_by_hand(self) -> None:
		"""Events are appended by the app and never changed, by nobody: clocks are computed from them."""
		frappe.throw(
			_(
				"Ticket events are evidence: they are appended by the app, and nobody changes or deletes them."
			),
			EventsAreKeptError,
			_("Kept as Evidence"),
		)


def on_doctype_update() -> None:
	frappe.db.add_unique("ITSS Ticket Event", ["ticket", "serial"], constraint_name="serial_once")
	frappe.db.add_index("ITSS Ticket Event", ["reference_doctype", "reference_name"], index_name="reference")
