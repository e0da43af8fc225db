"""What a ruling writes on the clock, and takes back; the clock's events, state and times are not touched.

The columns are not among those that a refresh writes, so that rulings outlive every rebuild of the clocks.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cint

from itss_service.rulings.rules import CLOCK
from itss_service.tickets.rows import set_columns

RULING = "ITSS Breach Ruling"
_RULED = ("name", "cause", "responsible", "exempt")
_OF_CLOCK = ("ticket", "reference_doctype", "reference_name", "agreement", "metric", "cycle", "breached_at")


def lock_clock(name: str) -> None:
	"""Two rulings upon one clock wait for each other."""
	frappe.db.get_value(CLOCK, name, "name", for_update=True)


def set_from_clock(doc: Document) -> None:
	"""What the ruling repeats of its clock, as it is at this moment."""
	clock = frappe.db.get_value(CLOCK, doc.clock, [*_OF_CLOCK, "due_at"], as_dict=True)
	if not clock:
		return
	doc.update(clock)
	doc.customer = frappe.db.get_value("ITSS Ticket", clock.ticket, "customer")


def write(clock: str) -> None:
	"""The clock tells its latest ruling in force, or none."""
	standing = frappe.get_all(
		RULING,
		filters={"clock": clock, "docstatus": 1},
		fields=list(_RULED),
		order_by="cycle desc, ruled_at desc",
		limit=1,
	)
	set_columns(CLOCK, clock, _columns(standing[0] if standing else None))


def _columns(ruling: Any) -> dict[str, Any]:
	if ruling is None:
		return {"ruling": None, "cause": None, "responsible": None, "exempt": 0}
	return {
		"ruling": ruling.name,
		"cause": ruling.cause,
		"responsible": ruling.responsible,
		"exempt": cint(ruling.exempt),
	}
