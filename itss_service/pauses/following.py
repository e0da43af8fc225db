"""What a ticket's row tells of its pause: since when it waits by its reason, until when it may, and what falls due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from frappe.utils import get_datetime

from itss_service.bridge.instants import to_epoch, to_naive
from itss_service.bridge.policy import terms_of
from itss_service.core.calendar import Calendar
from itss_service.core.durations import WorkingDays
from itss_service.core.errors import OutOfReach
from itss_service.pauses.reasons import PauseReason, reasons
from itss_service.tickets.projection import changed
from itss_service.tickets.rows import update_row

TICKET = "ITSS Ticket"
WAITS = ("Paused", "Waiting")
_NOTHING = {"waits_since": None, "pause_limit_at": None, "pause_due_at": None}

Waiting = tuple[str, str | None]


def waiting(row: Mapping[str, Any]) -> Waiting | None:
	"""What a ticket waits for, None if it does not."""
	return (row["meaning"], row.get("pause_reason")) if row["meaning"] in WAITS else None


def follow(row: dict[str, Any], was: Waiting | None, at: datetime) -> None:
	"""After the ticket changed: `was` is what it waited for before, `at` when it changed. Does nothing for the others."""
	now_waits = waiting(row)
	if now_waits is None and was is None:
		return
	if now_waits is None:
		update_row(TICKET, row, changed(_NOTHING, row))
		return
	since = row.get("waits_since") if now_waits == was else None
	update_row(TICKET, row, changed(_values(row, since or at, at), row))


def _values(row: Mapping[str, Any], since: datetime, at: datetime) -> dict[str, Any]:
	rule = reasons().get(row.get("pause_reason") or "")
	limit_at = limit_of(row, rule, since)
	instants = due_instants(row.get("next_contact"), limit_at)
	pending = row.get("pause_due_at")
	coming = [instant for instant in instants if instant > at or instant == pending]
	return {
		"waits_since": since,
		"pause_limit_at": limit_at,
		"pause_due_at": min(coming, default=None),
	}


def due_instants(next_contact: Any, limit_at: datetime | None) -> list[datetime]:
	return [get_datetime(instant) for instant in (next_contact, limit_at) if instant]


def after(instants: Iterable[datetime], at: datetime) -> datetime | None:
	"""The next of the instants that lies after a moment."""
	return min((instant for instant in instants if instant > at), default=None)


def limit_of(row: Mapping[str, Any], rule: PauseReason | None, since: datetime) -> datetime | None:
	"""When a pause reaches its longest: counted on the calendar of the ticket's SLA, as the pause of its clock is."""
	if rule is None or rule.longest is None:
		return None
	calendar = _calendar(row)
	if calendar is None:
		return since + _by_the_wall(rule)
	start = to_epoch(since)
	try:
		return to_naive(calendar.due_epoch(start, calendar.seconds_from(start, rule.longest)))
	except OutOfReach:
		return None


def _calendar(row: Mapping[str, Any]) -> Calendar | None:
	"""That of the resolution, else of any target of the agreement; None where nothing is promised."""
	if not row.get("agreement") or not row.get("opened_at"):
		return None
	try:
		agreement = terms_of(get_datetime(row["opened_at"]).date()).policy.agreement(row["agreement"])
	except KeyError:
		return None
	metrics = sorted(agreement.metrics, key=lambda metric: metric != "resolution")
	targets = (agreement.target(metric, row.get("priority")) for metric in metrics)
	return next((target.calendar for target in targets if target), None)


def _by_the_wall(rule: PauseReason) -> timedelta:
	if isinstance(rule.longest, WorkingDays):
		return timedelta(days=rule.longest.days)
	return timedelta(seconds=rule.longest or 0)
