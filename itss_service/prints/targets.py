"""The targets of an agreement on paper: a row for each metric and priority, and how each metric is measured."""

from __future__ import annotations

from frappe import _
from frappe.model.document import Document
from frappe.utils import flt

from itss_service.bridge.quantities import names
from itss_service.notify.words import metric_words
from itss_service.prints.hours import is_always_open
from itss_service.prints.words import length, lines, share


def targets(doc: Document) -> list[dict[str, str]]:
	"""A row per metric and priority; the metric is named at its first row only."""
	shown, before = [], None
	for row in doc.targets:
		metric = _metric(row)
		calendar = row.calendar or doc.calendar
		shown.append(
			{
				"metric": metric if metric != before else "",
				"priority": row.priority or _("all others")
				if _has_own(doc, row)
				else row.priority or _("all", context="ITSS Agreement"),
				"time": length(row.duration, is_always_open(calendar)),
				"calendar": calendar,
				"goal": share(flt(row.goal) or doc.attainment_goal) or "–",
				"pauses": _pauses(doc, row),
			}
		)
		before = metric
	return shown


def _metric(row: Document) -> str:
	return row.custom_metric or "" if row.metric == "custom" else metric_words(row.metric)


def _has_own(doc: Document, row: Document) -> bool:
	"""Whether other rows promise the same metric for single priorities."""
	return any(other.priority for other in doc.targets if _metric(other) == _metric(row))


def _pauses(doc: Document, row: Document) -> str:
	if row.pauses == "Only for Reasons":
		return ", ".join(lines(row.pause_reasons))
	stands = row.pauses == "Always" or (row.pauses != "Never" and doc.pauses == "Stop the Clocks")
	return _("every agreed pause") if stands else _("none", context="ITSS Agreement")


def measured(doc: Document) -> list[tuple[str, str]]:
	"""From when to when each metric is measured."""
	known = _for_requests() if doc.kind == "SLA" else _for_hand_overs()
	shown = {}
	for row in doc.targets:
		text = known.get(row.metric) or _("from {0} to {1}", context="ITSS Agreement").format(
			", ".join(names(row.start_on)), ", ".join(names(row.stop_on))
		)
		if row.metric == "response" and (channels := lines(row.counts_as_response)):
			text = _("{0}; what counts is: {1}").format(text, ", ".join(channels))
		shown[_metric(row)] = text
	return list(shown.items())


def _for_requests() -> dict[str, str]:
	return {
		"response": _("from when the request reaches the provider to the first answer by a person"),
		"update": _(
			"from the latest word about the state of the request to the next one, until it is resolved"
		),
		"resolution": _("from when the request reaches the provider to when the solution is told"),
		"digitise": _("from when a paper form is received to its record in the system"),
		"confirm": _("from when the solution is told to its confirmation by the customer"),
	}


def _for_hand_overs() -> dict[str, str]:
	"""Departments and suppliers answer for the time in which they hold the request."""
	return {
		**_for_requests(),
		"response": _("from when the request is handed over to the first answer"),
		"resolution": _(
			"from when the request is handed over to its solution; time with others does not count"
		),
	}
