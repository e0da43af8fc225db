"""The chart of the workspace; Frappe's own cache would show everybody what the first one sees, so it is not used."""

from typing import Any

import frappe

from itss_service.reports import cards
from itss_service.reports.remembered import remembered


@frappe.whitelist()
def get(
	chart_name: str | None = None,
	chart: str | dict | None = None,
	no_cache: int | None = None,
	filters: str | dict | list | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
	timespan: str | None = None,
	time_interval: str | None = None,
	heatmap_year: str | None = None,
	refresh: int | None = None,
) -> dict[str, Any] | None:
	"""Labels and datasets; the arguments are those with which Frappe asks any chart."""
	frappe.has_permission("ITSS Ticket", "read", throw=True)
	return remembered("open by group", cards.open_by_group, fresh=bool(refresh))
