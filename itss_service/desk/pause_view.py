"""The pause of a ticket as its panel shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itss_service.bridge.instants import aware, to_epoch
from itss_service.core.durations import format_duration
from itss_service.pauses.following import waiting
from itss_service.pauses.reasons import enabled, reasons


def of_ticket(row: Mapping[str, Any]) -> dict[str, Any] | None:
	"""Why it waits, since when, until when, and what happens then; None if it does not wait."""
	if waiting(row) is None or not row["is_open"]:
		return None
	rule = reasons().get(row["pause_reason"] or "")
	return {
		"reason": row["pause_reason"],
		"since": _iso(row["waits_since"]),
		"next_contact": _iso(row["next_contact"]),
		"limit_at": _iso(row["pause_limit_at"]),
		"resumes": bool(rule and rule.resumes),
	}


def coming(row: Mapping[str, Any], now: int) -> list[dict[str, Any]]:
	"""What the pause brings about by itself, as the panel lists what comes next."""
	shown = of_ticket(row)
	if shown is None:
		return []
	limit = "resume" if shown["resumes"] else "limit"
	instants = ((row["next_contact"], "contact"), (row["pause_limit_at"], limit))
	return [{"what": what, "at": _iso(at)} for at, what in instants if at and to_epoch(at) > now]


def choices() -> dict[str, Any]:
	"""The reasons that may be given, and what each asks for."""
	return {
		"pause_reasons": list(enabled()),
		"pause_rules": {
			name: {
				"needs_next_contact": rule.needs_next_contact,
				"longest": None if rule.longest is None else format_duration(rule.longest),
				"resumes": rule.resumes,
				"description": rule.description,
			}
			for name, rule in enabled().items()
		},
	}


def _iso(value: Any) -> str | None:
	return aware(value).isoformat() if value else None
