"""Instants as the pages read them: ISO 8601 with an offset, in the site's time zone."""

from __future__ import annotations

from itss_service.bridge.instants import system_zone
from itss_service.core.instants import optional_instant


def iso(seconds: int | None) -> str | None:
	"""Whole seconds since 1970 as text."""
	at = optional_instant(seconds, system_zone())
	return at.isoformat() if at else None
