"""Durations, percentages and lists as people type them in the desk, in the forms of the formats page and back."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from itss_service.core.durations import parse_duration
from itss_service.core.errors import DefinitionError

_TYPED = re.compile(
	r"\s*(?:(?P<W>\d+(?:[.,]\d+)?)\s*(?:w|weeks?))?"
	r"\s*(?:(?P<D>\d+(?:[.,]\d+)?)\s*(?:d|days?|天))?"
	r"\s*(?:(?P<H>\d+(?:[.,]\d+)?)\s*(?:h|hrs?|hours?|小时))?"
	r"\s*(?:(?P<M>\d+(?:[.,]\d+)?)\s*(?:m|mins?|minutes?|分钟?))?"
	r"\s*(?:(?P<S>\d+(?:[.,]\d+)?)\s*(?:s|secs?|seconds?|秒))?\s*",
	re.ASCII | re.IGNORECASE,
)
_WORKING_DAYS = re.compile(r"(\d{1,4})\s*wd(?:\s*-?\s*(eod))?", re.ASCII | re.IGNORECASE)


def written_duration(typed: str | int) -> str:
	""" "2h", "1d 4h", "2 WD eod" and ISO 8601 as the formats page writes them; DefinitionError for anything else."""
	text = str(typed).strip()
	if days := _WORKING_DAYS.fullmatch(text):
		text = f"{int(days[1])}wd" + ("-eod" if days[2] else "")
	elif text and (match := _TYPED.fullmatch(text)) and any(match.groups()):
		date_part = "".join(f"{match[unit]}{unit}" for unit in "WD" if match[unit])
		time_part = "".join(f"{match[unit]}{unit}" for unit in "HMS" if match[unit])
		text = f"P{date_part}" + (f"T{time_part}" if time_part else "")
	else:
		text = text.upper()
	try:
		parse_duration(text)
	except DefinitionError:
		parse_duration(str(typed))  # says what is wrong with what was typed
		raise
	return text


def duration_text(given: str | int) -> str:
	"""A duration of a file, which may be whole seconds, as text for a field."""
	return f"PT{given}S" if isinstance(given, int) else given.strip()


def share(percent: float | int | str) -> float:
	"""95.0 % -> 0.95, without the noise of binary fractions."""
	return float(Decimal(str(percent)) / 100)


def percent(share_of_one: float | int) -> float:
	"""0.95 -> 95.0 %"""
	return float(Decimal(str(share_of_one)) * 100)


def shares(typed: str | None) -> list[float]:
	""" "50, 80 %" -> [0.5, 0.8]; DefinitionError names the part that is no percentage."""
	return [_share(part) for part in re.split(r"[,;，；、\s]+", (typed or "").replace("%", " ")) if part]


def _share(part: str) -> float:
	try:
		value = Decimal(part)
	except InvalidOperation:
		value = Decimal(-1)
	if not 0 < value <= 10_000:
		raise DefinitionError(f"{part!r} is not a percentage; write them like 50, 80")
	return float(value / 100)


def percents_text(given: list[float] | tuple[float, ...]) -> str:
	"""[0.5, 0.8] -> "50, 80"."""
	ordered = sorted({Fraction(str(share_of_one)) for share_of_one in given})
	return ", ".join(f"{Decimal(str(float(share_of_one * 100))).normalize():f}" for share_of_one in ordered)


def lines(text: str | None) -> list[str]:
	"""The lines that are not empty."""
	return [line.strip() for line in (text or "").splitlines() if line.strip()]


def names(text: str | None) -> list[str]:
	"""Names separated by commas."""
	return [name.strip() for name in re.split(r"[,，、\n]", text or "") if name.strip()]
