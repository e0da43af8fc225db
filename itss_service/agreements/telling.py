"""Tells the people of an agreement that it waits for them, or came back."""

from __future__ import annotations

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.desk.doctype.notification_log.notification_log import enqueue_create_notification
from frappe.model.document import Document

from itss_service.agreements import sign_offs
from itss_service.agreements.words import DOCTYPE


def tell_waiting(doc: Document, known: Iterable[str] = ()) -> None:
	"""Those whose turn it is now, except who knew it already; they can read it from now on."""
	users = waiting_users(doc) - set(known)
	for user in sorted(users):
		_let_read(doc, user)
	_tell(doc, users, _("{0} waits for your sign-off").format(doc.name))


def waiting_users(doc: Document) -> set[str]:
	return {user for row in sign_offs.waiting(doc) for user in sign_offs.signatories(row)}


def tell_rejected(doc: Document, row: Document) -> None:
	users = {doc.owner, doc.modified_by} - {frappe.session.user}
	_tell(doc, users, _("{0} was rejected by {1}: {2}").format(doc.name, row.person, row.remarks))


def _let_read(doc: Document, user: str) -> None:
	if frappe.db.exists("User", user) and not frappe.has_permission(DOCTYPE, "read", doc, user=user):
		frappe.share.add_docshare(DOCTYPE, doc.name, user, read=1, flags={"ignore_share_permission": True})


def _tell(doc: Document, users: Iterable[str], subject: str) -> None:
	if not (told := sorted(users)):
		return
	enqueue_create_notification(
		told,
		{"type": "Alert", "document_type": DOCTYPE, "document_name": doc.name, "subject": subject},
	)
