"""The cells of a row checked and turned into a compact row of plain values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from itss_service.cli.replay.log.findings import Details
from itss_service.cli.replay.log.instants import instant_reader
from itss_service.cli.replay.mapping import DESCRIBING, INSTANTS, LogMapping
from itss_service.core.errors import ItssError
from itss_service.core.instants import EARLIEST, LATEST
from itss_service.core.ticket.events import FIELDS

_KNOWN_AT_MOST = 100_000
_LONGEST_TICKET = 200


class Unusable(Exception):
	"""Why a row is rejected."""


class CellReader:
	"""`read(line, cells)` gives the ticket and a StateRow or TicketRow as a plain tuple; raises Unusable.

	`order` is the order of the cells it expects. What a log repeats (instants, states, whole sets of fields) is interpreted once.
	"""

	def __init__(self, mapping: LogMapping) -> None:
		self._mapping = mapping
		self._instant = instant_reader(mapping.instant_format, mapping.zone)
		self._known: dict[tuple[str, ...], Details] = {}
		self._states: dict[str, str] = {}
		self._instants: dict[str, int] = {}
		self._ticket_cell = self._ticket = ""
		self._first, self._last = LATEST, EARLIEST - 1
		self.read: Callable[[int, tuple[str, ...]], tuple[str, tuple[Any, ...]]]
		if mapping.shape == "states":
			lead = ["ticket", "at", "state"]
			if "opened_at" in mapping.columns:
				lead.append("opened_at")
			self.read = self._read_state
		else:
			lead = ["ticket", *(name for name in INSTANTS if name in mapping.columns)]
			self.read = self._read_ticket
		self.order: tuple[str, ...] = (*lead, *mapping.details)
		self._lead = len(lead)

	@property
	def range(self) -> tuple[int, int] | None:
		"""The first and the last instant of the rows that were used, in seconds since 1970."""
		return (self._first, self._last) if self._first < LATEST else None

	def _read_state(self, line: int, cells: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
		# the hot path of a replay: what has been seen is looked up without a call
		ticket = self._ticket if cells[0] == self._ticket_cell else self._new_ticket(cells[0])
		state = self._states.get(cells[2]) or self._new_state(cells[2])
		known = self._instants
		at = known.get(cells[1]) or self._at(cells[1], "at")
		if at is None:
			raise Unusable(f"the row has no instant in {self._mapping.columns['at']!r}")
		opened = None
		if self._lead == 4:
			opened = known.get(cells[3]) or self._at(cells[3], "opened_at")
		key = cells[self._lead :]
		details = self._known.get(key) or self._new_details(key)
		first = at if opened is None or opened > at else opened
		if first < self._first:
			self._first = first
		if at > self._last:
			self._last = at
		return ticket, (at, line, opened, state, details)

	def _read_ticket(self, line: int, cells: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
		ticket = self._new_ticket(cells[0])
		names = self.order[1 : self._lead]
		instants = tuple(map(self._at, cells[1 : self._lead], names))
		opened = instants[names.index("opened_at")]
		if opened is None:
			raise Unusable(f"the ticket has no instant in {self._mapping.columns['opened_at']!r}")
		key = cells[self._lead :]
		details = self._known.get(key) or self._new_details(key)
		self._first = min(self._first, opened)
		self._last = max(self._last, *(at for at in instants if at is not None))
		return ticket, (line, instants, details)

	def _new_ticket(self, cell: str) -> str:
		ticket = cell.strip()
		if ticket in self._mapping.missing:
			raise Unusable(f"the row has no ticket in {self._mapping.columns['ticket']!r}")
		if len(ticket) > _LONGEST_TICKET:
			raise Unusable(f"the ticket's id is longer than {_LONGEST_TICKET} characters")
		if not ticket.isascii():
			_refuse_surrogates(ticket, "ticket")
		self._ticket_cell, self._ticket = cell, ticket
		return ticket

	def _at(self, cell: str, name: str) -> int | None:
		text = cell.strip()
		if text in self._mapping.missing:
			return None
		known = self._instants
		at = known.get(cell)
		if at is None:
			try:
				at = self._instant(text)
			except ItssError as error:
				raise Unusable(f"{self._mapping.columns[name]}: {error}") from None
			if len(known) >= _KNOWN_AT_MOST:
				known.clear()
			known[cell] = at
		return at

	def _new_state(self, cell: str) -> str:
		state = cell.strip()
		translated = self._mapping.values.get("state", {}).get(state, state)
		if state in self._mapping.missing or translated is None:
			raise Unusable(f"the row has no state in {self._mapping.columns['state']!r}")
		if translated not in self._mapping.states:
			raise Unusable(f"state {translated[:60]!r} is not in the mapping's states")
		self._states[cell] = translated
		return translated

	def _new_details(self, cells: tuple[str, ...]) -> Details:
		if len(self._known) >= _KNOWN_AT_MOST:
			self._known.clear()
		details = self._known[cells] = self._translated(cells)
		return details

	def _translated(self, cells: tuple[str, ...]) -> Details:
		mapping, values = self._mapping, {}
		for name, cell in zip(mapping.details, cells, strict=True):
			text = cell.strip()
			value: str | None = None
			if text not in mapping.missing:
				translations = mapping.values.get(name)
				value = translations.get(text, text) if translations else text
			if value is not None and not value.isascii():
				_refuse_surrogates(value, name)
			values[name] = value
		fields = tuple(values[name] for name in FIELDS if name in values)
		# a plain tuple, for it must pass through the store
		return (fields, *(values.get(name) for name in DESCRIBING))  # type: ignore[return-value]


def _refuse_surrogates(text: str, name: str) -> None:
	try:
		text.encode()
	except UnicodeEncodeError:
		raise Unusable(f"the {name} holds half a character (a lone surrogate)") from None
