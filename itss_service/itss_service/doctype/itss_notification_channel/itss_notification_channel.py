from __future__ import annotations

from urllib.parse import urlsplit

import frappe
from frappe import _
from frappe.model.document import Document

from itss_service.notify.channels import WITHOUT_RECIPIENT, messenger


class MissingAddressError(frappe.ValidationError):
	pass


class UnsafeAddressError(frappe.ValidationError):
	pass


class UnknownMessengerAddressError(frappe.ValidationError):
	pass


LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


class ITSSNotificationChannel(Document):
	def validate(self) -> None:
		self.set_unused_fields_empty()
		self.validate_address()

	def set_unused_fields_empty(self) -> None:
		if self.kind not in WITHOUT_RECIPIENT:
			self.url = None
		if self.kind != "Webhook":
			self.secret = None

	def validate_address(self) -> None:
		if self.kind not in WITHOUT_RECIPIENT:
			return
		address = self.address()
		if not address:
			frappe.throw(
				_("A channel of kind {0} needs an address. Enter it.").format(
					_(self.kind, context=self.doctype)
				),
				MissingAddressError,
				_("Where To?"),
			)
		if self.kind == "Webhook":
			self.validate_webhook(address)
		elif not messenger.is_known(address):
			frappe.throw(
				_(
					"Apprise does not understand the address. Write it as its documentation says, such as wecombot://BotKey."
				),
				UnknownMessengerAddressError,
				_("Address Not Understood"),
			)

	def address(self) -> str:
		"""As it was typed now, or as it is kept encrypted."""
		typed = (self.url or "").strip()
		if typed and not self.is_dummy_password(typed):
			return typed
		return self.get_password("url", raise_exception=False) or "" if typed else ""

	def validate_webhook(self, address: str) -> None:
		"""What it tells is confidential, so it goes encrypted; a site for tests may tell itself in clear."""
		parts = urlsplit(address)
		tests = frappe.conf.allow_tests or frappe.conf.developer_mode
		if parts.hostname and (
			parts.scheme == "https" or (parts.scheme == "http" and tests and parts.hostname in LOCAL_HOSTS)
		):
			return
		frappe.throw(
			_("The address of a webhook begins with https:// and a host."),
			UnsafeAddressError,
			_("Address Not Safe"),
		)
