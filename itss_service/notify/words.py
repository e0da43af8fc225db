"""Words of the notices in the reader's language: metrics, lengths of time, instants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_datetime, get_system_timezone

from itss_service.core.durations import WorkingDays, parse_duration
from itss_service.core.errors import DefinitionError


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
	"""Inside, sentences are in this language; None leaves it as it is."""
	before = frappe.local.lang
	frappe.local.lang = language or before
	try:
		yield
	finally:
		frappe.local.lang = before


def language_of(user: str | None) -> str:
	"""What a user reads, else the system's language."""
	spoken = user and frappe.get_cached_value("User", user, "language")
	return spoken or frappe.db.get_single_value("System Settings", "language") or "en"


def metric_words(metric: str | None) -> str:
	known = {
		"response": _("First response"),
		"update": _("Progress update"),
		"resolution": _("Resolution", context="ITSS Agreement Target"),
		"digitise": _("Paper form digitised"),
		"confirm": _("Confirmation by the customer"),
	}
	return known.get(metric or "", metric or "")


def length_words(duration: str | None) -> str:
	"""A written duration: 2 h, 30 min, 1 h 30 min."""
	try:
		seconds = parse_duration(duration or "")
	except DefinitionError:
		return duration or ""
	if isinstance(seconds, WorkingDays):
		return duration or ""
	hours, minutes = divmod(seconds // 60, 60)
	if not hours and not minutes:
		return _("{0} s").format(seconds)
	if hours and minutes:
		return _("{0} h {1} min").format(hours, minutes)
	return _("{0} h").format(hours) if hours else _("{0} min").format(minutes)


def instant_words(at: datetime | str | None) -> str:
	"""A stored instant with the zone that it is told in."""
	return f"{format_datetime(at, 'yyyy-MM-dd HH:mm')} ({get_system_timezone()})" if at else ""


def cause_words(row: Mapping[str, Any], rule: Document) -> str:
	"""What happened to the ticket."""
	metric, length = metric_words(row.get("metric")), length_words(rule.duration)
	if rule.condition == "Share of Target":
		if rule.share >= 100:
			return _("{0} is overdue").format(metric)
		return _("{0} % of the time for {1} is used").format(f"{rule.share:g}", metric)
	if rule.condition == "Before Breach":
		return _("{0} is due within {1} of working time").format(metric, length)
	if rule.condition == "After Breach":
		return _("{0} is overdue by {1} of working time").format(metric, length)
	if rule.condition == "No Update For":
		return _("No progress was told for {0} of working time").format(length)
	if rule.condition == "Reopened":
		return _("Reopened {0} times").format(rule.times)
	return _("Reassigned {0} times").format(rule.times)
