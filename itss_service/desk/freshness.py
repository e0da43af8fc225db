"""Since when nothing was checked: a stopped scheduler must not look like a quiet day."""

from __future__ import annotations

from typing import Any

import frappe

from itss_service.bridge.instants import to_epoch
from itss_service.bridge.settings import DOCTYPE, number, observes_only
from itss_service.desk.instants import iso


def freshness(now: int) -> dict[str, Any]:
	"""When the minute job last ran, and whether that is too long ago."""
	found = frappe.db.get_value(
		"Singles", {"doctype": DOCTYPE, "field": "last_checked_at"}, "value", order_by=None
	)
	checked_at = to_epoch(found) if found else None
	stale = checked_at is None or now - checked_at > 60 * number("stale_minutes")
	return {"checked_at": iso(checked_at), "is_stale": stale, "observes_only": observes_only()}
