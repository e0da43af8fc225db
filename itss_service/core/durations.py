"""Durations: working time in seconds, or working days kept apart from hours until a clock starts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from itss_service.core.errors import DefinitionError

_ISO = re.compile(
	r"(?P<sign>[+-])?P(?!$)(?:(?P<w>\d+(?:[.,]\d+)?)W)?(?:(?P<d>\d+(?:[.,]\d+)?)D)?"
	r"(?:T(?!$)(?:(?P<h>\d+(?:[.,]\d+)?)H)?(?:(?P<m>\d+(?:[.,]\d+)?)M)?(?:(?P<s>\d+(?:[.,]\d+)?)S)?)?",
	re.ASCII,
)
_WORKING_DAYS = re.compile(r"(\d{1,4})wd(-eod)?", re.ASCII)
_UNIT = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_REMEDY = 'write PT2H, PT30M, P1DT4H, whole seconds, or working days such as "2wd" or "2wd-eod"'
LONGEST = 10**12
"""Seconds; anything longer is a slip of the pen and is refused before arithmetic meets it."""


@dataclass(frozen=True, slots=True)
class WorkingDays:
	"""`days` working days later at the same local time, or at that day's last closing time (`end_of_day`)."""

	days: int
	end_of_day: bool = False

	def __str__(self) -> str:
		return f"{self.days}wd-eod" if self.end_of_day else f"{self.days}wd"


Duration = int | WorkingDays
"""Working seconds, or working days that become working seconds when a clock starts."""


def parse_duration(value: object) -> Duration:
	"""Reads the duration forms of the formats page; DefinitionError names what is wrong with any other."""
	if isinstance(value, WorkingDays):
		return value
	if isinstance(value, bool) or not isinstance(value, int | str):
		raise DefinitionError(f"{value!r} is not a duration; {_REMEDY}")
	seconds: int | Fraction
	if isinstance(value, int):
		seconds = value
	else:
		if days := _WORKING_DAYS.fullmatch(value.strip()):
			return WorkingDays(int(days[1]), bool(days[2]))
		if len(value) > 64:
			raise DefinitionError(
				f"a duration of {len(value)} characters is not one anybody means; {_REMEDY}"
			)
		match = _ISO.fullmatch(value.strip())
		if not match:
			hint = "years and months have no fixed length; " if re.search(r"P[\dYMWD.,]*[YM]", value) else ""
			raise DefinitionError(f"{value!r} is not a duration; {hint}{_REMEDY}")
		parts = (
			Fraction(match[unit].replace(",", ".")) * size for unit, size in _UNIT.items() if match[unit]
		)
		seconds = sum(parts, Fraction(0))
		if match["sign"] == "-":
			seconds = -seconds
	if seconds < 0:
		raise DefinitionError(f"{value!r} is negative; a duration is zero or more")
	if seconds > LONGEST:
		raise DefinitionError(f"{value!r} is longer than any agreement can last; {_REMEDY}")
	if seconds != int(seconds):
		raise DefinitionError(f"{value!r} is not a whole number of seconds")
	return int(seconds)


def format_duration(duration: Duration) -> str:
	"""Whole seconds as ISO 8601 in hours, minutes and seconds: 5400 -> "PT1H30M"; working days as "2wd"."""
	if isinstance(duration, WorkingDays):
		return str(duration)
	minutes, second = divmod(duration, 60)
	hour, minute = divmod(minutes, 60)
	parts = ((hour, "H"), (minute, "M"), (second, "S"))
	return "PT" + ("".join(f"{amount}{unit}" for amount, unit in parts if amount) or "0S")
