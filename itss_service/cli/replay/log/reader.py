"""From a log file to events, ticket by ticket."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

from itss_service.cli.replay.log.cells import CellReader, Unusable
from itss_service.cli.replay.log.findings import Adjusted, BadRow, OnAdjusted, OnRejected, Rejected
from itss_service.cli.replay.log.lines import Lines
from itss_service.cli.replay.log.rows import Row, csv_rows, jsonl_rows
from itss_service.cli.replay.log.source import Progress, open_source
from itss_service.cli.replay.log.states import StateEvents
from itss_service.cli.replay.log.store import RowStore
from itss_service.cli.replay.log.tickets import TicketsEvents
from itss_service.cli.replay.mapping import LogMapping
from itss_service.core.errors import ItssError
from itss_service.core.ticket.events import Event

ROWS_IN_MEMORY = 400_000
"""Rows kept before they are set aside in a temporary file: some 100 MB."""

_NOWHERE = 1 << 62
"""Sorts the trace of a rejected row behind its ticket's usable rows."""


class TicketEvents(NamedTuple):
	"""A ticket with all its events, in order."""

	ticket: str
	events: list[Event]


class LogReader:
	"""A log that has been read once; iterate to get its tickets in text order of their ids, each complete.

	`rows`, `first` and `last` (the range of the instants used, seconds since 1970, None without a usable row) are
	final from the beginning; `rejected`, `adjusted`, `tickets` and `tickets_without_rows` (all of whose rows were
	rejected) once it has been iterated, which works once. Findings go to the callbacks as they come up. Use it as a
	context manager, or call `close`, to let go of its temporary file early.
	"""

	def __init__(
		self, mapping: LogMapping, on_rejected: OnRejected | None, on_adjusted: OnAdjusted | None, keep: int
	) -> None:
		self.rows = self.rejected = self.adjusted = self.tickets = self.tickets_without_rows = 0
		self.first: int | None = None
		self.last: int | None = None
		self._mapping, self._store = mapping, RowStore(keep)
		self._on_rejected, self._on_adjusted = on_rejected, on_adjusted

	def load(self, rows: Iterator[Row]) -> None:
		"""Takes the rows in."""
		cells = CellReader(self._mapping)
		read, add = cells.read, self._store.add
		count = 0
		for line, row in rows:
			count += 1
			if isinstance(row, BadRow):
				self._reject_row(line, row.ticket, row.reason)
				continue
			try:
				ticket, compact = read(line, row)
			except Unusable as unusable:
				self._reject_row(line, row[0], str(unusable))
				continue
			add(ticket, compact)
		self.rows = count
		self.first, self.last = cells.range or (None, None)

	def __iter__(self) -> Iterator[TicketEvents]:
		events_of = self._events_of()
		for ticket, rows in self._store.groups():
			while rows and rows[-1][0] == _NOWHERE:
				rows.pop()
			if rows:
				self.tickets += 1
				yield TicketEvents(ticket, events_of(ticket, rows))
			else:
				self.tickets_without_rows += 1

	def close(self) -> None:
		"""Lets go of the temporary file."""
		self._store.close()

	def __enter__(self) -> LogReader:
		return self

	def __exit__(self, *_: object) -> None:
		self.close()

	def _events_of(self) -> Callable[[str, list[Any]], list[Event]]:
		if self._mapping.shape == "states":
			return cast(Callable[[str, list[Any]], list[Event]], StateEvents(self._mapping, self._adjust))
		return TicketsEvents(self._mapping, self._reject, self._adjust)

	def _reject_row(self, line: int, ticket: str | None, reason: str) -> None:
		ticket = ticket.strip() if ticket else None
		if ticket in self._mapping.missing:
			ticket = None
		if ticket:
			ticket = ticket[:200].encode("utf-8", "replace").decode()
			self._store.add(ticket, (_NOWHERE, line))
		self._reject(Rejected(line, ticket, reason))

	def _reject(self, rejected: Rejected) -> None:
		self.rejected += 1
		if self._on_rejected:
			self._on_rejected(rejected)

	def _adjust(self, adjusted: Adjusted) -> None:
		self.adjusted += 1
		if self._on_adjusted:
			self._on_adjusted(adjusted)


def read_log(
	path: Path,
	mapping: LogMapping,
	on_progress: Progress | None = None,
	on_rejected: OnRejected | None = None,
	on_adjusted: OnAdjusted | None = None,
	rows_in_memory: int = ROWS_IN_MEMORY,
) -> LogReader:
	"""Reads a whole log; the reader that comes back gives its tickets.

	Bad rows go to `on_rejected` and the reading goes on. ItssError where the file as a whole cannot be used (absent,
	damaged, empty, without rows), DefinitionError where it lacks a column that the mapping names.
	"""
	reader = LogReader(mapping, on_rejected, on_adjusted, rows_in_memory)
	try:
		with open_source(path, on_progress) as source:
			lines = Lines(source.read, mapping.encoding)
			reader.load(_rows(lines, path, mapping))
		if not reader.rows:
			raise ItssError(f"{path}: holds no rows; there is nothing to read")
	except UnicodeError as error:  # from an encoding whose decoder gives up at the first error
		reader.close()
		raise ItssError(f"{path}: is not text in the encoding that the mapping names ({error})") from None
	except BaseException:
		reader.close()
		raise
	return reader


def _rows(lines: Lines, path: Path, mapping: LogMapping) -> Iterator[Row]:
	columns = {name: mapping.columns[name] for name in column_order(mapping)}
	if mapping.format == "jsonl":
		return jsonl_rows(lines, path, columns)
	return csv_rows(lines, path, columns, mapping.delimiter)


def column_order(mapping: LogMapping) -> Sequence[str]:
	"""The mapped columns as CellReader expects them."""
	return CellReader(mapping).order
