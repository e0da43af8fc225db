"""What the report calls things that the engine names by a key."""

from __future__ import annotations

from itss_service.cli.i18n import Words


def metric_name(words: Words, metric: str) -> str:
	"""A shipped metric by its full name, a custom one as its policy calls it."""
	_ = words.translate
	return {
		"response": _("First response"),
		"update": _("Progress update"),
		"resolution": _("Resolution"),
		"digitise": _("Paper form digitised"),
		"confirm": _("Confirmation by the customer"),
	}.get(metric, metric)


def priority_name(words: Words, priority: str) -> str:
	"""The priority, or that there is none."""
	_ = words.translate
	return priority or _("No priority")


def state_name(words: Words, state: str) -> str:
	"""A clock's state or verdict."""
	_ = words.translate
	return {
		"running": _("Running"),
		"paused": _("On hold"),
		"met": _("Met"),
		"breached": _("Breached"),
		"cancelled": _("Cancelled"),
		"": _("No target"),
		"none": _("No target"),
	}.get(state, state)


def why_name(words: Words, why: str) -> str:
	"""Why a stretch of a ledger counts or does not."""
	_ = words.translate
	return {
		"working": _("Working time"),
		"closed": _("Closed hours"),
		"paused": _("On hold"),
		"held elsewhere": _("Held elsewhere"),
		"no target": _("No target"),
		"stopped": _("Stopped"),
	}.get(why, why)


def event_name(words: Words, event: str) -> str:
	"""A ticket event; a custom one with its underscores opened."""
	_ = words.translate
	return {
		"opened": _("Opened"),
		"classified": _("Classified"),
		"assigned": _("Assigned"),
		"responded": _("Responded"),
		"updated": _("Updated"),
		"paused": _("Put on hold"),
		"resumed": _("Resumed"),
		"resolved": _("Resolved"),
		"confirmed": _("Confirmed"),
		"reopened": _("Reopened"),
		"closed": _("Closed"),
		"cancelled": _("Cancelled"),
		"agreement_changed": _("Agreement changed"),
		"agreement_ended": _("Agreement ended"),
		"calendar_changed": _("Calendar changed"),
		"received_on_paper": _("Received on paper"),
		"digitised": _("Digitised"),
	}.get(event, event.replace("_", " "))


def reason_name(words: Words, reason: str) -> str:
	"""Why a ticket was on hold; where the log gives no reason the event stands for it."""
	_ = words.translate
	return _("No reason given") if reason in ("", "paused") else reason


def unnamed(words: Words, name: str) -> str:
	"""A group or supplier; one that the log left empty says so."""
	_ = words.translate
	return name or _("Not recorded")
