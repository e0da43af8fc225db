"""Acknowledging escalations, and sending notices again."""

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit
from frappe.utils import escape_html, get_fullname, get_url

from itss_service.escalate import acknowledge as acknowledging
from itss_service.escalate import links, retry
from itss_service.notify import texts, try_out

DOCTYPE = "ITSS Escalation"
ATTEMPTS_PER_HOUR = 60


@frappe.whitelist(methods=["POST"])
def acknowledge(escalation: str) -> None:
	"""Takes an escalation on, as the user who is logged in."""
	frappe.has_permission(DOCTYPE, "read", escalation, throw=True)
	if not acknowledging.may_acknowledge(escalation, frappe.session.user):
		frappe.throw(
			_("You were not told of it, and you do not lead the group that has the ticket."),
			frappe.PermissionError,
			_("Not Yours to Acknowledge"),
		)
	acknowledging.acknowledge(escalation, frappe.session.user)


@frappe.whitelist()
def may_acknowledge(escalation: str) -> bool:
	"""Whether the form shows the button."""
	frappe.has_permission(DOCTYPE, "read", escalation, throw=True)
	return acknowledging.may_acknowledge(escalation, frappe.session.user)


@frappe.whitelist(allow_guest=True, methods=["GET"])
@rate_limit(limit=ATTEMPTS_PER_HOUR, seconds=3600)
def acknowledgement_page(escalation: str, user: str, token: str) -> None:
	"""Asks for confirmation and changes nothing: mail scanners follow links. The signature is the permission."""
	if not links.is_genuine(escalation, user, token) or not acknowledging.may_acknowledge(escalation, user):
		return _page(_("Link Not Valid"), _("This link is not valid, or not any more."), "red")
	row = frappe.db.get_value(DOCTYPE, escalation, ["acknowledged_by", "reference_name"], as_dict=True)
	if row.acknowledged_by:
		return _acknowledged(row.acknowledged_by)
	asked = _("Do you, {0}, take on {1}?").format(get_fullname(user), row.reference_name)
	context = {"asked": asked, "escalation": escalation, "user": user, "token": token, "action": get_url()}
	return _page(_("Acknowledge"), texts.acknowledgement_form(context), "blue")


@frappe.whitelist(allow_guest=True, methods=["POST"])
@rate_limit(limit=ATTEMPTS_PER_HOUR, seconds=3600)
def acknowledge_by_link(escalation: str, user: str, token: str) -> None:
	"""Takes an escalation on for whom the link was made. The signature is the permission."""
	if not links.is_genuine(escalation, user, token) or not acknowledging.may_acknowledge(escalation, user):
		return _page(_("Link Not Valid"), _("This link is not valid, or not any more."), "red")
	acknowledged_by = frappe.db.get_value(DOCTYPE, escalation, "acknowledged_by")
	if not acknowledged_by:
		acknowledging.acknowledge(escalation, user)
	return _acknowledged(acknowledged_by or user)


@frappe.whitelist(methods=["POST"])
def retry_notice(notice: str) -> None:
	"""Sends a notice again that failed."""
	retry.check_permission("ITSS Notice", notice)
	retry.retry_notice(notice)


@frappe.whitelist(methods=["POST"])
def retry_escalation(escalation: str) -> None:
	"""Has an escalation act again that failed."""
	retry.check_permission(DOCTYPE, escalation)
	retry.retry_escalation(escalation)


@frappe.whitelist(methods=["POST"])
def send_test(channel: str) -> str:
	"""Sends a test over a channel, to the user who is logged in or to the channel's own address; says where to."""
	frappe.has_permission("ITSS Notification Channel", "write", channel, throw=True)
	return try_out.send_test(channel, frappe.session.user)


def _acknowledged(user: str) -> None:
	_page(_("Acknowledged"), _("{0} has taken it on.").format(escape_html(get_fullname(user))), "green")


def _page(title: str, html: str, colour: str) -> None:
	frappe.respond_as_web_page(title, html, indicator_color=colour, primary_action="")
