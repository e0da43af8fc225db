"""What somebody is reminded of: one shape for every source, so that one job tells all of it, and nothing twice."""

from __future__ import annotations

from typing import NamedTuple


class Reminder(NamedTuple):
	"""`key` tells it from every other reminder: what it is about, the document and the day that falls due.

	`users` are told over the desk and, as they have it set, by mail; `subject` is one translated sentence.
	"""

	key: str
	doctype: str
	name: str
	users: tuple[str, ...]
	subject: str
