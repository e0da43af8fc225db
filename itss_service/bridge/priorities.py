"""ITSS Priority Matrix <-> the priority matrix of the formats page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frappe.model.document import Document

from itss_service.bridge.quantities import lines

DOCTYPE = "ITSS Priority Matrix"


def matrix_definition(doc: Document) -> dict[str, Any]:
	"""The matrix as the formats page writes it; a cell that the document lacks is empty."""
	impacts, urgencies = lines(doc.impacts), lines(doc.urgencies)
	cells = {(row.impact, row.urgency): row.priority for row in doc.cells}
	return {
		"impacts": impacts,
		"urgencies": urgencies,
		"cells": [[cells.get((impact, urgency)) for urgency in urgencies] for impact in impacts],
	}


def matrix_fields(definition: Mapping[str, Any]) -> dict[str, Any]:
	"""The fields and rows of a document for a definition that the core has accepted."""
	impacts = [str(name).strip() for name in definition["impacts"]]
	urgencies = [str(name).strip() for name in definition["urgencies"]]
	return {
		"impacts": "\n".join(impacts),
		"urgencies": "\n".join(urgencies),
		"cells": [
			{"impact": impact, "urgency": urgency, "priority": str(priority).strip()}
			for impact, row in zip(impacts, definition["cells"], strict=True)
			for urgency, priority in zip(urgencies, row, strict=True)
		],
	}
