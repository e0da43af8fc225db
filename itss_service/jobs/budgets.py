"""Error budgets are looked at every hour; each kind of period by itself, so that one that fails does not keep the rest."""

from __future__ import annotations

from frappe import _
from frappe.utils import getdate

from itss_service.budgets.warnings import warn
from itss_service.jobs.by_itself import by_itself

KINDS = ("Month", "Quarter", "Year")


def run() -> list[str]:
	"""Answers the warnings that are new."""
	names = []
	for kind in KINDS:
		with by_itself(_("Error budgets could not be looked at")):
			names += warn(kind, getdate())
	return names
