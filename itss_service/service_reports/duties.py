"""The periods for which agreements promise a report, and the drafts that are made of them."""

from __future__ import annotations

from datetime import date, timedelta

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from itss_service.bridge.agreements import EVER_BINDING
from itss_service.reports import periods
from itss_service.reports.periods import Period
from itss_service.service_reports import compute

DUTY = "ITSS Report Duty"
MOST_LATE = 12
"""Periods that a late run makes up for."""
_FIELDS = (
	"name",
	"parent",
	"title",
	"frequency",
	"due_days",
	"recipients",
	"measures",
	"language",
	"drafted_to",
)


def open_duties(today: date) -> list[frappe._dict]:
	"""Those of agreements in force, and of ended ones that some of the last days are not reported of yet."""
	duty, agreement = frappe.qb.DocType(DUTY), frappe.qb.DocType("ITSS Agreement")
	reported = duty.drafted_to.isnotnull() & (duty.drafted_to >= agreement.valid_to)
	return (
		frappe.qb.from_(duty)
		.join(agreement)
		.on(agreement.name == duty.parent)
		.where((duty.parenttype == "ITSS Agreement") & agreement.status.isin(EVER_BINDING))
		.where(agreement.valid_from < today)
		.where(agreement.valid_to.isnull() | ~reported)
		.select(*(duty[name] for name in _FIELDS), agreement.valid_from, agreement.valid_to)
		.orderby(duty.parent, duty.idx)
	).run(as_dict=True)


def periods_due(duty: frappe._dict, today: date) -> list[Period]:
	"""The periods that are over and not drafted yet, the oldest first, cut to the agreement's days.

	Of a duty that is new the latest one alone: what lies before was not promised, or not by this app.
	"""
	last_day = min(today - timedelta(days=1), getdate(duty.valid_to) if duty.valid_to else date.max)
	found: list[Period] = []
	period = periods.around(duty.frequency, last_day)
	if period.last > last_day and not _is_last(duty, period, today):
		period = periods.before(duty.frequency, period)
	while len(found) < MOST_LATE:
		cut = _cut(duty, period)
		if cut is None or (duty.drafted_to and cut.last <= getdate(duty.drafted_to)):
			break
		found.append(cut)
		if not duty.drafted_to:
			break
		period = periods.before(duty.frequency, period)
	return found[::-1]


def _is_last(duty: frappe._dict, period: Period, today: date) -> bool:
	"""The agreement ended within the period: its last report does not wait for the period's end."""
	return (
		bool(duty.valid_to)
		and period.first <= getdate(duty.valid_to) <= period.last
		and (getdate(duty.valid_to) < today)
	)


def _cut(duty: frappe._dict, period: Period) -> Period | None:
	first = max(period.first, getdate(duty.valid_from))
	last = min(period.last, getdate(duty.valid_to)) if duty.valid_to else period.last
	return Period(first, last) if first <= last else None


def draft_due(duty: frappe._dict, today: date) -> list[str]:
	"""Drafts what the duty has waiting. The row's lock keeps a second run out, the unique key a second draft."""
	row = frappe.db.get_value(DUTY, duty.name, ["name", "drafted_to"], as_dict=True, for_update=True)
	if not row:
		return []
	duty.drafted_to = row.drafted_to
	drafted = []
	for period in periods_due(duty, today):
		report = draft(duty, period)
		frappe.db.set_value(DUTY, duty.name, "drafted_to", period.last, update_modified=False)
		if report:
			drafted.append(report.name)
	return drafted


def draft(duty: frappe._dict, period: Period) -> Document | None:
	"""The period's draft; None if there is one already."""
	key = f"{duty.name}:{period.first}"
	if frappe.db.exists(compute.DOCTYPE, {"draft_key": key}):
		return None
	report = frappe.new_doc(compute.DOCTYPE)
	report.update(
		{
			"agreement": duty.parent,
			"duty": duty.title,
			"period_from": period.first,
			"period_to": period.last,
			"due_on": add_days(period.last, duty.due_days or 0),
			"recipients": duty.recipients,
			"measures": duty.measures,
			"language": duty.language,
			"draft_key": key,
		}
	)
	return report.insert(ignore_permissions=True)
