"""Sites that had the app before it enforced service levels get the fields, records and rights that installing adds."""

from __future__ import annotations

import frappe

from itss_service import install


def execute() -> None:
	"""Every step is taken once per site, so that this may run again."""
	install.take(install.AT_ONCE)
	if frappe.is_setup_complete():
		install.take(install.ONCE_SET_UP)
