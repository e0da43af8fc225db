"""Drafts the KPI reports that somebody subscribed to, once for each period that is over, and tells the subscribers."""

from __future__ import annotations

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_url_to_form, getdate

from itss_service.jobs.by_itself import by_itself
from itss_service.reports import compute, periods
from itss_service.reports.filters import FIELDS
from itss_service.reports.periods import Period

SUBSCRIPTION = "ITSS KPI Subscription"
MOST_LATE = 12
"""Periods that a late run makes up for; older ones are past being news."""


def daily() -> None:
	"""Each subscription by itself: one that fails is logged and tried again the next day."""
	today = getdate()
	for name in frappe.get_all(SUBSCRIPTION, filters={"enabled": 1}, pluck="name", order_by="name"):
		with by_itself(_("KPI report could not be drafted"), SUBSCRIPTION, name):
			draft_due(name, today)


def draft_due(name: str, today: date) -> list[str]:
	"""Drafts what the subscription has waiting; answers the reports' names. The row's lock keeps a second run out."""
	subscription = frappe.get_doc(SUBSCRIPTION, name, for_update=True)
	drafted = []
	for period in periods_due(subscription, today):
		report = draft(subscription, period)
		subscription.db_set("last_from", period.first, update_modified=False)
		if report:
			tell(subscription, report)
			drafted.append(report.name)
	return drafted


def periods_due(subscription: Document, today: date) -> list[Period]:
	"""The periods that are over and not drafted yet, the oldest first; of a new subscription the latest one."""
	kind = subscription.period_kind
	latest = periods.last_complete(kind, today)
	if not subscription.last_from:
		return [latest]
	due = []
	period = latest
	while period.first > getdate(subscription.last_from) and len(due) < MOST_LATE:
		due.append(period)
		period = periods.before(kind, period)
	return due[::-1]


def draft(subscription: Document, period: Period) -> Document | None:
	"""The period's draft; None if there is one already."""
	key = f"{subscription.name}:{period.first}"
	if frappe.db.exists(compute.DOCTYPE, {"draft_key": key}):
		return None
	report = frappe.new_doc(compute.DOCTYPE)
	report.update({field: subscription.get(field) for field in FIELDS})
	report.update(
		{
			"period_kind": subscription.period_kind,
			"from_date": period.first,
			"subscription": subscription.name,
			"draft_key": key,
		}
	)
	return report.insert(ignore_permissions=True)


def tell(subscription: Document, report: Document) -> None:
	"""A desk notification and an e-mail for each subscriber, in their language."""
	for row in subscription.subscribers:
		user = frappe.db.get_value("User", row.user, ["name", "email", "enabled", "language"], as_dict=True)
		if not user or not user.enabled:
			continue
		subject = _("KPI report {0} is drafted", user.language).format(report.title)
		frappe.get_doc(
			{
				"doctype": "Notification Log",
				"type": "Alert",
				"for_user": user.name,
				"subject": subject,
				"document_type": compute.DOCTYPE,
				"document_name": report.name,
			}
		).insert(ignore_permissions=True)
		frappe.sendmail(
			recipients=[user.email],
			subject=subject,
			message=_message(report, user.language),
			reference_doctype=compute.DOCTYPE,
			reference_name=report.name,
		)


def _message(report: Document, language: str | None) -> str:
	url = get_url_to_form(compute.DOCTYPE, report.name)
	opening = _("Look at the figures, add remarks and submit it: {0}", language).format(
		f'<a href="{url}">{report.name}</a>'
	)
	summary = frappe.utils.escape_html(report.summary or "").replace("\n", "<br>")
	return f"<p>{summary}</p><p>{opening}</p>"
