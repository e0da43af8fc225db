"""The minutes of the committee, mailed to who took part."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from itss_service.catalogue import committee


class MinutesNotReadyError(frappe.ValidationError):
	pass


class NobodyToSendToError(frappe.ValidationError):
	pass


def send(review: Document) -> list[str]:
	if review.docstatus != 1:
		frappe.throw(
			_("Submit the review first: minutes tell what was decided."),
			MinutesNotReadyError,
			_("Not Decided Yet"),
		)
	receivers = receivers_of(review)
	if not receivers:
		frappe.throw(
			_("Nobody is known who would receive the minutes. Enter attendees with an e-mail address."),
			NobodyToSendToError,
			_("No Receivers"),
		)
	frappe.sendmail(
		recipients=receivers,
		subject=_("Minutes: {0}").format(review.title),
		message=text_of(review),
		reference_doctype=review.doctype,
		reference_name=review.name,
	)
	review.db_set("minutes_sent_at", now_datetime())
	return receivers


def receivers_of(review: Document) -> list[str]:
	"""Attendees, and the committee whether it came or not."""
	told = [row.email or row.user for row in review.attendees]
	return list(dict.fromkeys(name for name in [*told, *committee.members()] if name and "@" in name))


def text_of(review: Document) -> str:
	return frappe.render_template(
		"itss_service/templates/includes/catalogue_minutes.html",
		{
			"doc": review,
			"chair": frappe.utils.get_fullname(review.chair),
			"attended": [
				row.person or frappe.utils.get_fullname(row.user) or row.email
				for row in review.attendees
				if row.attended
			],
		},
	)
