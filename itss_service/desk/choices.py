"""What the fields of a ticket suggest."""

from __future__ import annotations

from typing import Any

import frappe

from itss_service.bridge.policy import load_policy
from itss_service.bridge.settings import choices


def of_ticket() -> dict[str, Any]:
	"""Impacts, urgencies and what priority follows from them; channels and reasons to wait."""
	matrix = load_policy().matrix
	return {
		"impacts": list(matrix.impacts) if matrix else [],
		"urgencies": list(matrix.urgencies) if matrix else [],
		"priorities": [list(row) for row in matrix.cells] if matrix else [],
		"channels": choices("channels"),
		"pause_reasons": frappe.get_all(
			"ITSS Pause Reason", filters={"disabled": 0}, pluck="name", order_by="creation, name"
		),
	}
