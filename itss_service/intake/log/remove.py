"""Takes away what a load brought: the log's Issues with their tickets, events, clocks and escalations."""

from __future__ import annotations

from collections.abc import Sequence

import frappe

from itss_service.intake.log.load import OnProgress
from itss_service.intake.log.source import BATCH, DOCTYPE, Log, of_this_log
from itss_service.tickets.refresh import TICKET
from itss_service.tickets.renaming import TABLES

_BY_TICKET = tuple(name for name in TABLES if name != TICKET)


def remove(log: Log, on_progress: OnProgress | None = None) -> int:
	"""Removes by the events' source; answers how many Issues went. Records that Issues name stay."""
	names = sorted(of_this_log(log))
	for start in range(0, len(names), BATCH):
		part = names[start : start + BATCH]
		_remove_batch(log, part)
		frappe.db.commit()
		if on_progress:
			on_progress(start + len(part))
	return len(names)


def _remove_batch(log: Log, names: Sequence[str]) -> None:
	tickets = list(of_this_log(log, list(names)).values())
	for doctype in _BY_TICKET:
		frappe.db.delete(doctype, {"ticket": ["in", tickets]})
	frappe.db.delete(TICKET, {"name": ["in", tickets]})
	frappe.db.delete(DOCTYPE, {"name": ["in", list(names)]})
	for doctype, field, name in _BESIDE:
		frappe.db.delete(doctype, {field: DOCTYPE, name: ["in", list(names)]})


_BESIDE = (
	("Communication", "reference_doctype", "reference_name"),
	("Comment", "reference_doctype", "reference_name"),
	("Version", "ref_doctype", "docname"),
	("ToDo", "reference_type", "reference_name"),
	("DocShare", "share_doctype", "share_name"),
)
"""What people may have added to the loaded Issues since."""
