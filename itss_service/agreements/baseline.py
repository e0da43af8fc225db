"""What was really achieved for a customer and services in a period, and how much of it would have met wanted targets.

Working time of finished clocks of SLAs, and of tickets without an SLA from their opening on. With a wanted calendar
every time is counted on it, less what the clock was paused; without one each clock counts on its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import frappe
import numpy as np
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, flt, getdate, now_datetime

from itss_service.bridge.instants import to_epoch
from itss_service.bridge.policy import calendar_of
from itss_service.core.calendar import Calendar
from itss_service.core.calendar.bulk import BulkCalendar
from itss_service.core.durations import parse_duration
from itss_service.reports.readable import words_of

TICKET, CLOCK = "ITSS Ticket", "ITSS Clock"
METRICS = ("response", "update", "resolution")


class BaselinePeriodError(frappe.ValidationError):
	pass


class BaselineCalendarError(frappe.ValidationError):
	pass


class Done(NamedTuple):
	"""One finished stretch of work."""

	ticket: str
	metric: str
	priority: str
	start: int
	end: int
	counted: int
	"""Working seconds as the clock counted them; with a wanted calendar those of the pauses."""


def measure(doc: Document) -> None:
	"""Writes the figures of the requirement's period into it; saves nothing."""
	_validate_period(doc)
	calendar = calendar_of(doc.calendar) if doc.calendar else None
	_validate_calendar(doc, calendar)
	done = [*_clocks(doc, calendar), *(_tickets(doc) if calendar else ())]
	worked = _working_seconds(done, calendar)
	groups: dict[tuple[str, str], list[int]] = defaultdict(list)
	for index, each in enumerate(done):
		groups[each.metric, each.priority].append(index)
	wanted = _wanted(doc)
	words = words_of(frappe.local.lang)
	doc.set("baseline", [])
	for metric, priority in sorted(groups, key=lambda key: (METRICS.index(key[0]), key[1])):
		chosen = groups[metric, priority]
		row = _figure([done[index] for index in chosen], worked[chosen], words.duration)
		if target := wanted.get((metric, priority)) or wanted.get((metric, "")):
			row |= _compared(target, [done[index] for index in chosen], worked[chosen], calendar)
		doc.append("baseline", {"metric": metric, "priority": priority or None, **row})
	doc.baseline_tickets = len({each.ticket for each in done})
	doc.baseline_measured_at = now_datetime()


def _validate_period(doc: Document) -> None:
	if not doc.baseline_from or not doc.baseline_to or getdate(doc.baseline_to) < getdate(doc.baseline_from):
		frappe.throw(
			_("Say from which day to which the history is measured: {0} and {1} on the tab Baseline.").format(
				frappe.bold(_("From")), frappe.bold(_("To"))
			),
			BaselinePeriodError,
			_("Which Period?"),
		)


def _validate_calendar(doc: Document, calendar: Calendar | None) -> None:
	if calendar is None and any("wd" in (row.duration or "") for row in doc.wanted_targets):
		frappe.throw(
			_("Working days are days of a calendar. Choose the {0} that is wanted.").format(
				frappe.bold(_(doc.meta.get_label("calendar")))
			),
			BaselineCalendarError,
			_("Which Calendar?"),
		)


def _clocks(doc: Document, calendar: Calendar | None) -> Iterable[Done]:
	clock, ticket = frappe.qb.DocType(CLOCK), frappe.qb.DocType(TICKET)
	counted = clock.paused_seconds if calendar else clock.elapsed_seconds
	query = (
		frappe.qb.from_(clock)
		.join(ticket)
		.on(clock.ticket == ticket.name)
		.select(ticket.name, clock.metric, ticket.priority, clock.started_at, clock.stopped_at, counted)
		.where((clock.kind == "SLA") & clock.metric.isin(METRICS) & clock.stopped_at.isnotnull())
		.where(clock.state.isin(["met", "breached"]))
	)
	for name, metric, priority, start, end, seconds in _about(query, ticket, doc).run():
		yield Done(name, metric, priority or "", to_epoch(start), to_epoch(end), int(seconds or 0))


def _tickets(doc: Document) -> Iterable[Done]:
	"""Those that no SLA covered."""
	ticket = frappe.qb.DocType(TICKET)
	query = (
		frappe.qb.from_(ticket)
		.select(ticket.name, ticket.priority, ticket.opened_at, ticket.responded_at, ticket.resolved_at)
		.where((ticket.covered == 0) & ticket.opened_at.isnotnull())
		.where(ticket.responded_at.isnotnull() | ticket.resolved_at.isnotnull())
	)
	for name, priority, opened, responded, resolved in _about(query, ticket, doc).run():
		for metric, end in (("response", responded), ("resolution", resolved)):
			if end:
				yield Done(name, metric, priority or "", to_epoch(opened), to_epoch(end), 0)


def _about(query: Any, ticket: Any, doc: Document) -> Any:
	"""Limited to the requirement's customer, services and period."""
	first, after = getdate(doc.baseline_from), add_days(doc.baseline_to, 1)
	query = query.where((ticket.opened_at >= first) & (ticket.opened_at < after))
	if doc.customer:
		query = query.where(ticket.customer == doc.customer)
	if items := [row.item for row in doc.services if row.item]:
		query = query.where(ticket.service.isin(items))
	return query


def _working_seconds(done: list[Done], calendar: Calendar | None) -> np.ndarray:
	counted = np.array([each.counted for each in done], np.int64)
	if calendar is None:
		return counted
	starts = np.array([each.start for each in done], np.int64)
	ends = np.array([each.end for each in done], np.int64)
	return np.maximum(BulkCalendar(calendar).elapsed(starts, ends) - counted, 0)


def _figure(done: list[Done], worked: np.ndarray, told: Callable[[float], str]) -> dict[str, Any]:
	mean = float(worked.mean())
	p90 = float(np.percentile(worked, 90, method="inverted_cdf"))
	return {
		"tickets": len({each.ticket for each in done}),
		"mean_seconds": mean,
		"mean_shown": told(mean),
		"p90_seconds": p90,
		"p90_shown": told(p90),
	}


def _wanted(doc: Document) -> dict[tuple[str, str], Document]:
	return {(row.metric, row.priority or ""): row for row in doc.wanted_targets}


def _compared(
	target: Document, done: list[Done], worked: np.ndarray, calendar: Calendar | None
) -> dict[str, Any]:
	duration = parse_duration(target.duration)
	allowed: Any = duration
	if not isinstance(duration, int):
		assert calendar is not None, "working days were refused without a calendar"
		allowed = np.array([calendar.seconds_from(each.start, duration) for each in done], np.int64)
	met = float((worked <= allowed).mean())
	return {"wanted": target.duration, "has_wanted": 1, "would_be_met": flt(100 * met, 2)}
