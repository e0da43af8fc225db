"""Drafts the credits of the billing periods that are over, where something is owed; a person looks at them and submits."""

from __future__ import annotations

from datetime import date

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from itss_service.bridge.agreements import DOCTYPE as AGREEMENT
from itss_service.bridge.agreements import EVER_BINDING
from itss_service.credits.compute import computed
from itss_service.reports import periods
from itss_service.reports.periods import Period

DOCTYPE = "ITSS Service Credit"


def agreements_with_credits() -> list[str]:
	"""Those that are or were in force and have credit rules."""
	having = frappe.get_all(
		"ITSS Service Credit Rule",
		filters={"parenttype": AGREEMENT},
		pluck="parent",
		distinct=True,
		order_by="parent",
	)
	filters = {"name": ["in", [*having, ""]], "status": ["in", EVER_BINDING]}
	return frappe.get_all(AGREEMENT, filters=filters, pluck="name", order_by="name")


def draft_due(name: str, today: date) -> str | None:
	"""The draft for the agreement's latest period that is over; None where nothing is owed or it is there already."""
	agreement = frappe.get_doc(AGREEMENT, name)
	period = periods.last_complete(agreement.billing_period or "Month", today)
	if not _counted_in(agreement, period) or _is_there(name, period):
		return None
	if not computed(agreement, period).total:
		return None
	doc = frappe.new_doc(DOCTYPE)
	doc.update({"agreement": name, "period_from": period.first, "period_to": period.last})
	return doc.insert(ignore_permissions=True).name


def _counted_in(agreement: Document, period: Period) -> bool:
	begins = getdate(agreement.valid_from) if agreement.valid_from else period.first
	ends = getdate(agreement.valid_to) if agreement.valid_to else period.last
	return begins <= period.last and ends >= period.first


def _is_there(agreement: str, period: Period) -> bool:
	known = {"agreement": agreement, "period_from": period.first}
	return bool(frappe.db.exists(DOCTYPE, known))
