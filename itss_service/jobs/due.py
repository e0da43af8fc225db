"""The minute job: tickets at which something is due, in batches that any number of workers share.

It takes tickets by their next instant, so that its cost follows what is due and not what is open.
"""

from __future__ import annotations

from time import monotonic

import frappe
from frappe import _
from frappe.utils import add_to_date, now_datetime

from itss_service.bridge.settings import number
from itss_service.jobs.claim import claim, reading_committed
from itss_service.tickets.refresh import RETRY_SECONDS, TICKET, refresh_many

QUEUE = "default"


def run(helper: int = 0) -> int:
	"""One minute's work; answers how many tickets were brought up to date. `helper` numbers the jobs that share it."""
	until = monotonic() + number("seconds_per_run")
	done = run_due(until)
	is_all = monotonic() < until
	_follow_up(until)
	if helper == 0:
		_note_run()
	if not is_all:
		_share()
	return done


def run_due(until: float | None = None) -> int:
	"""Brings due tickets up to date, a batch per transaction, until none is left or the time is up."""
	done, busy = 0, set[str]()
	size = max(number("batch_size"), 1)
	with reading_committed():
		while until is None or monotonic() < until:
			names = _due(size, busy)
			if not names:
				break
			try:
				rows, skipped = claim(names)
				done += refresh_many(rows)
				frappe.db.commit()
			except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
				frappe.db.rollback()  # the database chose us to give way; next minute is early enough for these
				skipped = set(names)
			except Exception:
				frappe.db.rollback()
				done += sum(_alone(name) for name in names)
				skipped = set(names)
			busy |= skipped
	return done


def _alone(name: str) -> int:
	"""A ticket of a batch that failed: the one that it failed by is logged and left for later, the others are done."""
	try:
		rows, _busy = claim([name])
		done = refresh_many(rows)
		frappe.db.commit()
	except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
		frappe.db.rollback()
	except Exception:
		frappe.db.rollback()
		frappe.log_error(title=_("The ticket {0} could not be brought up to date").format(name))
		later = add_to_date(now_datetime(), seconds=RETRY_SECONDS)
		frappe.db.set_value(TICKET, name, "next_event_at", later, update_modified=False)
		frappe.db.commit()
	else:
		return done
	return 0


def _due(size: int, busy: set[str]) -> list[str]:
	"""The tickets whose next instant has come, the earliest first, locked.

	By the index in its order: sorting would lock all that is due before the limit is applied.
	"""
	table = frappe.qb.DocType(TICKET)
	query = (
		frappe.qb.from_(table)
		.force_index("next_event_at")
		.select(table.name)
		.where(table.next_event_at <= now_datetime())
		.orderby(table.next_event_at)
		.limit(size)
		.for_update(skip_locked=True)
	)
	if busy:
		query = query.where(table.name.notin(list(busy)))
	return [name for (name,) in query.run()]


def _follow_up(until: float) -> None:
	"""Escalations, acknowledgements, notices and digests that are due."""
	from itss_service.escalate import acknowledge, act
	from itss_service.notify import deliver, digest

	for step in (act.run_pending, acknowledge.run_missed, deliver.run_pending, digest.run_due):
		try:
			step(until=until)
			frappe.db.commit()
		except Exception:
			frappe.db.rollback()
			frappe.log_error(title=f"itss_service: {step.__module__}.{step.__name__}")
			frappe.db.commit()


def _note_run() -> None:
	frappe.db.set_single_value("ITSS Settings", "last_checked_at", now_datetime(), update_modified=False)
	frappe.db.commit()


def _share() -> None:
	"""More is due than one job can do in its time: others join, on whatever worker is free."""
	for helper in range(1, max(number("parallel_jobs"), 1) + 1):
		frappe.enqueue(
			"itss_service.jobs.due.run",
			queue=QUEUE,
			job_id=f"itss_service.due.{helper}",
			deduplicate=True,
			helper=helper,
		)
