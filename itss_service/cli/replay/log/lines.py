"""Lines of text from bytes, with bounded memory: what cannot be text is marked, what is too long is cut away."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from io import StringIO

LONGEST = 1 << 20
"""Characters of a line that are kept at most; a longer line is given as an empty one, and marked."""

_UNDECODABLE = "\udcff"
"""Stands for bytes that are no text; decoders never yield it of themselves."""

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

codecs.register_error("itss-mark", lambda error: (_UNDECODABLE, getattr(error, "end", 0)))


class Lines:
	"""The lines of a log with their ends, an iterator; `number` is the number of the last one given.

	`bad` tells by line number why a line cannot be used; such a line is given empty and whoever takes it removes
	the entry. `read` is the next chunk of bytes, empty at the end. UTF-8 unless a byte order mark or `encoding`
	says otherwise; lines end in \\n, \\r\\n or \\r.
	"""

	def __init__(self, read: Callable[[], bytes], encoding: str | None, longest: int = LONGEST) -> None:
		self._read, self.encoding, self._longest = read, encoding, longest
		self.bad: dict[int, str] = {}
		self._given = 0  # lines in the batches before the current one

	def __iter__(self) -> Iterator[str]:
		for batch in self._batches():
			if self._is_clean(batch):
				lines = list(StringIO(batch, newline=""))
			else:
				lines = [self._checked(line, i) for i, line in enumerate(StringIO(batch, newline=""), 1)]
			self._given += len(lines)
			yield from lines

	def _batches(self) -> Iterator[str]:
		"""Text of whole lines, only the last of which may lack its end."""
		rest, skipping = "", False
		for text in self._texts():
			if skipping:
				end = _first_end(text)
				if end < 0:
					continue
				text, skipping = text[end:], False  # of the long line its end alone is left
			text = rest + text
			cut = _last_end(text)
			if cut:
				yield text[:cut]
			rest = text[cut:]
			if len(rest) > self._longest:
				self.bad[self._given + 1] = self._too_long()
				rest, skipping = "", True
		if skipping:
			yield "\n"
		elif rest:
			yield rest

	def _texts(self) -> Iterator[str]:
		chunk = self._read()
		if self.encoding is None:
			while chunk and len(chunk) < 3 and (more := self._read()):
				chunk += more
			self.encoding = next((name for mark, name in _MARKS if chunk.startswith(mark)), "utf-8")
		decoder = codecs.getincrementaldecoder(self.encoding)("itss-mark")
		while chunk:
			yield decoder.decode(chunk)
			chunk = self._read()
		if last := decoder.decode(b"", True):
			yield last

	def _is_clean(self, batch: str) -> bool:
		longest_possible = len(batch) <= self._longest
		return longest_possible and _UNDECODABLE not in batch and "\0" not in batch

	def _checked(self, line: str, index: int) -> str:
		number = self._given + index
		if len(line) > self._longest + 2:
			self.bad[number] = self._too_long()
		elif _UNDECODABLE in line:
			at = line.index(_UNDECODABLE) + 1
			self.bad[number] = (
				f"character {at} of the line is not {_shown(self.encoding)} text; "
				"name the log's encoding in the mapping"
			)
		elif "\0" in line:
			self.bad[number] = f"character {line.index(chr(0)) + 1} of the line is a NUL byte"
		else:
			return line
		return "\n"

	def _too_long(self) -> str:
		return f"the line is longer than {self._longest} characters"


def _shown(encoding: str | None) -> str:
	return (encoding or "utf-8").removesuffix("-sig").upper()


def _first_end(text: str) -> int:
	"""The index of the first line end, -1 if there is none."""
	return min((at for at in (text.find("\n"), text.find("\r")) if at >= 0), default=-1)


def _last_end(text: str) -> int:
	"""The index behind the last line end; a final \\r waits for the \\n that may follow. 0 if there is none."""
	stop = len(text) - 1 if text.endswith("\r") else len(text)
	return max(text.rfind("\n", 0, stop), text.rfind("\r", 0, stop)) + 1
