"""Reading plain mappings (parsed JSON or YAML) with errors that name the place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any, TypeVar

from itss_service.core.errors import DefinitionError

T = TypeVar("T")


@contextmanager
def at(*path: str | int) -> Iterator[None]:
	"""Errors raised inside are told as seen from the definition that contains `path`."""
	try:
		yield
	except DefinitionError as error:
		raise error.within(*path) from None


def mapping(value: object, what: str) -> Mapping[str, Any]:
	"""The value, refused if it is no mapping with text keys."""
	if not isinstance(value, Mapping):
		raise DefinitionError(f"{what} is {_kind(value)}; it must be a mapping")
	for key in value:
		if not isinstance(key, str):
			raise DefinitionError(f"the key {key!r} is {_kind(key)}; put it in quotes")
	return value


def known_keys(value: Mapping[str, Any], known: tuple[str, ...], what: str) -> None:
	"""Refuses keys that mean nothing here, with the nearest that would."""
	for key in value:
		if key not in known:
			raise DefinitionError(f"{what} has no {key!r}; {hint(key, known)}", (key,))


def hint(given: str, known: Collection[str]) -> str:
	"""What was probably meant by a name that is not known."""
	near = get_close_matches(given, known, 1)
	return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"


def listing(value: object, what: str) -> list[Any]:
	"""The value, refused if it is no list."""
	if not isinstance(value, list | tuple):
		raise DefinitionError(f"{what} is {_kind(value)}; it must be a list")
	return list(value)


def text(value: object, what: str) -> str:
	"""The value as text, numbers included (a group called 70); refused if empty or anything else."""
	if isinstance(value, bool) or not isinstance(value, str | int | float) or not str(value).strip():
		raise DefinitionError(f"{what} is {_kind(value)}; it must be text")
	return str(value).strip()


def share(value: object, what: str) -> float:
	"""A share between 0 and 1 (exclusive of 0)."""
	if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
		raise DefinitionError(f"{what} is {value!r}; it must be a share above 0 and at most 1, such as 0.95")
	return float(value)


def count(value: object, what: str) -> int:
	"""A whole number of at least 1."""
	if isinstance(value, bool) or not isinstance(value, int) or value < 1:
		raise DefinitionError(f"{what} is {value!r}; it must be a whole number of at least 1")
	return value


def each(value: object, key: str, what: str, read: Callable[[Any], T]) -> tuple[T, ...]:
	"""Every element of a list read by `read`, errors told with its place."""
	result = []
	with at(key):
		elements = listing(value, what)
	for index, element in enumerate(elements):
		with at(key, index):
			result.append(read(element))
	return tuple(result)


def texts(value: object, what: str) -> tuple[str, ...]:
	"""One text or a list of them."""
	if isinstance(value, list | tuple):
		return tuple(text(element, what) for element in value)
	return (text(value, what),)


def _kind(value: object) -> str:
	names = {type(None): "missing", bool: "true or false", int: "a number", float: "a number", str: "text"}
	names |= {list: "a list", dict: "a mapping"}
	if value == "":
		return "empty"
	return names.get(type(value), type(value).__name__)
