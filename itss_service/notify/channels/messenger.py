"""WeCom, DingTalk, Feishu, Slack, Teams and many others through the Apprise library."""

from __future__ import annotations

import logging
from typing import Any

import frappe
from frappe import _
from frappe.core.utils import html2text
from frappe.model.document import Document


class NoMessengerLibraryError(frappe.ValidationError):
	pass


class UnknownMessengerError(frappe.ValidationError):
	pass


class NotTakenError(frappe.ValidationError):
	pass


def library() -> Any:
	"""Apprise, imported only where a messenger is used."""
	try:
		import apprise
	except ImportError:
		frappe.throw(
			_("The Python package apprise is not installed. Run: bench pip install apprise"),
			NoMessengerLibraryError,
			_("Messengers Need a Library"),
		)
	return apprise


def is_known(address: str) -> bool:
	"""Whether Apprise understands an address."""
	return library().Apprise.instantiate(address, suppress_exceptions=True) is not None


def send(notice: Document, channel: Document | None) -> None:
	assert channel is not None
	apprise = library()
	target = apprise.Apprise()
	if not target.add(channel.get_password("url")):
		frappe.throw(_("Apprise does not understand the channel's address."), UnknownMessengerError)
	with apprise.LogCapture(level=logging.WARNING) as log:
		body = html2text(notice.message)
		taken = target.notify(title=notice.subject, body=body, body_format=apprise.NotifyFormat.MARKDOWN)
		said = log.getvalue().strip() if hasattr(log, "getvalue") else ""
	if not taken:
		frappe.throw(said[-400:] or _("The messenger did not take the message."), NotTakenError)
