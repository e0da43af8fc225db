"""JSON by POST, signed so that the receiver can tell who sent it."""

from __future__ import annotations

import hashlib
import hmac

import frappe
import requests
from frappe import _
from frappe.model.document import Document

SIGNATURE = "X-ITSS-Signature"
CONNECT_SECONDS, READ_SECONDS = 5, 10


class RefusedByReceiverError(frappe.ValidationError):
	pass


def signature(secret: str, body: bytes) -> str:
	"""The header's value: HMAC-SHA256 of the body."""
	return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def send(notice: Document, channel: Document | None) -> None:
	"""The notice's name is sent as well, by which a receiver knows one that comes twice."""
	assert channel is not None
	body = notice.message.encode()
	headers = {
		"Content-Type": "application/json; charset=utf-8",
		"User-Agent": "ITSS-Service",
		"X-ITSS-Notice": notice.name,
	}
	if secret := channel.get_password("secret", raise_exception=False):
		headers[SIGNATURE] = signature(secret, body)
	answer = requests.post(
		channel.get_password("url"),
		data=body,
		headers=headers,
		timeout=(CONNECT_SECONDS, READ_SECONDS),
		allow_redirects=False,
	)
	if not 200 <= answer.status_code < 300:
		frappe.throw(
			_("The receiver answered {0} {1}").format(answer.status_code, answer.reason or ""),
			RefusedByReceiverError,
		)
