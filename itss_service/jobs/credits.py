"""Each day: drafts of the credits that the periods which are over leave owed, each agreement by itself."""

from __future__ import annotations

from frappe import _
from frappe.utils import getdate

from itss_service.credits import drafting
from itss_service.jobs.by_itself import by_itself


def daily() -> list[str]:
	"""Answers the drafts' names."""
	drafted = []
	for name in drafting.agreements_with_credits():
		with by_itself(_("Service credit could not be drafted"), "ITSS Agreement", name):
			if found := drafting.draft_due(name, getdate()):
				drafted.append(found)
	return drafted
