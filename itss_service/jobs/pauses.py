"""Next contacts and longest pauses that have come. By an index of their own, so that the cost follows what is due."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from itss_service.bridge.settings import number
from itss_service.jobs.claim import claim, reading_committed
from itss_service.pauses.acting import act
from itss_service.pauses.following import TICKET
from itss_service.tickets.rows import update_row

RETRY = timedelta(minutes=15)
"""After which a ticket that could not be dealt with is tried again."""


def run() -> int:
	"""A batch per transaction, until none is left or the time is up; answers how many tickets were dealt with."""
	until, done = monotonic() + number("seconds_per_run"), 0
	busy: set[str] = set()
	with reading_committed():
		while monotonic() < until:
			names = _due(max(number("batch_size"), 1), busy)
			if not names:
				break
			try:
				rows, skipped = claim(names)
				for row in rows:
					_attempt(row)
				frappe.db.commit()
				done += len(rows)
			except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
				frappe.db.rollback()
				skipped = set(names)
			busy |= skipped
	return done


def _due(size: int, busy: set[str]) -> list[str]:
	table = frappe.qb.DocType(TICKET)
	query = (
		frappe.qb.from_(table)
		.force_index("pause_due_at")
		.select(table.name)
		.where(table.pause_due_at <= now_datetime())
		.orderby(table.pause_due_at)
		.limit(size)
	)
	if busy:
		query = query.where(table.name.notin(list(busy)))
	return [name for (name,) in query.run()]


def _attempt(row: dict[str, Any]) -> None:
	frappe.db.savepoint("itss_pause")
	try:
		act(row, now_datetime().replace(microsecond=0))
	except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
		raise
	except Exception:
		frappe.db.rollback(save_point="itss_pause")
		frappe.log_error(
			title=_("{0} {1} waits, and nobody could be told").format(
				_(row["reference_doctype"]), row["reference_name"]
			)
		)
		update_row(TICKET, row, {"pause_due_at": now_datetime().replace(microsecond=0) + RETRY})
