"""CSV records with the lines on which they stand; a broken one costs its own line and the reading goes on."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from itertools import repeat

from itss_service.cli.replay.log.findings import BadRow
from itss_service.cli.replay.log.lines import Lines

_LONGEST_RECORD = 4 << 20
"""Characters; a record beyond it is a quote that nobody closed."""
_READ_AGAIN = 16 << 20
"""Characters that may be read a second time before broken quotes cost all the lines they swallowed."""

Record = tuple[int, list[str] | BadRow]


def records(lines: Lines, delimiter: str) -> Iterator[Record]:
	"""Every record with the number of its first line; blank lines are none.

	A quote that is not closed swallows what follows. Its line is given up and what it swallowed is read again,
	until that has cost more than a few times the log's length; then the swallowed lines are bad rows too.
	"""
	feed = _Feed(lines)
	number = 0  # lines in the records so far
	recent, bad = feed.recent, lines.bad
	while True:
		try:
			for record in csv.reader(iter(feed), delimiter=delimiter, strict=True):
				start = number + 1
				number += len(recent)
				recent.clear()
				if bad and (reason := _reason(bad, start, number)):
					yield start, BadRow(reason)
				elif record:
					yield start, record
			return
		except csv.Error as error:
			start, swallowed = number + 1, len(recent) - 1
			reason = _reason(bad, start, start) or _told(error, swallowed)
			yield start, BadRow(reason)
			number = start
			if swallowed > 0 and not feed.push_back():
				for number in range(start + 1, start + 1 + swallowed):
					reason = bad.pop(number, None) or f"the line is inside the broken quotes of line {start}"
					yield number, BadRow(reason)
			recent.clear()


class _Feed:
	"""Lines for a csv reader; `recent` are those given since it was last cleared."""

	def __init__(self, lines: Lines) -> None:
		self._source = iter(lines)
		self._again: deque[str] = deque()
		self._allowance = _READ_AGAIN
		self.recent: list[str] = []

	def __iter__(self) -> Iterator[str]:
		recent, again, size = self.recent, self._again, 0
		while True:
			line = again.popleft() if again else next(self._source, None)
			if line is None:
				return
			recent.append(line)
			size = size + len(line) if len(recent) > 1 else 0
			if size > _LONGEST_RECORD:
				raise csv.Error(f"a record of more than {_LONGEST_RECORD} characters")
			yield line

	def push_back(self) -> bool:
		"""All recent lines but the first are to be read again; False where that has been done too much."""
		size = sum(map(len, self.recent)) - len(self.recent[0])
		if size > self._allowance:
			return False
		self._allowance -= size - 4 * len(self.recent[0])
		self._again.extendleft(reversed(self.recent[1:]))
		return True


def _reason(bad: dict[int, str], first: int, last: int) -> str | None:
	reasons = [reason for reason in map(bad.pop, range(first, last + 1), repeat("")) if reason]
	return reasons[0] if reasons else None


def _told(error: csv.Error, swallowed: int) -> str:
	if swallowed or "end of data" in str(error):
		return f"a quote opened in this line is not closed properly ({error})"
	return f"the line is not CSV: {error}"
