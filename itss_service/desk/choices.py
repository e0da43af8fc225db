"""What the fields of a ticket suggest."""

from __future__ import annotations

from typing import Any

from itss_service.bridge.policy import load_policy
from itss_service.bridge.settings import choices
from itss_service.desk import pause_view


def of_ticket() -> dict[str, Any]:
	"""Impacts, urgencies and what priority follows from them; channels and reasons to wait."""
	matrix = load_policy().matrix
	return {
		"impacts": list(matrix.impacts) if matrix else [],
		"urgencies": list(matrix.urgencies) if matrix else [],
		"priorities": [list(row) for row in matrix.cells] if matrix else [],
		"channels": choices("channels"),
		**pause_view.choices(),
	}
