"""Text messages through Frappe's SMS Settings."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.core.doctype.sms_settings.sms_settings import send_sms
from frappe.model.document import Document
from frappe.utils import get_url_to_form


class NoGatewayError(frappe.ValidationError):
	pass


def send(notice: Document, channel: Document | None) -> None:
	"""The subject and the link; a text message holds no more."""
	if not frappe.db.get_single_value("SMS Settings", "sms_gateway_url"):
		frappe.throw(_("SMS Settings name no gateway. Fill them in, or disable the channel."), NoGatewayError)
	link = get_url_to_form(notice.reference_doctype, notice.reference_name) if notice.reference_name else ""
	send_sms([notice.address], f"{notice.subject} {link}".strip(), success_msg=False)
