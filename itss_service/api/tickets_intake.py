"""What the form of ITSS Tracked Doctype asks for: documents from before the tracking."""

import frappe
from frappe import _

from itss_service.jobs import take_in
from itss_service.roles import LEVEL_ADMINISTRATOR
from itss_service.tickets.tracked import tracked

DOCTYPE = "ITSS Tracked Doctype"
TAKERS = frozenset({"System Manager", LEVEL_ADMINISTRATOR})


@frappe.whitelist()
def documents_to_take_in(document_type: str) -> int:
	"""How many open documents of a tracked type have no ticket yet."""
	_check(document_type)
	reader = tracked(document_type)
	return take_in.count(reader) if reader else 0


@frappe.whitelist(methods=["POST"])
def take_in_documents(document_type: str) -> dict[str, int]:
	"""Makes tickets of them in the background, with progress on the form; answers how many there are."""
	_check(document_type)
	reader = tracked(document_type)
	if reader is None:
		frappe.throw(_("{0} is not tracked. Enable it and save first.").format(_(document_type)))
	found = take_in.count(reader)
	if found:
		take_in.enqueue(document_type)
	return {"found": found}


def _check(document_type: str) -> None:
	frappe.get_doc(DOCTYPE, document_type).check_permission("write")
	if frappe.session.user != "Administrator" and TAKERS.isdisjoint(frappe.get_roles()):
		frappe.throw(_("Only a Service Level Administrator may take documents in."), frappe.PermissionError)
