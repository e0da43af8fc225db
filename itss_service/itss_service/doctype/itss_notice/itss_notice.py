import frappe

from itss_service.bridge.record_document import RecordDocument


class ITSSNotice(RecordDocument):
	pass


def on_doctype_update() -> None:
	frappe.db.add_index("ITSS Notice", ["state", "send_after"], index_name="to_be_sent")
	frappe.db.add_index("ITSS Notice", ["channel", "address", "creation"], index_name="of_a_recipient")
