"""A ticket's history: its events in order, with what the ticket was after each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from itss_service.core.instants import epoch
from itss_service.core.ticket.events import Event, in_order
from itss_service.core.ticket.priority import PriorityMatrix

Fields = Mapping[str, str | None]
ENDED = "ended"
"""The field that tells, a line each, the agreements that ended while the ticket was open; no event sets it by name."""


class Step(NamedTuple):
	"""An event at epoch second `at`, the ticket's fields once it has happened, and who holds the ticket then.

	The holder is the supplier if one has it, else the group.
	"""

	at: int
	name: str
	fields: Fields
	holder: str | None
	event: Event


def history(events: Iterable[Event], now: datetime, matrix: PriorityMatrix | None = None) -> list[Step]:
	"""The steps up to and including `now`.

	A ticket handed to a group leaves the supplier who had it. Where a priority is not given, it follows from
	impact and urgency by the matrix; a priority once given by hand stays until another is given.
	"""
	until = epoch(now)
	fields: dict[str, str | None] = {}
	holder = None
	chosen = False
	steps = []
	for at, event in in_order(events):
		if at > until:
			break
		changes = event.changes
		if changes or event.event == "assigned":
			if event.event == "agreement_ended":
				fields = _with_ended(fields, changes.get("agreement"))
			else:
				fields = {**fields, **changes}
			if event.event == "assigned" and "group" in changes and "supplier" not in changes:
				fields.pop("supplier", None)
			if "priority" in changes:
				chosen = changes["priority"] is not None
			if (
				matrix
				and not chosen
				and ("impact" in changes or "urgency" in changes or "priority" in changes)
			):
				fields["priority"] = matrix.priority(fields.get("impact"), fields.get("urgency"))
			holder = fields.get("supplier") or fields.get("group")
		steps.append(Step(at, event.event, fields, holder, event))
	return steps


def _with_ended(fields: dict[str, str | None], agreement: str | None) -> dict[str, str | None]:
	"""The event's agreement is the one that ends, not one that the ticket has from now on."""
	known = (fields.get(ENDED) or "").split("\n")
	if not agreement or agreement in known:
		return fields
	return {**fields, ENDED: "\n".join([*filter(None, known), agreement])}
