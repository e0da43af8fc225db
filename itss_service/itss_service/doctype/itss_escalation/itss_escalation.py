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
	doctype = "ITSS Escalation"
	once = ["ticket", "rule", "clock_key", "cycle", "step", "line"]
	frappe.db.add_unique(doctype, once, constraint_name="once")
	frappe.db.add_index(doctype, ["state", "act_after"], index_name="to_be_acted_on")
	frappe.db.add_index(doctype, ["state", "acted_at"], index_name="to_be_summed_up")
	unanswered = ["acknowledged_at", "missed_at", "acknowledge_by"]
	frappe.db.add_index(doctype, unanswered, index_name="to_be_acknowledged")
