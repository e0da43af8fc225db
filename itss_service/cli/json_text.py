"""JSON read strictly: no NaN or infinity, no key twice; and the line of any place in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from itss_service.cli.errors import Malformed

Path = tuple[str | int, ...]
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]|[^\s{}\[\],:"]+', re.S)


class NotStrict(ValueError):
	"""The text is JSON as Python reads it, but not as the standard has it."""


class _GivenTwice(NotStrict):
	def __init__(self, key: str) -> None:
		super().__init__(f"{key!r} is given twice; remove one")
		self.key = key


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
	result = dict(pairs)
	if len(result) < len(pairs):
		seen: set[str] = set()
		for key, _ in pairs:
			if key in seen:
				raise _GivenTwice(key)
			seen.add(key)
	return result


def _constant(name: str) -> float:
	raise NotStrict(f"{name} is not a JSON value; leave the key out or write null")


def _float(text: str) -> float:
	number = float(text)
	if number - number != 0:
		raise NotStrict(f"{text[:40]} is too large a number")
	return number


decode_json = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=_float).decode
"""Text to plain data; raises ValueError (NotStrict and JSONDecodeError among them) or RecursionError."""


def why_not_json(error: ValueError | RecursionError) -> str:
	"""What `decode_json` did not like, in words."""
	if isinstance(error, json.JSONDecodeError):
		return f"not well-formed JSON (column {error.colno}): {error.msg}"
	if isinstance(error, RecursionError):
		return "nested too deeply; nothing here needs that"
	if isinstance(error, NotStrict):
		return str(error)
	return "a number has too many digits"


def load_json(text: str) -> tuple[Any, Callable[[Path], int]]:
	"""The plain data, and a function that tells the line of a path in it; Malformed says what is wrong where."""
	try:
		data = decode_json(text)
	except _GivenTwice as error:
		raise Malformed(str(error), _line_of_repetition(text)) from None
	except (ValueError, RecursionError) as error:
		line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
		raise Malformed(why_not_json(error), line) from None
	return data, lambda path: _line(text, path)


def _line(text: str, path: Path) -> int:
	"""The line of the path, or of the nearest part around it that exists; counted from 1."""
	best, depth = 0, -1
	for place, offset, _ in _places(text):
		if len(place) > depth and place == path[: len(place)]:
			best, depth = offset, len(place)
			if depth == len(path):
				break
	return text.count("\n", 0, best) + 1


def _line_of_repetition(text: str) -> int:
	offset = next((offset for _, offset, repeated in _places(text) if repeated), 0)
	return text.count("\n", 0, offset) + 1


def _places(text: str) -> Iterator[tuple[Path, int, bool]]:
	"""Every key and value of a well-formed text with its offset, and whether the key was there before."""
	path: list[str | int | None] = []  # None: in an object, before a key
	keys: list[set[str]] = []
	for match in _TOKEN.finditer(text):
		token = match[0]
		if token in "}]":
			path.pop()
			keys.pop()
		elif token == ",":
			last = path[-1]
			path[-1] = last + 1 if isinstance(last, int) else None
		elif path and path[-1] is None:
			key = str(json.loads(token))
			path[-1] = key
			yield _known(path), match.start(), key in keys[-1]
			keys[-1].add(key)
		else:
			yield _known(path), match.start(), False
			if token in "{[":
				path.append(None if token == "{" else 0)
				keys.append(set())


def _known(path: list[str | int | None]) -> Path:
	return tuple(part for part in path if part is not None)
