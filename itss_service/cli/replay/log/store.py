"""Rows grouped by ticket, in bounded memory: beyond a number of rows they go to a temporary file and are merged back."""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import IO, Any

from itss_service.core.errors import ItssError

Row = tuple[Any, ...]
"""Plain values that sort by their first two elements, which are unique among a ticket's rows."""

_BLOCK_ROWS = 1_000
"""Rows that are read back at a time from each sorted run."""

Group = tuple[str, list[Row]]


class RowStore:
	"""Takes rows in any order; gives them back by ticket in text order, each ticket's rows sorted.

	An external merge sort: sorted runs of `rows_in_memory` rows in one unnamed temporary file, which the operating
	system removes whatever happens. A single ticket's rows are always held together.
	"""

	def __init__(self, rows_in_memory: int) -> None:
		self._limit = max(rows_in_memory, 1)
		self._tickets: dict[str, list[Row]] = {}
		self._count = 0
		self._file: IO[bytes] | None = None
		self._runs: list[tuple[int, int]] = []  # where each run begins and ends in the file

	def add(self, ticket: str, row: Row) -> None:
		"""Another row of a ticket."""
		rows = self._tickets.get(ticket)
		if rows is None:
			self._tickets[ticket] = [row]
		else:
			rows.append(row)
		self._count += 1
		if self._count >= self._limit:
			self._spill()

	def groups(self) -> Iterator[Group]:
		"""Every ticket once with all its rows; to be asked for once."""
		if not self._runs:
			tickets, self._tickets = self._tickets, {}
			for ticket in sorted(tickets):
				rows = tickets.pop(ticket)
				rows.sort()
				yield ticket, rows
			return
		self._spill()
		runs = [self._read_run(begin, end) for begin, end in self._runs]
		for ticket, parts in groupby(merge(*runs, key=itemgetter(0)), key=itemgetter(0)):
			rows = [row for _, part in parts for row in part]
			rows.sort()
			yield ticket, rows

	def close(self) -> None:
		"""Lets go of the temporary file."""
		if self._file is not None:
			self._file.close()

	def _spill(self) -> None:
		tickets, self._tickets, self._count = self._tickets, {}, 0
		try:
			if self._file is None:
				self._file = tempfile.TemporaryFile()  # noqa: SIM115, closed by close()
			begin = self._file.tell()
			block: list[Group] = []
			size = 0
			for ticket in sorted(tickets):
				rows = tickets.pop(ticket)
				rows.sort()
				block.append((ticket, rows))
				size += len(rows)
				if size >= _BLOCK_ROWS:
					self._write(block)
					block, size = [], 0
			self._write(block)
			self._runs.append((begin, self._file.tell()))
		except OSError as error:
			raise ItssError(
				f"the log's rows cannot be set aside in {tempfile.gettempdir()} ({error.strerror or error}); "
				"free space there or let TMPDIR name another folder"
			) from None

	def _write(self, block: list[Group]) -> None:
		if block:
			assert self._file is not None
			data = marshal.dumps(block)
			self._file.write(len(data).to_bytes(8, "little"))
			self._file.write(data)

	def _read_run(self, begin: int, end: int) -> Iterator[Group]:
		file = self._file
		assert file is not None
		while begin < end:
			file.seek(begin)
			size = int.from_bytes(file.read(8), "little")
			block: list[Group] = marshal.loads(file.read(size))
			begin += 8 + size
			yield from block
