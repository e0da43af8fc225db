"""Sends a submitted report and follows each mail through Frappe's queue, until everybody has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, now_datetime

from itss_service.service_reports import archive, compute
from itss_service.service_reports.language import of_report, speaking

ROW = "ITSS Report Delivery"
WAITING, DELIVERED, FAILED = "Not Sent", "Sent", "Error"
FOLLOWED = (WAITING, "Sending", "Partially Sent", FAILED)
"""An administrator may retry a failed mail in the queue, so those are looked at as well."""
FOLLOWED_DAYS = 30


def enqueue(report: str) -> None:
	"""Printing takes seconds, so nobody waits for it."""
	frappe.enqueue(
		"itss_service.service_reports.deliver.run",
		queue="long",
		job_id=f"itss_service_report:{report}",
		deduplicate=True,
		enqueue_after_commit=True,
		report=report,
	)


def run(report: str) -> None:
	"""Archives, then sends what is not yet; a fault is kept on the report, and the daily job tries again."""
	try:
		for step in (archive.keep, send):
			doc = frappe.get_doc(compute.DOCTYPE, report, for_update=True)
			if doc.docstatus != 1 or doc.state == compute.SENT:
				return
			step(doc)
			frappe.db.commit()
	except Exception as error:
		frappe.db.rollback()
		frappe.log_error(
			title=_("Service report could not be sent"),
			reference_doctype=compute.DOCTYPE,
			reference_name=report,
		)
		_note(frappe.get_doc(compute.DOCTYPE, report), compute.FAILED, error=str(error)[:500])
		frappe.db.commit()


def _note(report: Document, state: str, **values: object) -> None:
	report.db_set({"state": state, "error": None, **values}, notify=True)


def send(report: Document) -> None:
	"""A mail for each recipient who has none under way, with the archived file attached."""
	file = archive.keep(report)
	under_way = {row.recipient for row in report.deliveries if row.state != FAILED}
	with speaking(of_report(report.language)):
		for address in compute.lines(report.recipients):
			if address not in under_way:
				_send(report, file, address)
	_note(report, compute.SENDING)


def _send(report: Document, file: Document, address: str) -> None:
	message_id = f"itss-report-{frappe.generate_hash(length=12)}@{frappe.local.site}"
	frappe.sendmail(
		recipients=[address],
		subject=_("Service report: {0}").format(report.title),
		message=_message(report),
		attachments=[{"fid": file.name}],
		reference_doctype=compute.DOCTYPE,
		reference_name=report.name,
		message_id=message_id,
		add_unsubscribe_link=0,
	)
	queue = frappe.db.get_value("Email Queue", {"message_id": ["like", f"%{message_id}%"]})
	old = next((row for row in report.deliveries if row.recipient == address), None)
	row = old or report.append("deliveries", {"recipient": address})
	row.update({"email_queue": queue, "state": WAITING, "sent_at": None})
	row.db_update() if old else row.db_insert()


def _message(report: Document) -> str:
	told = "".join(f"<p>{escape_html(line)}</p>" for line in (report.summary or "").splitlines())
	return f"<p>{_('The report is attached.')}</p>{told}"


def follow() -> int:
	"""Reads from the queue what became of the mails under way; answers how many rows changed."""
	since = frappe.utils.add_days(now_datetime(), -FOLLOWED_DAYS)
	rows = frappe.get_all(
		ROW,
		filters={"state": ["in", FOLLOWED], "email_queue": ["is", "set"], "creation": [">", since]},
		fields=["name", "parent", "state", "email_queue"],
		order_by="parent, idx",
	)
	queued = _queue([row.email_queue for row in rows])
	changed = [
		row for row in rows if row.email_queue in queued and queued[row.email_queue].status != row.state
	]
	for row in changed:
		found = queued[row.email_queue]
		sent_at = found.modified if found.status == DELIVERED else None
		frappe.db.set_value(ROW, row.name, {"state": found.status, "sent_at": sent_at}, update_modified=False)
	conclude({row.parent for row in changed})
	return len(changed)


def _queue(names: Sequence[str]) -> dict[str, frappe._dict]:
	found = frappe.get_all(
		"Email Queue",
		filters={"name": ["in", [*names, ""]]},
		fields=["name", "status", "modified", "error"],
		order_by="name",
	)
	return {row.name: row for row in found}


def conclude(reports: Iterable[str]) -> None:
	"""A report is sent when everybody's mail is; the last one's time is the report's."""
	for name in sorted(reports):
		report = frappe.get_doc(compute.DOCTYPE, name)
		states = {row.state for row in report.deliveries}
		if states == {DELIVERED}:
			sent_at = max(row.sent_at for row in report.deliveries)
			_note(report, compute.SENT, sent_at=sent_at)
		elif FAILED in states:
			failed = [row.recipient for row in report.deliveries if row.state == FAILED]
			told = _("Could not be delivered to {0}. Look into the Email Queue.").format(", ".join(failed))
			_note(report, compute.FAILED, error=told)


def waiting() -> list[str]:
	"""Submitted reports of which something was not sent yet: a job died, or the mail account failed."""
	states = [compute.COMPUTED_STATE, compute.FAILED]
	filters = {"docstatus": 1, "state": ["in", states]}
	return frappe.get_all(compute.DOCTYPE, filters=filters, pluck="name", order_by="name")
