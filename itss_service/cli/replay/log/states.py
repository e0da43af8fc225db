"""Events from a log with a row per change of state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from itss_service.cli.replay.log.findings import Adjusted, Details, OnAdjusted
from itss_service.cli.replay.mapping import LogMapping
from itss_service.core.instants import from_epoch
from itss_service.core.ticket.events import FIELDS, UNCHANGED, Event
from itss_service.core.ticket.transitions import ANSWERS, transition

_HOLDERS = frozenset({"group", "user", "supplier"})


class StateRow(NamedTuple):
	"""A row in seconds since 1970; sorts by instant, then by its line. Kept as a plain tuple until it is used."""

	at: int
	line: int
	opened_at: int | None
	state: str
	details: Details


class StateEvents:
	"""Turns a ticket's sorted rows into its events; instants before the opening are moved and told."""

	def __init__(self, mapping: LogMapping, on_adjusted: OnAdjusted) -> None:
		self._states, self._zone, self._on_adjusted = mapping.states, mapping.zone, on_adjusted
		self._names = [name for name in FIELDS if name in mapping.columns]
		self._opening = _remembering(self._given)

	def __call__(self, ticket: str, rows: list[StateRow]) -> list[Event]:
		"""The events of one ticket, in order; `source` names the line, so that a there-and-back within one instant
		is not taken for an event told twice.
		"""
		_, _, _, state, details = rows[0]
		opened = next((row[2] for row in rows if row[2] is not None), rows[0][0])
		opened_at = datetime.fromtimestamp(opened, self._zone)
		changes = self._opening(details[0])
		events = [Event(opened_at, "opened", changes, details[1], details[2], None, f"line {rows[0][1]}")]
		before, last_state, last_reason, last_details = "opened", None, None, details
		others: set[int] = set()
		answered = False
		for at, line, given, state, details in rows:
			if given is not None and given != opened and given not in others:
				others.add(given)
				self._adjust(line, ticket, given, opened, "the ticket's first row has another opening")
			if at < opened:
				self._adjust(line, ticket, at, opened, "the row is earlier than the ticket's opening")
				at = opened
			if state == last_state and details == last_details:
				continue
			fields, actor, channel, reason = details
			after = self._states[state]
			if after == "paused" and reason is None:
				reason = state
			names = transition(before, after, answered)
			if before == after == "paused" and reason != last_reason:
				names = ("paused",)
			instant, source = datetime.fromtimestamp(at, self._zone), f"line {line}"
			changes = UNCHANGED
			if fields != last_details[0]:
				changes = self._changes(last_details[0], fields)
				is_handed_over = not _HOLDERS.isdisjoint(changes)
				if is_handed_over or not names:
					name = "assigned" if is_handed_over else "classified"
					events.append(Event(instant, name, changes, actor, channel, None, source))
					changes = UNCHANGED
			for name in names:
				events.append(Event(instant, name, changes, actor, channel, reason, source))
				changes = UNCHANGED
				answered = answered or name in ANSWERS
			before, last_state, last_reason, last_details = after, state, reason, details
		return events

	def _given(self, fields: tuple[str | None, ...]) -> Mapping[str, str | None]:
		given = {name: value for name, value in zip(self._names, fields, strict=True) if value is not None}
		return MappingProxyType(given) if given else UNCHANGED

	def _changes(
		self, before: tuple[str | None, ...], after: tuple[str | None, ...]
	) -> Mapping[str, str | None]:
		changes = {name: new for name, old, new in zip(self._names, before, after, strict=True) if new != old}
		if (
			"group" in changes and "supplier" in self._names
		):  # a new group alone would end the supplier's turn
			changes["supplier"] = after[self._names.index("supplier")]
		return MappingProxyType(changes)

	def _adjust(self, line: int, ticket: str, given: int, taken: int, reason: str) -> None:
		told, instead = (from_epoch(at, self._zone).isoformat() for at in (given, taken))
		self._on_adjusted(Adjusted(line, ticket, told, instead, reason))


def _remembering(
	read: Callable[[tuple[str | None, ...]], Mapping[str, str | None]], at_most: int = 50_000
) -> Callable[[tuple[str | None, ...]], Mapping[str, str | None]]:
	from functools import lru_cache

	return lru_cache(at_most)(read)
