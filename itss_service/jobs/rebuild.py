"""After a change of calendars, agreements or rules: every open ticket is judged anew, in the background.

A ticket remembers the fingerprint of the terms it was judged by, so that a job that dies half way is finished by the
next one, and one that runs for nothing does nothing. Stopped clocks keep their verdicts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import frappe
from frappe import _
from frappe.utils import format_datetime, getdate, now_datetime

from itss_service.bridge.instants import aware
from itss_service.bridge.policy import terms_of
from itss_service.bridge.settings import number
from itss_service.core.ticket.events import Event
from itss_service.jobs.claim import claim, reading_committed
from itss_service.tickets import store
from itss_service.tickets.refresh import CLOCK, TICKET, refresh_many
from itss_service.tickets.rows import update_row

JOB, PAGE = "itss_service.rebuild", 2_000
SOURCE = "rebuild"


def enqueue() -> None:
	"""Asks for a rebuild once the transaction is through; one at a time."""
	if frappe.flags.in_install or frappe.flags.in_migrate or frappe.flags.in_uninstall:
		return
	frappe.enqueue(
		"itss_service.jobs.rebuild.run",
		queue="long",
		job_id=JOB,
		deduplicate=True,
		enqueue_after_commit=True,
		timeout=3600,
	)


def run() -> int:
	"""Judges the open tickets whose terms changed; answers how many."""
	done, total = 0, frappe.db.count(TICKET, {"is_open": 1})
	looked_at = 0
	with reading_committed():
		for page in _pages():
			changed = [row.name for row in page if row.policy_digest != _digest(row.opened_at)]
			done += _rebuild(changed)
			looked_at += len(page)
			frappe.publish_progress(
				100 * looked_at / max(total, 1),
				title=_("Judging Open Tickets Anew"),
				description=_("{0} of {1} tickets").format(looked_at, total),
			)
	return done


def _pages() -> Iterator[list[Any]]:
	last = ""
	while True:
		page = frappe.get_all(
			TICKET,
			filters={"is_open": 1, "name": [">", last]},
			fields=["name", "opened_at", "policy_digest"],
			order_by="name",
			limit=PAGE,
		)
		if not page:
			return
		yield page
		last = page[-1].name


def _digest(opened_at: Any) -> str | None:
	return terms_of(getdate(opened_at)).digest


def _rebuild(names: Sequence[str]) -> int:
	done, size = 0, max(number("batch_size"), 1)
	for start in range(0, len(names), size):
		rows, _busy = claim(names[start : start + size])
		if not rows:
			frappe.db.commit()
			continue
		tickets = [row["name"] for row in rows]
		before = _due_times(tickets)
		done += refresh_many(rows)
		_tell(rows, before, _due_times(tickets))
		frappe.db.commit()
	return done


def _due_times(tickets: Sequence[str]) -> dict[tuple[str, str], Any]:
	clocks = frappe.get_all(
		CLOCK,
		filters={"ticket": ["in", tickets], "is_open": 1},
		fields=["ticket", "name", "metric", "kind", "due_at"],
		order_by="ticket, kind, metric",
	)
	return {(clock.ticket, f"{clock.kind} {clock.metric}"): clock.due_at for clock in clocks}


def _tell(rows: Sequence[dict[str, Any]], before: Mapping[Any, Any], after: Mapping[Any, Any]) -> None:
	"""Tickets whose due times moved say so among their events."""
	at = aware(now_datetime())
	parts = []
	for row in rows:
		moved = [
			_("{0} due {1}, was {2}").format(clock, _told(due), _told(before.get((ticket, clock))))
			for (ticket, clock), due in after.items()
			if ticket == row["name"] and due != before.get((ticket, clock))
		]
		if moved:
			reason = _("service levels were changed: {0}").format("; ".join(moved))
			event = Event(
				at, "agreement_changed", actor=frappe.session.user, reason=reason[:255], source=SOURCE
			)
			parts.append((dict(row), [event], row["status"], None))
			update_row(TICKET, row, {"events": (row["events"] or 0) + 1})
	store.append_many(parts)


def _told(due: Any) -> str:
	return format_datetime(due) if due else "–"
