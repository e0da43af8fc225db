"""Rows that wait for something to be done: any number of workers may work them off at the same time.

Each row is its own transaction. Who takes one locks it and looks again whether it still waits; a row that somebody
else holds is left alone. A worker that dies leaves its row as it was, for the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import frappe
from frappe.utils import strip_html

from itss_service.bridge.settings import number

Due = Callable[[int, Collection[str]], list[str]]
"""The names of at most so many rows that wait, without those named."""

BUSY = (frappe.QueryDeadlockError, frappe.QueryTimeoutError)
"""The database gave others the way: no failure of the row, which simply still waits."""


def work_off(due: Due, work: Callable[[str], bool], until: float | None = None) -> int:
	"""Does `work` on row after row until none waits or the time (of the monotonic clock) is over; answers how many.

	As the Administrator: Frappe runs a job as whoever asked for it, and what a rule does is not that person's doing.
	"""
	with _as_administrator():
		return _work_off(due, work, until)


def _work_off(due: Due, work: Callable[[str], bool], until: float | None) -> int:
	until = monotonic() + number("seconds_per_run") if until is None else until
	done, left = 0, set()
	while monotonic() < until and (names := _fresh(due, left)):
		for name in names:
			if monotonic() >= until:
				break
			frappe.db.commit()  # the next read sees what others have done meanwhile
			if work(name):
				done += 1
			else:
				left.add(name)
	frappe.db.commit()
	return done


@contextmanager
def _as_administrator() -> Iterator[None]:
	before = frappe.session.user
	if before == "Administrator":
		yield
		return
	frappe.set_user("Administrator")
	try:
		yield
	finally:
		frappe.set_user(before)


def names(query: Any, table: Any, limit: int, left: Collection[str]) -> list[str]:
	"""The names of at most so many rows of an ordered query on a table, without those that are left alone."""
	query = query.select(table.name).limit(limit)
	if left:
		query = query.where(table.name.notin(list(left)))
	return query.run(pluck=True)


def _fresh(due: Due, left: Collection[str]) -> list[str]:
	frappe.db.commit()
	return due(max(number("batch_size"), 1), left)


def enqueue(method: str, job: str) -> None:
	"""Asks for a worker once the transaction is through; one that waits already is enough."""
	frappe.enqueue(method, queue="short", job_id=job, deduplicate=True, enqueue_after_commit=True)


def locked(doctype: str, name: str, fields: list[str]) -> frappe._dict | None:
	"""The row with its lock, None if somebody else holds it or it is gone."""
	return frappe.db.get_value(doctype, name, fields, as_dict=True, for_update=True, skip_locked=True)


def told(error: BaseException) -> str:
	"""An error as a short text for a field."""
	text = strip_html(str(error)).strip() or type(error).__name__
	return text if len(text) <= 500 else f"{text[:499]}…"


def back_off_minutes(attempts: int) -> int:
	"""How long to wait after so many attempts failed; doubled each time, a day at most."""
	return min(max(number("retry_minutes"), 1) * 2 ** (max(attempts, 1) - 1), 1440)


def is_last(attempts: int) -> bool:
	"""Whether so many failed attempts are enough."""
	return attempts >= max(number("retry_attempts"), 1)
