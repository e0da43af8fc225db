"""The agreed reasons to wait: ITSS Pause Reason as a value."""

from __future__ import annotations

from typing import NamedTuple

import frappe

from itss_service.bridge import stamp
from itss_service.bridge.quantities import written_duration
from itss_service.core.durations import Duration, parse_duration

DOCTYPE = "ITSS Pause Reason"
RESUME = "Resume"


class PauseReason(NamedTuple):
	"""`longest` is counted on the calendar of the ticket's clock; None where nothing limits it."""

	name: str
	is_enabled: bool
	needs_next_contact: bool
	longest: Duration | None
	at_limit: str
	description: str | None

	@property
	def resumes(self) -> bool:
		return self.longest is not None and self.at_limit == RESUME


def reasons() -> dict[str, PauseReason]:
	"""Every reason by name, those that are disabled included: what waits by one of them keeps its limit."""
	return stamp.kept("pause reasons", _read)


def enabled() -> dict[str, PauseReason]:
	"""The reasons that may be given; empty where a site has none, and any text may be given."""
	return {name: reason for name, reason in reasons().items() if reason.is_enabled}


def _read() -> dict[str, PauseReason]:
	rows = frappe.get_all(
		DOCTYPE,
		fields=["name", "disabled", "needs_next_contact", "longest_pause", "at_limit", "description"],
		order_by="creation, name",
	)
	return {
		row.name: PauseReason(
			row.name,
			not row.disabled,
			bool(row.needs_next_contact),
			duration_of(row.longest_pause),
			row.at_limit,
			row.description or None,
		)
		for row in rows
	}


def duration_of(typed: str | None) -> Duration | None:
	"""A length as people type it; DefinitionError for what is none."""
	return parse_duration(written_duration(typed)) if typed and typed.strip() else None
