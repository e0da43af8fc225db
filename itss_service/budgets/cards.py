"""The workspace's number card of error budgets."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.utils import getdate

from itss_service.budgets.warnings import DOCTYPE


def spent() -> dict[str, Any]:
	"""How many budgets of the periods that run are used up, and where the list of them is."""
	today = getdate()
	rows = frappe.get_list(
		DOCTYPE,
		filters={"share": [">=", 100], "period_to": [">=", today]},
		fields=["agreement", "metric"],
		order_by="agreement, metric",
		limit=0,
	)
	return {
		"value": len({(row.agreement, row.metric) for row in rows}),
		"fieldtype": "Int",
		"route": ["List", DOCTYPE],
		"route_options": {"share": [">=", 100], "period_to": [">=", str(today)]},
	}
