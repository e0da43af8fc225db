"""Once more by hand what failed too often by itself."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import now_datetime

from itss_service.roles import FIRST_LINE_LEAD, LEVEL_ADMINISTRATOR, LEVEL_MANAGER, SERVICE_MANAGER

MAY_RETRY = {FIRST_LINE_LEAD, LEVEL_MANAGER, LEVEL_ADMINISTRATOR, SERVICE_MANAGER, "System Manager"}


class NotFailedError(frappe.ValidationError):
	pass


def check_permission(doctype: str, name: str) -> None:
	"""Leads, managers and administrators, of what they may read."""
	frappe.has_permission(doctype, "read", name, throw=True)
	if not MAY_RETRY & set(frappe.get_roles()):
		frappe.throw(
			_("Only leads, managers and administrators have something tried again."),
			frappe.PermissionError,
			_("Not Permitted"),
		)


def retry_notice(name: str) -> None:
	from itss_service.notify import deliver

	_wait_again("ITSS Notice", name, {"send_after": now_datetime()})
	deliver.enqueue()


def retry_escalation(name: str) -> None:
	from itss_service.escalate import act

	_wait_again("ITSS Escalation", name, {"act_after": now_datetime()})
	act.enqueue()


def _wait_again(doctype: str, name: str, values: dict[str, object]) -> None:
	if frappe.db.get_value(doctype, name, "state", for_update=True) != "Failed":
		frappe.throw(_("Only what failed can be tried again."), NotFailedError, _("It Did Not Fail"))
	frappe.db.set_value(doctype, name, {"state": "Pending", "attempts": 0, **values})
