"""The goal of a target: what share of its clocks is to meet it."""

from __future__ import annotations

from frappe.model.document import Document

from itss_service.bridge.quantities import share


def goal_of(agreement: Document, metric: str, priority: str | None) -> float | None:
	"""The goal of the row for the priority, else of the row for every priority; None where none is agreed."""
	own = [row for row in agreement.targets if (row.custom_metric or row.metric) == metric]
	row = next((row for row in own if priority and row.priority == priority), None)
	row = row or next((row for row in own if not row.priority), None)
	if row is None:
		return None
	goal = row.goal or agreement.attainment_goal
	return share(goal) if goal else None


def metrics_of(agreement: Document) -> list[str]:
	"""The metrics that it has targets for, in their order."""
	return list(dict.fromkeys(row.custom_metric or row.metric for row in agreement.targets))
