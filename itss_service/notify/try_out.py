"""A test over a channel, so that an administrator sees at once whether it works."""

from __future__ import annotations

import json

import frappe
from frappe import _

from itss_service.bridge import worklist
from itss_service.notify import channels, deliver


class TestFailedError(frappe.ValidationError):
	__test__ = False


class NoAddressError(frappe.ValidationError):
	pass


def send_test(name: str, user: str) -> str:
	"""Sends a notice now; answers where it went. An error says what the channel said."""
	channel = frappe.get_doc(deliver.CHANNEL, name)
	address = name if channel.kind in channels.WITHOUT_RECIPIENT else channels.address_of(channel.kind, user)
	if not address:
		frappe.throw(
			_("Your user has no address for this kind of channel. Enter it in your user."),
			NoAddressError,
			_("No Address"),
		)
	subject = _("Test of the channel {0}").format(name)
	message = _("If you can read this, the channel works.")
	if channel.kind == "Webhook":
		message = json.dumps({"event": "test", "channel": name})
	notice = frappe.get_doc(
		{
			"doctype": deliver.DOCTYPE,
			"channel": name,
			"recipient": None if channel.kind in channels.WITHOUT_RECIPIENT else user,
			"address": address,
			"state": "Pending",
			"subject": subject,
			"message": message,
		}
	).insert(ignore_permissions=True)
	try:
		deliver.send(notice)
	except Exception as error:
		frappe.throw(worklist.told(error), TestFailedError, _("The Channel Does Not Work"))
	frappe.db.set_value(
		deliver.DOCTYPE, notice.name, {"state": "Sent", "sent_at": frappe.utils.now(), "attempts": 1}
	)
	return address
