"""Clocks folded anew from events, for what the stored rows do not tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import frappe

from itss_service.bridge import instants
from itss_service.core.clock.state import ClockState
from itss_service.core.errors import ItssError
from itss_service.tickets import store
from itss_service.tickets.judging import judge

BATCH = 200


def folded_clocks(
	tickets: Sequence[str], kind: str = "SLA", metric: str = "resolution"
) -> Iterator[ClockState]:
	"""The clocks of one kind and metric of tickets by name; one that cannot be judged is left out."""
	now = instants.now()
	for start in range(0, len(tickets), BATCH):
		for events in store.load_many(tickets[start : start + BATCH]).values():
			opened = next((event.at for event in events if event.event == "opened"), None)
			if opened is None:
				continue
			try:
				judged = judge(events, opened.date(), now)
			except (ItssError, frappe.ValidationError):
				frappe.clear_messages()
				continue
			yield from (state for state in judged.states if (state.kind, state.metric) == (kind, metric))
