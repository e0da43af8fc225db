"""The head of a printed report: the agreement, its party, the period and when the report was due."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_date

_PARTIES = ("customer", "support_group", "supplier")


def of_report(report: Document) -> list[tuple[str, str]]:
	agreement = frappe.get_doc("ITSS Agreement", report.agreement)
	period = _("{0} to {1}").format(format_date(report.period_from), format_date(report.period_to))
	told = [(_("Agreement"), f"{agreement.title} ({agreement.kind})")]
	told += [
		(_(agreement.meta.get_label(field)), agreement.get(field))
		for field in _PARTIES
		if agreement.get(field)
	]
	told.append((_("Period", context="ITSS Service Report"), period))
	if report.due_on:
		told.append((_("Due On"), format_date(report.due_on)))
	return told
