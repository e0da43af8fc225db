"""Between the naive datetimes that Frappe stores, in the system's time zone, and the core's instants.

Where the zone sets its clocks back, the hour that comes twice is read as the earlier one (PEP 495, fold=0).
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from frappe.utils import get_datetime, get_system_timezone, now_datetime

from itss_service.core.instants import epoch


def system_zone() -> ZoneInfo:
	return ZoneInfo(get_system_timezone())


def aware(naive: datetime | str) -> datetime:
	"""A stored value as an instant, whole seconds."""
	return get_datetime(naive).replace(tzinfo=system_zone(), microsecond=0)


def to_epoch(naive: datetime | str) -> int:
	"""A stored value as whole seconds since 1970."""
	return epoch(aware(naive))


def to_naive(seconds: int | None) -> datetime | None:
	"""Whole seconds since 1970 as a value to store."""
	if seconds is None:
		return None
	return datetime.fromtimestamp(seconds, system_zone()).replace(tzinfo=None)


def now() -> int:
	"""This moment in whole seconds since 1970; tests freeze it."""
	return to_epoch(now_datetime())
