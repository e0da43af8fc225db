"""Instants: ISO 8601 text, aware datetimes, and whole seconds since 1970 (the engine's inner unit).

The engine's precision is the second: a fraction of a second is dropped when an instant enters.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo

from itss_service.core.errors import DefinitionError, OutOfReach

FIRST_YEAR, LAST_YEAR = 1900, 2299
EARLIEST = int(datetime(FIRST_YEAR, 1, 1, tzinfo=timezone.utc).timestamp())
LATEST = int(datetime(LAST_YEAR + 1, 1, 1, tzinfo=timezone.utc).timestamp())

_ISO = re.compile(
	r"(\d{4})-?(\d\d)-?(\d\d)"
	r"(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?"
	r"\s*(Z|z|[+-]\d\d(?::?[0-5]\d(?::?[0-5]\d)?)?)?)?",
	re.ASCII,
)


def parse_instant(text: object, zone: tzinfo) -> datetime:
	"""An ISO 8601 instant as an aware datetime; without an offset it is read in `zone` (fold=0).

	A date alone is its local midnight. Raises DefinitionError for anything else.
	"""
	if isinstance(text, datetime):
		return text if text.tzinfo else text.replace(tzinfo=zone)
	match = _ISO.fullmatch(text.strip()) if isinstance(text, str) else None
	if not match:
		raise DefinitionError(f"{text!r} is not an instant; write it like 2026-03-02T09:30:00+08:00")
	year, month, day, hour, minute, second, fraction, offset = match.groups()
	micro = int(fraction[:6].ljust(6, "0")) if fraction else 0
	try:
		local = datetime(
			int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), micro
		)
		return local.replace(tzinfo=_offset(offset) if offset else zone)
	except ValueError as error:
		raise DefinitionError(f"{text!r} is not an instant: {error}") from None


def _offset(text: str) -> timezone:
	if text in "Zz":
		return timezone.utc
	digits = text[1:].replace(":", "")
	seconds = int(digits[:2]) * 3600 + int(digits[2:4] or 0) * 60 + int(digits[4:6] or 0)
	return timezone(timedelta(seconds=-seconds if text[0] == "-" else seconds))


def epoch(at: datetime) -> int:
	"""Whole seconds since 1970-01-01T00:00Z of an aware datetime; OutOfReach outside the years 1900 to 2299."""
	if at.tzinfo is None:
		raise DefinitionError(f"{at.isoformat()} has no time zone; the engine speaks aware datetimes only")
	try:
		seconds = at.timestamp() // 1
	except OverflowError:
		seconds = float("-inf")
	if not EARLIEST <= seconds < LATEST:
		raise OutOfReach(f"{at.isoformat()} is outside the years {FIRST_YEAR} to {LAST_YEAR}")
	return int(seconds)


def from_epoch(seconds: int, zone: tzinfo) -> datetime:
	"""The aware datetime in `zone` of whole seconds since 1970."""
	return datetime.fromtimestamp(seconds, zone)


def optional_instant(seconds: int | None, zone: tzinfo) -> datetime | None:
	"""`from_epoch` for what may not have happened yet."""
	return None if seconds is None else datetime.fromtimestamp(seconds, zone)
