import frappe

from itss_service.bridge.record_document import RecordDocument


class ITSSEscalation(RecordDocument):
	pass


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
