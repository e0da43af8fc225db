"""E-mail through Frappe's outgoing queue, which has its own retries."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.model.document import Document
from frappe.utils import escape_html

from itss_service.escalate import links


class NoOutgoingAccountError(frappe.ValidationError):
	pass


def message_id(notice: str) -> str:
	"""By which the queue's row of a notice is found again."""
	return f"itss-notice-{notice}@{frappe.local.site}"


def notice_of(message: str) -> str:
	"""The notice of a `message_id`."""
	return message.partition("@")[0].removeprefix("itss-notice-")


def send(notice: Document, channel: Document | None) -> None:
	"""Puts it into the queue. An answer is filed with the escalation: on the ticket it would pass for the customer's."""
	if not EmailAccount.find_default_outgoing():
		frappe.throw(
			_("There is no default outgoing Email Account. Set one up, or disable the channel."),
			NoOutgoingAccountError,
		)
	frappe.sendmail(
		recipients=[notice.address],
		subject=notice.subject,
		message=_with_signed_link(notice),
		reference_doctype="ITSS Escalation" if notice.escalation else notice.doctype,
		reference_name=notice.escalation or notice.name,
		message_id=message_id(notice.name),
		add_unsubscribe_link=0,
		email_headers={"X-ITSS-Notice": notice.name},
	)


def push() -> None:
	"""Frappe looks into its mail queue every few minutes; word of a breach does not wait for that."""
	frappe.enqueue("frappe.email.queue.flush", queue="short", job_id="itss_service_mail", deduplicate=True)


def _with_signed_link(notice: Document) -> str:
	"""Who reads the mail may acknowledge without logging in; the notice itself, which others read, holds the form's link."""
	if not notice.escalation or not notice.recipient:
		return notice.message
	signed = links.signed_link(notice.escalation, notice.recipient)
	return notice.message.replace(escape_html(links.form_link(notice.escalation)), escape_html(signed))
