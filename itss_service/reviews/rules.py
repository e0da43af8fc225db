"""What a review must say before it is held to be one."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, format_date, getdate, strip_html

from itss_service.bridge.agreements import BINDING, EVER_BINDING
from itss_service.bridge.agreements import DOCTYPE as AGREEMENT

DOCTYPE = "ITSS Agreement Review"
PLANNED, HELD, SENT = "Planned", "Held", "Minutes Sent"
TO_BE_CHANGED, TO_BE_TERMINATED = "To Be Changed", "To Be Terminated"
OTHER_SIDE = {"SLA": "Customer", "OLA": "Provider", "UC": "Supplier"}
"""With whom an agreement of that kind is reviewed; an OLA's department is the provider's own."""


class ReviewPeriodError(frappe.ValidationError):
	pass


class ReviewOfDraftError(frappe.ValidationError):
	pass


class ReviewPlannedTwiceError(frappe.ValidationError):
	pass


class ScoreOutOfRangeError(frappe.ValidationError):
	pass


class ReviewNotHeldError(frappe.ValidationError):
	pass


class PeriodNotOverError(frappe.ValidationError):
	pass


class AttendeesMissingError(frappe.ValidationError):
	pass


class MinutesMissingError(frappe.ValidationError):
	pass


class ActionIncompleteError(frappe.ValidationError):
	pass


def validate_agreement(doc: Document) -> None:
	status = frappe.db.get_value(AGREEMENT, doc.agreement, "status")
	if status not in EVER_BINDING:
		frappe.throw(
			_("{0} is {1}. Only an agreement that is or was in force can be reviewed.").format(
				frappe.bold(doc.agreement), _(status, context=AGREEMENT)
			),
			ReviewOfDraftError,
			_("Nothing to Review Yet"),
		)


def validate_single(doc: Document) -> None:
	filters = {"agreement": doc.agreement, "docstatus": 0, "name": ["!=", doc.name or ""]}
	if doc.is_new() and (other := frappe.db.get_value(DOCTYPE, filters)):
		frappe.throw(
			_("{0} is planned for {1} already. Hold that one first.").format(
				frappe.bold(other), frappe.bold(doc.agreement)
			),
			ReviewPlannedTwiceError,
			_("Planned Already"),
		)


def validate_period(doc: Document) -> None:
	if getdate(doc.period_to) < getdate(doc.period_from):
		frappe.throw(
			_("The period ends before it begins. Set Period From and Period To."),
			ReviewPeriodError,
			_("No Period"),
		)


def validate_scores(doc: Document) -> None:
	for row in doc.satisfaction:
		if not 0 <= cint(row.score) <= 5:
			frappe.throw(
				_(
					"Row {0} of Satisfaction: a score is a number from 1 to 5, or empty if nobody said."
				).format(row.idx),
				ScoreOutOfRangeError,
				_("Score Out of Range"),
			)


def validate_held(doc: Document) -> None:
	if not doc.held_on or getdate(doc.held_on) > getdate():
		frappe.throw(
			_("Set Held On to the day of the meeting; it cannot be a day to come."),
			ReviewNotHeldError,
			_("Not Held Yet"),
		)
	if getdate(doc.period_to) >= getdate():
		frappe.throw(
			_("The period ends on {0}. Its figures can be frozen from the day after on.").format(
				format_date(doc.period_to)
			),
			PeriodNotOverError,
			_("Period Is Not Over"),
		)


def validate_attendees(doc: Document) -> None:
	other = OTHER_SIDE[frappe.db.get_value(AGREEMENT, doc.agreement, "kind")]
	attended = [row.side for row in doc.attendees if row.attended]
	wanted = ["Provider", other]
	for side in dict.fromkeys(wanted):
		if attended.count(side) < wanted.count(side):
			frappe.throw(
				_(
					"A review is held by both sides: tell who attended in the table Attendees. Missing: {0}."
				).format(frappe.bold(_(side, context="ITSS Participant"))),
				AttendeesMissingError,
				_("Attendees Are Missing"),
			)


def validate_minutes(doc: Document) -> None:
	if not strip_html(doc.minutes or "").strip() or not doc.decision:
		frappe.throw(
			_("Write the minutes, and choose what was decided about the agreement."),
			MinutesMissingError,
			_("Minutes or Decision Missing"),
		)
	status = frappe.db.get_value(AGREEMENT, doc.agreement, "status")
	if doc.decision in (TO_BE_CHANGED, TO_BE_TERMINATED) and status not in BINDING:
		frappe.throw(
			_("{0} is {1}: it can be neither changed nor terminated any more.").format(
				frappe.bold(doc.agreement), _(status, context=AGREEMENT)
			),
			ReviewOfDraftError,
			_("Decision Not Possible"),
		)


def validate_actions(doc: Document) -> None:
	for row in doc.actions:
		if not row.responsible or not row.due_on:
			frappe.throw(
				_("Row {0} of Actions: say who does it and until when.").format(row.idx),
				ActionIncompleteError,
				_("Action Is Incomplete"),
			)
