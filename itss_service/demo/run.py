"""Loading and unloading the made-up desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from random import Random
from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from itss_service.bridge import stamp
from itss_service.bridge.instants import aware, to_epoch
from itss_service.core.errors import ItssError
from itss_service.core.ticket.events import Event
from itss_service.demo import levels, made
from itss_service.demo.set_up import DOMAIN, set_up
from itss_service.demo.spotlights import spotlights
from itss_service.demo.stories import log_of, staffed, stories
from itss_service.demo.words import people, subjects, words
from itss_service.intake.log import load as loading
from itss_service.intake.log import remove
from itss_service.intake.log.masters import Masters
from itss_service.intake.log.rows import Loaded, build
from itss_service.intake.log.source import BATCH, DOCTYPE
from itss_service.tickets.tracked import Tracked


class SiteInUseError(frappe.ValidationError):
	pass


class DemoLoadedError(frappe.ValidationError):
	pass


def load(tickets: int, days: int, force: bool, seed: int) -> dict[str, Any]:
	"""The same desk for the same seed, seen at this moment."""
	_validate_site(force)
	reader = loading.tracked_issue()
	language = frappe.db.get_single_value("System Settings", "language")
	moment = now_datetime().replace(microsecond=0)
	first_day = (moment - timedelta(days=days)).date()
	said = words(language)
	notes = made.Made()
	set_up(notes, said, people(language), first_day)
	signed = levels.sign(notes, said, first_day)
	told = _told(seed, tickets, days, moment, said)
	writer = _Writer(reader, moment, subjects(language), said, seed)
	count = 0
	for start in range(0, len(told), BATCH):
		parts = [writer.part(*ticket) for ticket in told[start : start + BATCH]]
		loading.write(parts, to_epoch(moment), reader)
		count += len(parts)
	_report(notes, moment)
	if signed:
		levels.measure(notes, signed, said, moment.date())
	notes.save()
	frappe.db.commit()
	return {"issues": count, **_counts()}


def unload() -> dict[str, Any]:
	"""Tickets first, then what they named, in the opposite order of its making."""
	language = frappe.db.get_single_value("System Settings", "language")
	removed = remove.remove(log_of(words(language)))
	kept = []
	for entry in reversed(made.entries()):
		if not made.undo(entry):
			kept.append(" ".join(entry[1:3]))
	made.forget()
	stamp.bump()
	frappe.db.commit()
	return {"issues": removed, "kept": kept}


def _validate_site(force: bool) -> None:
	if made.entries():
		frappe.throw(
			_("The demo is here already. Take it away with itss_service.demo.unload first."),
			DemoLoadedError,
			_("Demo Loaded"),
		)
	if not force and (count := frappe.db.count(DOCTYPE)):
		frappe.throw(
			_(
				"This site has {0} Issues of its own, and made-up ones would spoil its figures. Use a site without, or give force."
			).format(count),
			SiteInUseError,
			_("Site in Use"),
		)


def _told(
	seed: int, tickets: int, days: int, moment: datetime, said: dict[str, dict[str, str]]
) -> list[tuple[str, list[Event], dict[str, Any]]]:
	"""Every ticket with its events and what else its document shows."""
	until, weeks = aware(moment), ceil((days + 1) / 7)
	first_day = (moment - timedelta(days=days)).date()
	drawn = ceil(tickets * weeks * 7 / days)
	found: list[tuple[str, list[Event], dict[str, Any]]] = [
		(ticket, events, {}) for ticket, events in stories(seed, drawn, first_day, weeks, until, said)
	]
	random = Random(seed)
	for name, light, events in spotlights(until, said):
		flags = {"major_incident": int(light.is_major), "confidential": int(light.is_confidential)}
		found.append((name, staffed(events, said, random), flags))
	return found


class _Writer:
	"""Makes the rows of one ticket after another."""

	def __init__(
		self,
		reader: Tracked,
		moment: datetime,
		subjects: dict[str, tuple[str, ...]],
		said: dict[str, dict[str, str]],
		seed: int,
	) -> None:
		self._reader, self._moment, self._masters = reader, moment, Masters()
		self._kinds = {shown: subjects[kind] for kind, shown in said["kind"].items()}
		self._log, self._random = log_of(said), Random(seed)

	def part(self, name: str, events: list[Event], flags: dict[str, Any]) -> Loaded:
		now = to_epoch(self._moment)
		sourced = [_sourced(event, self._log.tag) for event in events]
		part = build(name, sourced, now, self._moment, self._reader, self._masters)
		kinds = self._kinds.get(part.ticket["kind"] or "", ("{0}",))
		subject = self._random.choice(kinds).format(part.ticket["service"] or "")
		told = {"subject": subject, **flags}
		part.ticket.update(told)
		part.issue.update(
			{self._reader.fields[key]: value for key, value in told.items() if key in self._reader.fields}
		)
		part.issue["raised_by"] = f"{(part.ticket['customer'] or 'somebody').split()[-1].lower()}@{DOMAIN}"
		part.issue["description"] = subject
		return part


def _sourced(event: Event, tag: str) -> Event:
	source = event.source or ""
	return event if source.startswith(tag) else replace(event, source=f"{tag}{source}"[:140])


def _report(notes: made.Made, moment: datetime) -> None:
	"""The last full month's KPI report, a draft for somebody to read and submit; none where a KPI cannot be computed."""
	last_month = moment.date().replace(day=1) - timedelta(days=1)
	report = {"doctype": "ITSS KPI Report", "period_kind": "Month", "from_date": last_month}
	notes.note("tickets")
	frappe.db.savepoint("itss_demo_report")
	try:
		doc = frappe.get_doc(report).insert(ignore_permissions=True)
	except (frappe.ValidationError, ItssError) as error:
		frappe.db.rollback(save_point="itss_demo_report")
		print(_("The KPI report was left out: {0}").format(error))
		return
	notes.note("created", doc.doctype, doc.name)


def _counts() -> dict[str, int]:
	def counted(doctype: str, **filters: Any) -> int:
		return int(frappe.db.count(doctype, filters))

	return {
		"open": counted("ITSS Ticket", is_open=1),
		"breached": counted("ITSS Clock", state="breached"),
		"escalations": counted("ITSS Escalation"),
	}
