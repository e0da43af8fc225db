"""Languages of the report: sentences from the translations shared with the desk, numbers, durations and dates."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from itss_service.core.errors import DefinitionError

SOURCE_LANGUAGE = "en"
NOTHING = "–"
"""What stands in a table where there is no value."""
CONTEXT = "report"
"""The third column of a translation that is the report's alone, because the desk says it otherwise."""
_TRANSLATIONS = Path(__file__).resolve().parents[1] / "translations"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Translate = Callable[[str], str]


def languages() -> tuple[str, ...]:
	"""The languages a report can be written in, English first."""
	return (SOURCE_LANGUAGE, *sorted(path.stem for path in _TRANSLATIONS.glob("*.csv")))


def language(tag: str) -> str:
	"""`zh-CN`, `zh_Hans` or `ZH` -> `zh`; DefinitionError where the package has no such language."""
	known = languages()
	wanted = tag.replace("_", "-").lower()
	for candidate in (wanted, wanted.split("-")[0]):
		if candidate in known:
			return candidate
	raise DefinitionError(f"there is no translation to {tag!r}; the languages are {', '.join(known)}")


def translator(lang: str) -> Translate:
	"""A function from an English sentence to the same in `lang`; a sentence without a translation stays English."""
	known = _dictionary(language(lang))

	def translate(source: str) -> str:
		return known.get(source, source)

	return translate


@lru_cache(maxsize=8)
def _dictionary(lang: str) -> Mapping[str, str]:
	if lang == SOURCE_LANGUAGE:
		return {}
	with (_TRANSLATIONS / f"{lang}.csv").open(encoding="utf-8-sig", newline="") as rows:
		known = [(row[0], row[1], "".join(row[2:])) for row in csv.reader(rows) if len(row) >= 2 and row[1]]
	shared = {source: translation for source, translation, context in known if not context}
	return shared | {source: translation for source, translation, context in known if context == CONTEXT}


@dataclass(frozen=True, slots=True)
class Words:
	"""A language at work: `translate` for sentences, the methods for quantities."""

	lang: str
	translate: Translate

	def number(self, value: float | None, digits: int = 0) -> str:
		"""Grouped by thousands; an en dash where there is no finite value."""
		if value is None or not math.isfinite(value):
			return NOTHING
		text = f"{value:,.{digits}f}"
		return text.replace("-", "−") if text.strip("-0.,") else text.lstrip("-")

	def share(self, value: float | None, digits: int = 1) -> str:
		"""A percentage cut, not rounded: what missed 95 % never reads 95.0 %, and 100 % is all of them."""
		if value is None or not math.isfinite(value):
			return NOTHING
		scale = 10**digits
		return f"{math.floor(value * 100 * scale + 1e-9) / scale:,.{digits}f}%".replace("-", "−")

	def goal(self, value: float | None) -> str:
		"""A goal as somebody would write it: 95 %, 99.5 %."""
		if value is None or not math.isfinite(value):
			return NOTHING
		return f"{value * 100:.4f}".rstrip("0").rstrip(".") + "%"

	def points(self, value: float | None) -> str:
		"""A difference between two shares in percentage points, signed."""
		if value is None or not math.isfinite(value):
			return NOTHING
		rounded = round(value * 100, 1)
		return f"{rounded:+,.1f}".replace("-", "−") if rounded else "0.0"

	def duration(self, seconds: float | None) -> str:
		"""Hours and minutes, since a day of working time is no fixed number of hours."""
		_ = self.translate
		if seconds is None or not math.isfinite(seconds):
			return NOTHING
		if seconds < 0:
			return "−" + self.duration(-seconds)
		whole = round(seconds)
		if whole < 60:
			return _("{0} s").format(whole)
		minutes = round(whole / 60)
		if minutes < 60:
			return _("{0} min").format(minutes)
		hours, minutes = divmod(minutes, 60)
		if hours >= 100 or not minutes:
			return _("{0} h").format(self.number(whole / 3600))
		return _("{0} h {1} min").format(hours, f"{minutes:02}")

	def instant(self, at: datetime | None) -> str:
		"""To the minute, in the zone it comes with; seconds where they are not zero."""
		if at is None:
			return NOTHING
		return at.strftime("%Y-%m-%d %H:%M:%S" if at.second else "%Y-%m-%d %H:%M")

	def full_date(self, day: date) -> str:
		"""With its year."""
		if self.lang == "zh":
			return f"{day.year}年{day.month}月{day.day}日"
		return f"{self.day(day)} {day.year}" if self.lang == SOURCE_LANGUAGE else day.isoformat()

	def day(self, day: date) -> str:
		"""Without its year, for axes."""
		if self.lang == "zh":
			return f"{day.month}月{day.day}日"
		if self.lang == SOURCE_LANGUAGE:
			return f"{day.day} {_MONTHS[day.month - 1]}"
		return f"{day.month:02}-{day.day:02}"

	def listed(self, items: list[str]) -> str:
		"""Items in one sentence."""
		_ = self.translate
		return _(", ").join(items)


def words(lang: str) -> Words:
	"""The language of a report; DefinitionError where the package has no such language."""
	return Words(language(lang), translator(lang))
