import frappe
from frappe import _
from frappe.model.document import Document


class EscalationNotEditableError(frappe.ValidationError):
	pass


class ITSSEscalation(Document):
	def validate(self) -> None:
		self.validate_not_by_hand()

	def on_trash(self) -> None:
		self.validate_not_by_hand()

	def validate_not_by_hand(self) -> None:
		"""The rows tell what happened; the jobs write them, and nobody else."""
		if not self.flags.ignore_permissions:
			frappe.throw(
				_("Escalations are recorded by the app and cannot be changed by hand."),
				EscalationNotEditableError,
				_("Kept as a Record"),
			)


def on_doctype_update() -> None:
	"""`once` is what keeps any number of workers from recording one escalation twice: insert ignore relies on it.

	Its columns must not be NULL in a row, or the index does not see it: no clock is clock_key "".
	"""
	frappe.db.add_unique(
		"ITSS Escalation",
		["ticket", "rule", "clock_key", "cycle", "step", "line"],
		constraint_name="once",
	)
	frappe.db.add_index("ITSS Escalation", ["state", "act_after"], index_name="to_be_acted_on")
