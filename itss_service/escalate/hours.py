"""Working hours of an escalation: when it may act, and until when somebody must take it on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import now_datetime

from itss_service.bridge.instants import aware, to_naive
from itss_service.bridge.policy import calendar_of
from itss_service.core.calendar import Calendar
from itss_service.core.instants import epoch
from itss_service.escalate.people import group_of


def calendar_for(row: Mapping[str, Any], ticket: Mapping[str, Any], rule: Document) -> Calendar | None:
	"""The rule's own calendar, else that of the clock's target, else of the agreement, else of the group."""
	name = (rule.working_hours_only and rule.hours_calendar) or _of_clock(row)
	name = name or group_of(ticket).get("calendar")
	return calendar_of(name) if name else None


def _of_clock(row: Mapping[str, Any]) -> str | None:
	if not row.get("agreement"):
		return None
	targets = frappe.get_all(
		"ITSS Agreement Target",
		filters={"parent": row["agreement"], "parenttype": "ITSS Agreement"},
		or_filters={"metric": row.get("metric"), "custom_metric": row.get("metric")},
		fields=["priority", "calendar"],
		order_by="idx",
	)
	for priority in (row.get("priority"), None):
		for target in targets:
			if (target.priority or None) == priority and target.calendar:
				return target.calendar
	return frappe.db.get_value("ITSS Agreement", row["agreement"], "calendar")


def opening(calendar: Calendar | None) -> datetime | None:
	"""The next opening as a value to store, None while the calendar is open or where there is none."""
	now = aware(now_datetime())
	if calendar is None or calendar.is_open(now):
		return None
	return to_naive(epoch(calendar.next_open(now)))


def deadline(calendar: Calendar | None, duration: str) -> datetime:
	"""When a length of working time from now on has passed, as a value to store; around the clock without a calendar."""
	from itss_service.core.durations import parse_duration

	now = aware(now_datetime())
	if calendar is None:
		return to_naive(epoch(now) + int(parse_duration(duration)))
	return to_naive(epoch(calendar.due_at(now, duration)))
