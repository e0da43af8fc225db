"""Each day: drafts of the credits that the periods which are over leave owed, each agreement by itself."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import getdate

from itss_service.credits import drafting


def daily() -> list[str]:
	"""Answers the drafts' names."""
	drafted = []
	for name in drafting.agreements_with_credits():
		try:
			if found := drafting.draft_due(name, getdate()):
				drafted.append(found)
			frappe.db.commit()
		except Exception:
			frappe.db.rollback()
			frappe.log_error(
				title=_("Service credit could not be drafted"),
				reference_doctype="ITSS Agreement",
				reference_name=name,
			)
			frappe.db.commit()
	return drafted
