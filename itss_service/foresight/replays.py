"""ITSS Agreement Replay: asked for on an agreement's form, computed by a job, kept as evidence with the draft."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_date, getdate, now_datetime

from itss_service.bridge.agreements import DOCTYPE as AGREEMENT
from itss_service.foresight import draft_policy, figures, replaying
from itss_service.foresight.credit import credits_now, credits_of
from itss_service.reports.periods import Period

DOCTYPE = "ITSS Agreement Replay"
WAITING, RUNNING, DONE, FAILED = "Waiting", "Running", "Done", "Failed"
SHOWN = 10
"""How many of an agreement's replays the form lists."""
GIVEN_UP = 3600
"""Seconds after which a replay that did not end is taken for dead."""


class InvalidReplayError(frappe.ValidationError):
	pass


class ReplayRunningError(InvalidReplayError):
	pass


def start(agreement: Document, period: Period) -> Document:
	"""A replay that waits for its job."""
	validate_period(period)
	validate_terms(agreement)
	validate_not_running(agreement)
	replay = frappe.new_doc(DOCTYPE)
	replay.update({"agreement": agreement.name, "period_from": period.first, "period_to": period.last})
	replay.state = WAITING
	replay.insert(ignore_permissions=True)
	frappe.enqueue(
		"itss_service.foresight.replays.run",
		queue="long",
		job_id=f"itss_replay:{replay.name}",
		deduplicate=True,
		enqueue_after_commit=True,
		timeout=GIVEN_UP,
		replay=replay.name,
	)
	return replay


def validate_period(period: Period) -> None:
	if period.last < period.first or period.first > getdate():
		frappe.throw(
			_(
				"From {0} to {1} nothing can have happened. Choose days of the past, the earlier one first."
			).format(format_date(period.first), format_date(period.last)),
			InvalidReplayError,
			_("No Period"),
		)


def validate_terms(agreement: Document) -> None:
	if not agreement.targets:
		frappe.throw(
			_("{0} has no targets to judge tickets by. Add them and save it.").format(
				frappe.bold(agreement.name)
			),
			InvalidReplayError,
			_("Nothing to Replay"),
		)


def validate_not_running(agreement: Document) -> None:
	since = frappe.utils.add_to_date(now_datetime(), seconds=-GIVEN_UP)
	running = {"agreement": agreement.name, "state": ["in", [WAITING, RUNNING]], "creation": [">", since]}
	if frappe.db.exists(DOCTYPE, running):
		frappe.throw(
			_("{0} is being replayed already. Wait until that is done.").format(frappe.bold(agreement.name)),
			ReplayRunningError,
			_("One Replay at a Time"),
		)


def run(replay: str) -> None:
	"""The job: figures, or the reason why there are none."""
	doc = frappe.get_doc(DOCTYPE, replay)
	if doc.state not in (WAITING, RUNNING):
		return
	doc.db_set("state", RUNNING, notify=True)
	frappe.db.commit()
	try:
		fill(doc)
		doc.flags.ignore_permissions = True
		doc.save()
	except Exception as error:
		frappe.db.rollback()
		frappe.log_error(
			title=_("Replay could not be computed"), reference_doctype=DOCTYPE, reference_name=replay
		)
		doc.db_set({"state": FAILED, "error": str(error)[:500]}, notify=True)
	else:
		doc.notify_update()


def fill(doc: Document) -> None:
	"""Computes the figures; nothing is saved."""
	begin = perf_counter()
	agreement = frappe.get_doc(AGREEMENT, doc.agreement)
	period = Period(getdate(doc.period_from), getdate(doc.period_to))
	found = replaying.replay(agreement, period, lambda done, total: _tell(doc.name, done, total))
	elapsed = Period(period.first, min(period.last, getdate()))
	doc.set("figures", figures.rows(agreement, found))
	doc.update(
		{
			"state": DONE,
			"error": None,
			"tickets": found.tickets,
			"covered": len(found.covered),
			"per_month": round(len(found.covered) / replaying.months_of(elapsed), 1),
			"currency": agreement.currency,
			"credits": credits_of(agreement, found.verdicts, elapsed, in_force=False),
			"credits_now": credits_now(found.verdicts_now, elapsed),
			"against": figures.against(found),
			"terms_digest": draft_policy.fingerprint(agreement),
			"computed_at": now_datetime(),
		}
	)
	doc.summary = figures.summary(doc, found)
	doc.took_seconds = round(perf_counter() - begin, 2)


def _tell(name: str, done: int, total: int) -> None:
	frappe.cache.set_value(_key(name), round(100 * done / max(total, 1)), expires_in_sec=GIVEN_UP)


def progress_of(name: str) -> int:
	"""How far the job is, in percent. Kept beside the database, so that the replay reads one snapshot of it."""
	return frappe.cache.get_value(_key(name), expires=True) or 0


def _key(name: str) -> str:
	return f"itss_service:replay:{name}"


def of_agreement(agreement: Document) -> dict[str, Any]:
	"""The latest replays with their figures, and whether the terms are still the ones replayed."""
	names = frappe.get_all(
		DOCTYPE,
		filters={"agreement": agreement.name},
		pluck="name",
		order_by="creation desc, name desc",
		limit=SHOWN,
	)
	now = draft_policy.fingerprint(agreement)
	return {"replays": [_told(frappe.get_doc(DOCTYPE, name), now) for name in names]}


def _told(doc: Document, now: str) -> dict[str, Any]:
	waiting = doc.state in (WAITING, RUNNING)
	return {
		**doc.as_dict(no_nulls=True),
		"figures": [row.as_dict() for row in doc.figures],
		"progress": progress_of(doc.name) if waiting else 100,
		"same_terms": doc.terms_digest in (None, "", now),
	}


def delete_with_agreement(agreement: Document, method: str | None = None) -> None:
	"""Evidence goes with the draft that it is about; one that is signed or in force cannot be deleted anyway."""
	for name in frappe.get_all(DOCTYPE, filters={"agreement": agreement.name}, pluck="name", order_by="name"):
		frappe.delete_doc(DOCTYPE, name, ignore_permissions=True, force=True)
