"""What the reader reports besides the events."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Rejected(NamedTuple):
	"""A row that is used nowhere, by the line on which it starts."""

	line: int
	ticket: str | None
	reason: str


class BadRow(NamedTuple):
	"""Why a row cannot be read; `ticket` where it is known all the same."""

	reason: str
	ticket: str | None = None


class Adjusted(NamedTuple):
	"""An instant that was not taken as given; `given` and `taken` are ISO 8601 in the log's zone."""

	line: int
	ticket: str
	given: str
	taken: str
	reason: str


class Details(NamedTuple):
	"""What a row says about its ticket, in the order of the mapping, and about the event."""

	fields: tuple[str | None, ...]
	actor: str | None
	channel: str | None
	reason: str | None


OnRejected = Callable[[Rejected], None]
OnAdjusted = Callable[[Adjusted], None]
