"""Sends the notices that wait: each in a transaction of its own, by any number of workers.

What reaches a person through this database (desk, Frappe's mail queue) is sent exactly once: it is committed together
with the notice's new state. Webhook, messenger and text message leave the house before that commit; if the worker
dies in between, a fraction of a second, they are sent again. A webhook's receiver knows a notice by its name.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_to_date, now_datetime

from itss_service.bridge import worklist
from itss_service.notify import channels
from itss_service.notify.channels import mail

DOCTYPE, CHANNEL = "ITSS Notice", "ITSS Notification Channel"
JOB = "itss_service_notices"
FAILURES_PER_RUN = 2
"""After so many in a row a channel is left alone until the next run, so that a dead one does not hold up the others."""


def enqueue() -> None:
	worklist.enqueue("itss_service.notify.deliver.run_pending", JOB)


def run_pending(until: float | None = None) -> int:
	"""Sends what is due until the time (of the monotonic clock) is over; answers how many were tried."""
	run = _Run()
	done = worklist.work_off(run.due, run.work, until)
	run.note_channels()
	if run.has_mailed:
		mail.push()
	note_undelivered()
	return done


@dataclass(slots=True)
class _Run:
	"""What one run learns of its channels."""

	has_mailed: bool = False
	failures: dict[str, int] = field(default_factory=dict)
	sent_at: dict[str, datetime] = field(default_factory=dict)
	errors: dict[str, tuple[datetime, str]] = field(default_factory=dict)

	@property
	def left_alone(self) -> list[str]:
		return [name for name, count in self.failures.items() if count >= FAILURES_PER_RUN]

	def due(self, limit: int, left: Collection[str]) -> list[str]:
		table = frappe.qb.DocType(DOCTYPE)
		query = (
			frappe.qb.from_(table)
			.where(table.state == "Pending")
			.where(table.send_after.isnull() | (table.send_after <= now_datetime()))
			.orderby(table.send_after, table.creation)
		)
		if self.left_alone:
			query = query.where(table.channel.isnull() | table.channel.notin(self.left_alone))
		return worklist.names(query, table, limit, left)

	def work(self, name: str) -> bool:
		known = worklist.locked(DOCTYPE, name, ["state", "send_after", "channel"])
		if not known or known.state != "Pending" or (known.send_after and known.send_after > now_datetime()):
			return False
		if known.channel in self.left_alone:
			return False
		notice = frappe.get_doc(DOCTYPE, name)
		try:
			kind = send(notice)
			values = {"state": "Sent", "sent_at": now_datetime(), "error": None}
			frappe.db.set_value(DOCTYPE, name, {**values, "attempts": (notice.attempts or 0) + 1})
			frappe.db.commit()
		except worklist.BUSY:
			frappe.db.rollback()
			return False
		except Exception as error:
			frappe.db.rollback()
			frappe.clear_messages()
			self._failed(notice, error)
		else:
			self._succeeded(notice, kind)
		return True

	def _succeeded(self, notice: Document, kind: str) -> None:
		self.has_mailed = self.has_mailed or kind == "E-mail"
		if notice.channel:
			self.failures.pop(notice.channel, None)
			self.sent_at[notice.channel] = now_datetime()

	def _failed(self, notice: Document, error: Exception) -> None:
		note_failure(notice, worklist.told(error))
		if notice.channel:
			self.failures[notice.channel] = self.failures.get(notice.channel, 0) + 1
			self.errors[notice.channel] = (now_datetime(), worklist.told(error))

	def note_channels(self) -> None:
		"""Once per run, so that workers do not queue up for a channel's row."""
		for name in {*self.sent_at, *self.errors}:
			values: dict[str, object] = {}
			if name in self.sent_at:
				values["last_sent_at"] = self.sent_at[name]
			if name in self.errors:
				values["last_failed_at"], values["last_error"] = self.errors[name]
			frappe.db.set_value(CHANNEL, name, values, update_modified=False)
			frappe.db.commit()


def send(notice: Document) -> str:
	"""Sends one notice now and answers over what kind of channel; raises what went wrong."""
	channel = frappe.get_doc(CHANNEL, notice.channel) if notice.channel else None
	if channel and channel.disabled:
		frappe.throw(_("The channel {0} is disabled.").format(channel.name))
	kind = channel.kind if channel else channels.DESK
	channels.sender(kind)(notice, channel)
	return kind


def note_failure(notice: Document, error: str) -> None:
	"""Tries again later, or gives up; only if nobody sent it since the lock went with the transaction."""
	attempts = (notice.attempts or 0) + 1
	over = worklist.is_last(attempts)
	later = add_to_date(now_datetime(), minutes=worklist.back_off_minutes(attempts))
	table = frappe.qb.DocType(DOCTYPE)
	(
		frappe.qb.update(table)
		.set(table.state, "Failed" if over else "Pending")
		.set(table.error, error)
		.set(table.attempts, attempts)
		.set(table.send_after, None if over else later)
		.set(table.modified, now_datetime())
		.where((table.name == notice.name) & (table.state == "Pending"))
		.where(table.attempts == (notice.attempts or 0))
	).run()
	frappe.db.commit()


def note_undelivered() -> None:
	"""Mails that Frappe's queue gave up are failures of their notices."""
	given_up = frappe.get_all(
		"Email Queue",
		filters={
			"status": "Error",
			"creation": [">=", add_to_date(now_datetime(), days=-2)],
			"message_id": ["like", mail.message_id("%")],
		},
		fields=["message_id", "error"],
		order_by="creation",
	)
	by_notice = {mail.notice_of(row.message_id): row.error for row in given_up}
	if not by_notice:
		return
	for name in frappe.get_all(
		DOCTYPE,
		filters={"name": ["in", list(by_notice)], "state": "Sent"},
		pluck="name",
		order_by="creation",
	):
		error = (by_notice[name] or "").strip().splitlines()[-1:] or [_("The mail queue gave it up.")]
		frappe.db.set_value(DOCTYPE, name, {"state": "Failed", "error": error[0][:500]})
	frappe.db.commit()
