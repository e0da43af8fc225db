"""Instants as a log writes them, read into whole seconds since 1970.

`datetime.strptime` interprets its pattern anew for every text; the directives that exports use are compiled once
here, with exactly its results. Patterns with other directives are left to strptime itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone, tzinfo

from itss_service.core.errors import DefinitionError, ItssError
from itss_service.core.instants import epoch, parse_instant

InstantReader = Callable[[str], int]
"""Text to whole seconds since 1970; ItssError with a reason where it is no instant."""

_DIRECTIVES = {
	"d": r"(?P<d>3[0-1]|[1-2]\d|0[1-9]|[1-9]| [1-9])",
	"m": r"(?P<m>1[0-2]|0[1-9]|[1-9])",
	"Y": r"(?P<Y>\d\d\d\d)",
	"y": r"(?P<y>\d\d)",
	"H": r"(?P<H>2[0-3]|[0-1]\d|\d)",
	"I": r"(?P<I>1[0-2]|0[1-9]|[1-9])",
	"p": r"(?P<p>am|pm)",
	"M": r"(?P<M>[0-5]\d|\d)",
	"S": r"(?P<S>6[0-1]|[0-5]\d|\d)",
	"f": r"(?P<f>[0-9]{1,6})",
	"z": r"(?P<z>[+-]\d\d:?[0-5]\d(?::?[0-5]\d(?:\.\d{1,6})?)?|(?-i:Z))",
}
_SAMPLE = datetime(2016, 2, 29, 13, 14, 15)


def instant_reader(pattern: str | None, zone: tzinfo) -> InstantReader:
	"""The reader of a pattern (None: ISO 8601); a text without an offset is local time in `zone` (fold=0)."""
	parse = _iso(zone) if pattern is None else _patterned(pattern, zone)

	def read(text: str) -> int:
		return epoch(parse(text))

	return read


def check_format(pattern: str) -> None:
	"""Refuses a pattern that strptime does not know or that does not say the whole date."""
	try:
		read = datetime.strptime(_SAMPLE.strftime(pattern), pattern)
	except (ValueError, re.error) as error:
		raise DefinitionError(
			f"{pattern!r} is not a pattern of instants: {error}; write one like %d/%m/%Y %H:%M, or iso"
		) from None
	if read.date() != _SAMPLE.date():
		raise DefinitionError(f"{pattern!r} does not say day, month and year; write one like %d/%m/%Y %H:%M")


def _iso(zone: tzinfo) -> Callable[[str], datetime]:
	def parse(text: str) -> datetime:
		return parse_instant(text, zone)

	return parse


def _patterned(pattern: str, zone: tzinfo) -> Callable[[str], datetime]:
	naive = compile_pattern(pattern) or (lambda text: datetime.strptime(text, pattern))

	def parse(text: str) -> datetime:
		try:
			local = naive(text)
		except (ValueError, OverflowError) as error:
			detail = f" ({error})" if "match" not in str(error) and "unconverted" not in str(error) else ""
			raise ItssError(f"{text[:60]!r} is not an instant of the form {pattern!r}{detail}") from None
		return local if local.tzinfo else local.replace(tzinfo=zone)

	return parse


def compile_pattern(pattern: str) -> Callable[[str], datetime] | None:
	"""What `datetime.strptime(text, pattern)` does, faster; None where the pattern needs strptime itself."""
	expression = _expression(pattern)
	if expression is None:
		return None
	compiled = re.compile(expression, re.IGNORECASE)
	match, names = compiled.match, compiled.groupindex
	if {"Y", "m", "d", "H", "M"} <= names.keys() <= {"Y", "m", "d", "H", "M", "S"}:
		return _plain(match, [names[name] for name in "YmdHMS" if name in names])

	def parse(text: str) -> datetime:
		found = match(text)
		if found is None or found.end() != len(text):
			raise ValueError("does not match")
		return _assemble(found.groupdict())

	return parse


def _plain(match: Callable[[str], re.Match[str] | None], order: list[int]) -> Callable[[str], datetime]:
	"""The commonest case: nothing but a date and a time."""

	def parse(text: str) -> datetime:
		found = match(text)
		if found is None or found.end() != len(text):
			raise ValueError("does not match")
		year, month, day, hour, minute, *second = map(int, found.group(*order))
		return datetime(year, month, day, hour, minute, second[0] if second else 0)

	return parse


def _expression(pattern: str) -> str | None:
	result, index, seen = "", 0, set()
	while index < len(pattern):
		character = pattern[index]
		index += 1
		if character.isspace():
			while index < len(pattern) and pattern[index].isspace():
				index += 1
			result += r"\s+"
		elif character != "%":
			result += re.escape(character)
		else:
			directive = pattern[index : index + 1]
			index += 1
			if directive == "%":
				result += "%"
				continue
			if directive not in _DIRECTIVES or directive in seen:
				return None
			seen.add(directive)
			result += _DIRECTIVES[directive]
	return None if {"Y", "y"} <= seen or {"H", "I"} <= seen else result


def _assemble(part: dict[str, str]) -> datetime:
	year = 1900
	if "Y" in part:
		year = int(part["Y"])
	elif "y" in part:
		year = int(part["y"])
		year += 2000 if year <= 68 else 1900
	hour = int(part.get("H", 0))
	if "I" in part:
		hour = int(part["I"]) % 12 + (12 if part.get("p", "am").lower() == "pm" else 0)
	micro = int(part.get("f", "0").ljust(6, "0"))
	at = datetime(
		year,
		int(part.get("m", 1)),
		int(part.get("d", 1)),
		hour,
		int(part.get("M", 0)),
		int(part.get("S", 0)),
		micro,
	)
	return at.replace(tzinfo=_offset(part["z"])) if "z" in part else at


def _offset(text: str) -> timezone:
	if text == "Z":
		return timezone.utc
	sign = -1 if text[0] == "-" else 1
	if ":" in text and (text[3] != ":" or (len(text) > 6 and text[6] != ":")):
		raise ValueError("inconsistent use of : in the offset")
	digits = text[1:].replace(":", "")
	micro = int(digits[7:].ljust(6, "0")) if "." in digits else 0
	seconds = int(digits[4:6] or 0)
	offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=seconds, microseconds=micro)
	return timezone(sign * offset)
