"""The kinds of channels: each sends one notice, or raises an error that says why it could not."""

from __future__ import annotations

import re
from collections.abc import Callable

import frappe
from frappe.model.document import Document

DESK = "Desk"
WITHOUT_RECIPIENT = ("Webhook", "Messenger")
"""Kinds whose address belongs to the channel."""
_PHONE = re.compile(r"\+?[\d ()/-]{5,}")


def address_of(kind: str, user: str) -> str | None:
	"""Where a user is reached on such a channel, None if nowhere or if the channel has an address of its own."""
	if kind == DESK:
		return user
	if kind == "E-mail":
		return frappe.get_cached_value("User", user, "email")
	if kind == "SMS":
		return frappe.get_cached_value("User", user, "mobile_no") or None
	return None


def takes(kind: str, address: str) -> bool:
	"""Whether a fixed address is one of such a channel."""
	if kind == "E-mail":
		return "@" in address
	return kind == "SMS" and _PHONE.fullmatch(address.strip()) is not None


def sender(kind: str) -> Callable[[Document, Document | None], None]:
	"""What sends a notice (and gets its channel, which the bare desk has none of)."""
	from itss_service.notify.channels import desk, mail, messenger, sms, webhook

	return {
		DESK: desk.send,
		"E-mail": mail.send,
		"SMS": sms.send,
		"Webhook": webhook.send,
		"Messenger": messenger.send,
	}[kind]
