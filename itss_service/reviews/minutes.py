"""The minutes of a review go to all participants, as a print of the document."""

from __future__ import annotations

import re
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, format_date, now_datetime
from frappe.utils.pdf import get_pdf

from itss_service.reviews.rules import DOCTYPE, SENT
from itss_service.service_reports.language import of_report, speaking

PRINT_FORMAT = "ITSS Agreement Review"
LINKED_STYLE = re.compile(r'<link[^>]*rel="stylesheet"[^>]*>')
"""Styles that a print would fetch from the web server, which a job need not reach."""
HIDE = "<style>.print-hide { display: none; }</style>"
JOB = "itss_service.reviews.minutes.send_in_background"


class NobodyToSendToError(frappe.ValidationError):
	pass


def send_later(review: str) -> None:
	"""In the background: a print takes seconds."""
	frappe.enqueue(
		JOB, queue="long", job_id=f"itss_review_minutes:{review}", enqueue_after_commit=True, review=review
	)


def recipients(doc: Document) -> list[str]:
	"""Each participant once, whether they attended or not."""
	users = [row.user for row in doc.attendees if row.user and not row.email]
	known = dict(
		frappe.get_all("User", filters={"name": ["in", users]}, fields=["name", "email"], as_list=True)
		if users
		else ()
	)
	found = (row.email or known.get(row.user) for row in doc.attendees)
	return list(dict.fromkeys(email for email in found if email))


def validate_recipients(doc: Document) -> None:
	if not recipients(doc):
		frappe.throw(
			_("No participant has an e-mail address, so the minutes of {0} went to nobody.").format(
				frappe.bold(doc.name)
			),
			NobodyToSendToError,
			_("Nobody to Send To"),
		)


def send_in_background(review: str) -> None:
	"""The job; where no mail can go out, the button sends them later."""
	try:
		send(review)
	except frappe.OutgoingEmailError:
		frappe.log_error(
			title=_("Minutes could not be sent"), reference_doctype=DOCTYPE, reference_name=review
		)


def send(review: str, again: bool = False) -> list[str]:
	"""Sends the minutes once; answers to whom. `again`: though they were sent before."""
	doc = frappe.get_doc(DOCTYPE, review, for_update=True)
	told = recipients(doc)
	if doc.docstatus != 1 or not told or (doc.minutes_sent_at and not again):
		return []
	with speaking(of_report(None)):  # the site's language, for participants of both sides
		frappe.sendmail(
			recipients=told,
			subject=_("Minutes of the review of {0} on {1}").format(doc.agreement, format_date(doc.held_on)),
			message=_message(doc),
			attachments=_attachments(doc),
			reference_doctype=DOCTYPE,
			reference_name=doc.name,
			expose_recipients="header",
		)
	doc.db_set({"status": SENT, "minutes_sent_at": now_datetime()}, notify=True)
	return told


def _attachments(doc: Document) -> list[dict[str, Any]]:
	"""Without the tools to make a print the mail still tells the minutes."""
	print_format = PRINT_FORMAT if frappe.db.exists("Print Format", PRINT_FORMAT) else None
	try:
		html = frappe.get_print(DOCTYPE, doc.name, print_format, doc=doc)
		return [{"fname": f"{doc.name}.pdf", "fcontent": get_pdf(LINKED_STYLE.sub(HIDE, html))}]
	except Exception:
		frappe.log_error(
			title=_("Minutes could not be printed"), reference_doctype=DOCTYPE, reference_name=doc.name
		)
		return []


def _message(doc: Document) -> str:
	rows = "".join(
		f"<li>{escape_html(row.action)} ({escape_html(frappe.utils.get_fullname(row.responsible))}, "
		f"{format_date(row.due_on)})</li>"
		for row in doc.actions
	)
	parts = [f"<h3>{_('Decision')}</h3><p>{_(doc.decision, context=DOCTYPE)}</p>"]
	parts.append(f"<h3>{_('Minutes')}</h3>{doc.minutes}")
	if rows:
		parts.append(f"<h3>{_('Actions')}</h3><ul>{rows}</ul>")
	return "".join(parts)
