"""A ticket of the log as rows: its Issue as it stands at the end, and its ITSS Ticket before the clocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import frappe
from frappe import _

from itss_service.bridge.instants import system_zone, to_naive
from itss_service.bridge.policy import terms_of
from itss_service.core.instants import from_epoch
from itss_service.core.ticket.events import Event
from itss_service.core.ticket.history import Step, history
from itss_service.intake.log.masters import Masters
from itss_service.intake.log.source import DOCTYPE
from itss_service.pauses.following import WAITS
from itss_service.tickets.seen import COLUMNS
from itss_service.tickets.tracked import Tracked

MEANINGS = {
	"opened": "Active",
	"responded": "Answered",
	"paused": "Paused",
	"resumed": "Active",
	"resolved": "Resolved",
	"confirmed": "Confirmed",
	"reopened": "Active",
	"closed": "Closed",
	"cancelled": "Cancelled",
}
"""What a ticket's document shows after each event."""
_NEAREST = {
	"Answered": ("Active",),
	"Paused": ("Waiting", "Active"),
	"Confirmed": ("Resolved", "Closed"),
	"Resolved": ("Closed",),
	"Closed": ("Resolved",),
	"Cancelled": ("Closed", "Resolved"),
}
"""Instead of meanings that no status of the document has."""


class Loaded(NamedTuple):
	"""A ticket ready to be written."""

	ticket: dict[str, Any]
	issue: dict[str, Any]
	events: Sequence[Event]


def build(
	name: str, events: Sequence[Event], now: int, moment: datetime, reader: Tracked, masters: Masters
) -> Loaded:
	"""The rows of one ticket; `moment` is when it becomes known here."""
	zone = system_zone()
	opened = next(event for event in events if event.event == "opened")
	matrix = terms_of(opened.at.date()).policy.matrix
	steps = history(events, from_epoch(now, zone), matrix)
	fields = {key: masters.link(key, steps[-1].fields.get(key)) for key in COLUMNS}
	if fields["customer"] and not fields["customer_group"]:  # as a save would see it, or it would be an event
		fields["customer_group"] = frappe.get_cached_value("Customer", fields["customer"], "customer_group")
	status, meaning = _status(steps, reader)
	opened_at = opened.at.replace(tzinfo=None)
	ticket = {
		"name": frappe.generate_hash(length=12),
		"reference_doctype": DOCTYPE,
		"reference_name": name,
		**{COLUMNS[key]: value for key, value in fields.items()},
		"subject": _subject(name, fields),
		"channel": opened.channel,
		"pause_reason": _pause_reason(steps) if meaning in WAITS else None,
		"waits_since": to_naive(_last(steps, "paused")) if meaning in WAITS else None,
		"ticket_owner": None,
		"major_incident": 0,
		"confidential": 0,
		"status": status,
		"meaning": meaning,
		"state": "Open",
		"is_open": 1,
		"opened_at": opened_at,
		"occurred_at": None,
		"recorded_at": moment,
		"events": len(events),
		"is_new": True,
	}
	return Loaded(ticket, _issue(ticket, steps, reader), events)


def _issue(ticket: dict[str, Any], steps: Sequence[Step], reader: Tracked) -> dict[str, Any]:
	answered = _first(steps, "responded")
	resolved = _last(steps, "resolved") if ticket["meaning"] in ("Resolved", "Confirmed", "Closed") else None
	shown = {
		**ticket,
		"group": ticket["support_group"],
		"user": ticket["handler"],
		"reported_at": ticket["opened_at"],
		"responded_at": to_naive(answered),
		"resolved_at": to_naive(resolved),
		"tier": _tier(ticket["support_group"]),
	}
	written = {field: shown[key] for key, field in reader.fields.items() if key in shown}
	return {
		"name": ticket["reference_name"],
		"naming_series": _default("naming_series"),
		"company": frappe.db.get_default("company"),
		reader.status_field or "status": ticket["status"],
		"opening_date": ticket["opened_at"].date(),
		"opening_time": ticket["opened_at"].time(),
		**written,
		"creation": ticket["opened_at"],
		"modified": to_naive(steps[-1].at),
		"owner": frappe.session.user,
		"modified_by": frappe.session.user,
		"docstatus": 0,
	}


def _status(steps: Sequence[Step], reader: Tracked) -> tuple[str | None, str]:
	"""The document's status at the end, and what that status means."""
	wanted = next((MEANINGS[step.name] for step in reversed(steps) if step.name in MEANINGS), "Active")
	for meaning in (wanted, *_NEAREST.get(wanted, ())):
		if status := reader.status_with(meaning):
			return status, meaning
	return None, "Active"


def _subject(name: str, fields: dict[str, str | None]) -> str:
	parts = [part for part in (fields.get("kind"), fields.get("service")) if part]
	return (" / ".join(parts) or _("Ticket {0}").format(name))[:140]


def _pause_reason(steps: Sequence[Step]) -> str | None:
	reason = next((step.event.reason for step in reversed(steps) if step.name == "paused"), None)
	return reason and reason[:140]


def _first(steps: Sequence[Step], name: str) -> int | None:
	return next((step.at for step in steps if step.name == name), None)


def _last(steps: Sequence[Step], name: str) -> int | None:
	return next((step.at for step in reversed(steps) if step.name == name), None)


def _tier(group: str | None) -> int:
	return frappe.get_cached_value("ITSS Support Group", group, "tier") or 0 if group else 0


def _default(fieldname: str) -> str | None:
	field = frappe.get_meta(DOCTYPE).get_field(fieldname)
	return (field.default or (field.options or "").split("\n")[0] or None) if field else None
