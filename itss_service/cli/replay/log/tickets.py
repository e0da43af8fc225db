"""Events from a log with a row per ticket."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

from itss_service.cli.replay.log.findings import Adjusted, Details, OnAdjusted, OnRejected, Rejected
from itss_service.cli.replay.mapping import INSTANTS, LogMapping
from itss_service.core.instants import from_epoch
from itss_service.core.ticket.events import FIELDS, UNCHANGED, Event

_REASONED = ("paused", "reopened", "cancelled")
_BEFORE_OPENING = "received_on_paper"
"""Paper comes in before anybody opens a ticket for it."""


class TicketRow(NamedTuple):
	"""A row in seconds since 1970: an instant or None per mapped instant column; sorts by its line."""

	line: int
	instants: tuple[int | None, ...]
	details: Details


class TicketsEvents:
	"""Turns a ticket's row into its events; a second row is rejected, instants before the opening are moved and told."""

	def __init__(self, mapping: LogMapping, on_rejected: OnRejected, on_adjusted: OnAdjusted) -> None:
		self._zone, self._on_rejected, self._on_adjusted = mapping.zone, on_rejected, on_adjusted
		self._events = [INSTANTS[name] for name in INSTANTS if name in mapping.columns]
		self._opened = self._events.index("opened")
		self._names = [name for name in FIELDS if name in mapping.columns]

	def __call__(self, ticket: str, rows: list[TicketRow]) -> list[Event]:
		"""The events of one ticket, in order; those of one second in the order of a ticket's life.

		The channel and the actor are those of the opening, the reason that of a pause, reopening or cancelling.
		"""
		line, instants, (fields, actor, channel, reason) = rows[0]
		for again in rows[1:]:
			self._on_rejected(Rejected(again[0], ticket, f"the ticket has a row already, in line {line}"))
		opened = instants[self._opened]
		assert opened is not None
		timed = []
		for event, at in zip(self._events, instants, strict=True):
			if at is None:
				continue
			if at < opened and event != _BEFORE_OPENING:
				given, taken = (from_epoch(t, self._zone).isoformat() for t in (at, opened))
				told = f"{event}_at is earlier than the ticket's opening"
				self._on_adjusted(Adjusted(line, ticket, given, taken, told))
				at = opened
			timed.append((at, event))
		timed.sort(key=lambda pair: pair[0])
		given_fields = {n: value for n, value in zip(self._names, fields, strict=True) if value is not None}
		events, source = [], f"line {line}"
		for at, event in timed:
			instant = from_epoch(at, self._zone)
			if event == "opened":
				changes = MappingProxyType(given_fields) if given_fields else UNCHANGED
				events.append(Event(instant, event, changes, actor, channel, None, source))
			else:
				events.append(
					Event(instant, event, reason=reason if event in _REASONED else None, source=source)
				)
		return events
