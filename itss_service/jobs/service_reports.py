"""Drafts the service reports that agreements promise, sends what is left over, and follows what was sent."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import getdate

from itss_service.jobs.by_itself import by_itself
from itss_service.service_reports import compute, deliver, duties


def daily() -> None:
	"""Each duty by itself: one that fails is logged and tried again the next day."""
	today = getdate()
	for duty in duties.open_duties(today):
		with by_itself(_("Service report could not be drafted"), "ITSS Agreement", duty.parent):
			duties.draft_due(duty, today)
	for name in deliver.waiting():
		deliver.run(name)


def follow() -> None:
	"""What became of the mails: a few rows, most of the time none."""
	if frappe.db.exists(
		compute.DOCTYPE, {"docstatus": 1, "state": ["in", [compute.SENDING, compute.FAILED]]}
	):
		deliver.follow()
		frappe.db.commit()
