"""What the page My Queue asks for."""

from typing import Any

import frappe
from frappe import _

from itss_service.desk import queue

LIMITS = ("priority", "kind", "support_group", "customer", "level_state", "reference_doctype")


class UnknownTabError(frappe.ValidationError):
	pass


@frappe.whitelist()
def tickets(
	tab: str = "mine", start: int = 0, length: int = 20, limits: dict | None = None
) -> dict[str, Any]:
	"""A page of open tickets, what is overdue or due soonest first, with how many of the tab are overdue."""
	frappe.has_permission(queue.DOCTYPE, "read", throw=True)
	if tab not in queue.TABS:
		frappe.throw(
			_("{0} is no part of the queue.").format(tab), UnknownTabError, _("Unknown Part of the Queue")
		)
	given = {name: value for name, value in (limits or {}).items() if name in LIMITS and value}
	answer = queue.page(tab, max(start, 0), length, given)
	return {**answer, "overdue": queue.overdue(tab)}
