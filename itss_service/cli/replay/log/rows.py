"""Rows of a log: the texts of the wanted columns with the line on which each row starts, or why it is no row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from operator import itemgetter
from pathlib import Path

from itss_service.cli.replay.log.csv_records import records
from itss_service.cli.replay.log.findings import BadRow
from itss_service.cli.replay.log.lines import Lines
from itss_service.core.errors import DefinitionError, ItssError

_LISTED = 60
"""Column names that an error lists at most."""


Row = tuple[int, tuple[str, ...] | BadRow]
"""The line on which a row starts and its wanted cells, in the order asked for."""


def csv_rows(lines: Lines, path: Path, columns: Mapping[str, str], delimiter: str) -> Iterator[Row]:
	"""The rows behind the header; `columns` are the wanted ones by the engine's names, the ticket first.

	ItssError without a usable header; DefinitionError where the header lacks a column. A name that occurs twice
	means the first; `name#2` the second.
	"""
	found = records(lines, delimiter)
	header = next(found, None)
	if header is None:
		raise ItssError(f"{path}: is empty; a log starts with a line of column names")
	line, names = header
	if isinstance(names, BadRow):
		raise ItssError(f"{path}, line {line}: {names.reason}; the line of column names must be readable")
	names = _numbered(names)
	places = [_place(key, name, names, path, delimiter) for key, name in columns.items()]
	wanted, width, ticket_at = itemgetter(*places), len(names), places[0]
	for line, record in found:
		if isinstance(record, BadRow):
			yield line, record
		elif len(record) == width:
			yield line, wanted(record)
		else:
			ticket = record[ticket_at] if ticket_at < len(record) else None
			reason = f"the row has {len(record)} columns, the header {width}; is a delimiter unquoted?"
			yield line, BadRow(reason, ticket)


def jsonl_rows(lines: Lines, path: Path, columns: Mapping[str, str]) -> Iterator[Row]:
	"""A row per line, each an object; numbers and truth values become text, null and an absent key are empty.

	DefinitionError at the end where a wanted column occurred in no row.
	"""
	import json

	wanted = tuple(columns.values())
	unseen = set(wanted)
	names: list[str] = []
	for number, line in enumerate(lines, 1):
		if lines.bad and (reason := lines.bad.pop(number, None)):
			yield number, BadRow(reason)
			continue
		if not line.strip():
			continue
		try:
			row = json.loads(line)
		except RecursionError:
			yield number, BadRow("the line is nested too deeply")
			continue
		except ValueError as error:
			if not names:
				_refuse_list(line, path)
			yield number, BadRow(f"the line is not JSON: {error}")
			continue
		if not isinstance(row, dict):
			if not names:
				_refuse_list(line, path)
			yield number, BadRow("the line is not a JSON object")
			continue
		if unseen:
			unseen -= row.keys()
			names = names or list(row)
		yield number, _cells(row, wanted)
	if names and unseen:
		key, name = next((key, name) for key, name in columns.items() if name in unseen)
		_place(key, name, names, path, None)


def _refuse_list(line: str, path: Path) -> None:
	if line.lstrip().startswith("["):
		raise ItssError(f"{path}: is one JSON list; a jsonl log has an object per line")


def _cells(row: Mapping[str, object], wanted: Sequence[str]) -> tuple[str, ...] | BadRow:
	cells = []
	for name in wanted:
		value = row.get(name)
		if isinstance(value, str):
			cells.append(value)
		elif value is None:
			cells.append("")
		elif isinstance(value, bool):
			cells.append("true" if value else "false")
		elif isinstance(value, int | float):
			cells.append(str(value))
		else:
			ticket = row.get(wanted[0])
			reason = f"the column {name!r} holds a list or an object; it must hold text or a number"
			return BadRow(reason, ticket if isinstance(ticket, str) else None)
	return tuple(cells)


def _numbered(names: Sequence[str]) -> list[str]:
	"""Names that occur again get their number: category, category#2."""
	count: dict[str, int] = {}
	result = []
	for name in map(str.strip, names):
		count[name] = count.get(name, 0) + 1
		result.append(name if count[name] == 1 else f"{name}#{count[name]}")
	return result


def _place(key: str, name: str, names: Sequence[str], path: Path, delimiter: str | None) -> int:
	if name in names:
		return names.index(name)
	near = get_close_matches(name, names, 1)
	hint = f"; did you mean {near[0]!r}?" if near else "."
	if delimiter and len(names) == 1 and (other := next((c for c in ";\t|," if c in names[0]), None)):
		hint = f"; the header is one column: is the delimiter {other!r}?"
	listed = ", ".join(column[:60] for column in names[:_LISTED]) + (", ..." if names[_LISTED:] else "")
	raise DefinitionError(f"{path} has no column {name!r}{hint} It has: {listed}", ("columns", key))
