"""What the form of ITSS Agreement asks for about replays of a draft on the tickets there were."""

from datetime import date
from typing import Any

import frappe
from frappe.utils import getdate

from itss_service.bridge.agreements import DOCTYPE
from itss_service.foresight import replays
from itss_service.reports.periods import Period


@frappe.whitelist(methods=["POST"])
def replay(agreement: str, period_from: date | str, period_to: date | str) -> dict[str, Any]:
	"""Starts a replay of an agreement on the tickets opened from one day to another; a job computes it."""
	doc = frappe.get_doc(DOCTYPE, agreement)
	doc.check_permission("write")
	started = replays.start(doc, Period(getdate(period_from), getdate(period_to)))
	return {"name": started.name, "state": started.state}


@frappe.whitelist()
def replays_of(agreement: str) -> dict[str, Any]:
	"""The latest replays of an agreement, with their figures and how far those are that run."""
	doc = frappe.get_doc(DOCTYPE, agreement)
	doc.check_permission("read")
	frappe.has_permission(replays.DOCTYPE, "read", throw=True)
	return replays.of_agreement(doc)
