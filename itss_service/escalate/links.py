"""Links by which an escalation is acknowledged: the form for who is logged in, a signed page for who reads mail.

A signed link is good for one escalation and one person, and for nothing but acknowledging it. It is made when the mail
is sent and stored nowhere else in the app.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlencode

from frappe.utils import get_url, get_url_to_form
from frappe.utils.password import get_encryption_key

PAGE = "itss_service.api.escalations.acknowledgement_page"


def form_link(escalation: str) -> str:
	return get_url_to_form("ITSS Escalation", escalation)


def token(escalation: str, user: str) -> str:
	"""Proof that the link was made here."""
	told = f"acknowledge\n{escalation}\n{user}".encode()
	return hmac.new(get_encryption_key().encode(), told, hashlib.sha256).hexdigest()


def is_genuine(escalation: str, user: str, given: str) -> bool:
	return hmac.compare_digest(token(escalation, user).encode(), given.encode())


def signed_link(escalation: str, user: str) -> str:
	query = {"escalation": escalation, "user": user, "token": token(escalation, user)}
	return get_url(f"/api/method/{PAGE}?{urlencode(query)}")
