"""Error budgets are looked at every hour; each kind of period by itself, so that one that fails does not keep the rest."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import getdate

from itss_service.budgets.warnings import warn

KINDS = ("Month", "Quarter", "Year")


def run() -> list[str]:
	"""Answers the warnings that are new."""
	names = []
	for kind in KINDS:
		try:
			names += warn(kind, getdate())
			frappe.db.commit()
		except Exception:
			frappe.db.rollback()
			frappe.log_error(title=_("Error budgets could not be looked at"))
			frappe.db.commit()
	return names
